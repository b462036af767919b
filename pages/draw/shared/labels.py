"""Names on a chart that do not lie on each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Box = tuple[float, float, float, float]
CHAR_PX, LINE_PX, GAP_PX = 6.4, 15.0, 11.0
MOST_COVERED = 4
ANCHORS = {"middle": 0.0, "top": -1.0, "bottom": 1.0}  # plotly's words for the line a text stands on


# Of a picture beside its reasons, of one as wide as the page, and of either on a phone.
BESIDE_PX, WIDE_PX, PHONE_PX = (650.0, 380.0), (1040.0, 345.0), (285.0, 325.0)


def is_phone(user_agent: str | None) -> bool:
    """Whether a browser says of itself that it runs on a phone: the only sign of a narrow screen that a server gets."""
    return "Mobi" in (user_agent or "")


def plot_px(user_agent: str | None, wide_px: tuple[float, float] = BESIDE_PX) -> tuple[float, float]:
    """Width and height of the plot area to expect of a browser that says this of itself."""
    return PHONE_PX if is_phone(user_agent) else wide_px


@dataclass(frozen=True)
class Label:
    """A name to write beside the point (x, y), both as shares of the plot area (0 to 1, y upwards).

    One that `is_forced` is written even where it covers points, yet on no other name.
    """

    text: str
    x: float
    y: float
    is_forced: bool = False


@dataclass(frozen=True)
class Placed:
    """Where a name goes: plotly's `textposition`, and the box it covers in pixels (left, top, right, bottom)."""

    label: Label
    position: str
    box: Box


def place(
    labels: Sequence[Label],
    width_px: float,
    height_px: float,
    points: Sequence[tuple[float, float]] = (),
    *,
    most_covered: int = MOST_COVERED,
) -> list[Placed]:
    """Put each name beside its point, where it covers the fewest `points` (shares of the area) and no other name.

    Earlier labels go first, so pass the important ones first; one that fits nowhere, or nowhere without covering
    more points than `most_covered`, is left out.
    """
    dots = np.array([(x * width_px, (1 - y) * height_px) for x, y in points]).reshape(-1, 2)
    occupied: list[Box] = []
    placed: list[Placed] = []
    for label in labels:
        spots = [
            spot for spot in _spots(label, width_px, height_px) if not any(_overlap(spot.box, t) for t in occupied)
        ]
        if not spots:
            continue
        chosen = min(spots, key=lambda spot: _covered(spot.box, dots))
        if label.is_forced or _covered(chosen.box, dots) <= most_covered:
            occupied.append(chosen.box)
            placed.append(chosen)
    return placed


def _spots(label: Label, width_px: float, height_px: float) -> Iterator[Placed]:
    """The places around a point that lie inside the plot area, the nearest first."""
    wide = len(label.text) * CHAR_PX
    px, py = label.x * width_px, (1 - label.y) * height_px
    for word, lines in ANCHORS.items():
        middle = py + lines * LINE_PX
        for side in ("right", "left", "center"):
            if word == "middle" and side == "center":
                continue  # would lie on its own point
            start = px + {"right": GAP_PX, "left": -GAP_PX - wide, "center": -wide / 2}[side]
            box = (start, middle - LINE_PX / 2, start + wide, middle + LINE_PX / 2)
            if box[0] >= 0 and box[2] <= width_px and box[1] >= 0 and box[3] <= height_px:
                yield Placed(label, f"{word} {side}", box)


def _covered(box: Box, dots: NDArray[np.float64]) -> int:
    x, y = dots[:, 0], dots[:, 1]
    return int(((x > box[0] - 3) & (x < box[2] + 3) & (y > box[1] - 3) & (y < box[3] + 3)).sum())


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
