"""Names on a chart that do not lie on each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

CHAR_PX, LINE_PX, GAP_PX = 6.6, 15.0, 8.0


@dataclass(frozen=True)
class Label:
    """A name to write beside the point (x, y), both as shares of the plot area (0 to 1, y upwards)."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class Placed:
    """Where a name goes: pixels from its point (right and down positive), and which side it is tied to."""

    label: Label
    dx: float
    dy: float
    anchor: str


def place(labels: Sequence[Label], width_px: float, height_px: float) -> list[Placed]:
    """Put each name right, left, above or below its point; one that fits nowhere is left out.

    Earlier labels go first, so pass the important ones first.
    """
    taken: list[tuple[float, float, float, float]] = []
    placed: list[Placed] = []
    for label in labels:
        wide = len(label.text) * CHAR_PX
        px, py = label.x * width_px, (1 - label.y) * height_px
        for dx, dy, anchor in (
            (GAP_PX, -GAP_PX, "left"),
            (-GAP_PX, -GAP_PX, "right"),
            (GAP_PX, GAP_PX + LINE_PX / 2, "left"),
            (-GAP_PX, GAP_PX + LINE_PX / 2, "right"),
            (GAP_PX, -GAP_PX - LINE_PX, "left"),
            (-GAP_PX, -GAP_PX - LINE_PX, "right"),
            (GAP_PX, GAP_PX + 1.5 * LINE_PX, "left"),
        ):
            left = px + dx - (wide if anchor == "right" else 0)
            box = (left, py + dy - LINE_PX / 2, left + wide, py + dy + LINE_PX / 2)
            inside = box[0] >= 0 and box[2] <= width_px and box[1] >= 0 and box[3] <= height_px
            if inside and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                placed.append(Placed(label, dx, dy, anchor))
                break
    return placed


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
