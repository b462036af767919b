"""A look per model of a log and a colour per policy; models have a pattern too, since some eyes tell no colours."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from dataclasses import dataclass

from models.routers.registry import POLICIES
from pages.draw.shared.palette import LINE

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7A5195", "#8C6D31", "#5C5C8A", "#B22222")
PATTERNS = ("", "/", "x", ".", "-", "\\", "|", "+")
BOUNDS = {"zero-router": "#8A8F8C", "oracle": "#C9A227", "best-single": LINE}  # what a policy is compared with
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


def policy_colour(policy: str) -> str:
    """The colour of a policy by its place in the registry; one that is not there, such as a user's, is a plain line.

    >>> policy_colour("oracle")
    '#C9A227'
    """
    places = [name for name in POLICIES if name not in BOUNDS]
    return _colour(places.index(policy)) if policy in places else BOUNDS.get(policy, LINE)


def _colour(place: int) -> str:
    """The palette's colours first, then others around the hue circle at four lightnesses."""
    if place < len(COLOURS):
        return COLOURS[place]
    red, green, blue = colorsys.hls_to_rgb(place * GOLDEN % 1, LIGHTNESS[place % len(LIGHTNESS)], 0.6)
    return f"#{round(255 * red):02X}{round(255 * green):02X}{round(255 * blue):02X}"
