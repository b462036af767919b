"""A look per model of a log: its own colour, and a pattern as well, since colour alone tells nothing to some eyes."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from dataclasses import dataclass

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7A5195", "#8C6D31", "#5C5C8A", "#B22222")
PATTERNS = ("", "/", "x", ".", "-", "\\", "|", "+")
GOLDEN = 0.618034  # of the hue circle: neighbours in the list lie far apart on it
LIGHTNESS = (0.42, 0.58, 0.34, 0.66)


@dataclass(frozen=True)
class Look:
    """A fill: a colour (hex) and a plotly pattern, of which the empty one is plain."""

    colour: str
    pattern: str


def model_looks(models: Sequence[str]) -> dict[str, Look]:
    """The look of each model by its place in the alphabet, so that it does not change with what is selected."""
    return {
        model: Look(_colour(place), PATTERNS[place % len(PATTERNS)])
        for place, model in enumerate(sorted(set(models)))
    }  # fmt: skip


def _colour(place: int) -> str:
    """The palette's colours first, then others around the hue circle at four lightnesses."""
    if place < len(COLOURS):
        return COLOURS[place]
    red, green, blue = colorsys.hls_to_rgb(place * GOLDEN % 1, LIGHTNESS[place % len(LIGHTNESS)], 0.6)
    return f"#{round(255 * red):02X}{round(255 * green):02X}{round(255 * blue):02X}"
