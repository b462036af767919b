"""Operating points between two points of a sweep: each query draws which of the two decides where it goes.

Two routers can be mixed by chance (Hu et al. 2024, RouterBench, arXiv 2403.12031), so every point on the line between
their means is within reach, and a limit that lies between two points is used up all the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.routers.curve import Floats

ROOM = 1e-9  # how far over a limit still counts as within, as a share of it
NO_SHARE = 1e-6


@dataclass(frozen=True)
class Mixture:
    """Point `first` of a sweep decides, but for a `share` of the queries (0 to below 1), drawn by chance: `second`."""

    first: int
    second: int
    share: float = 0.0

    @property
    def weights(self) -> dict[int, float]:
        """The points with the share of the queries that each decides; they sum to 1."""
        return {self.first: 1.0 - self.share, self.second: self.share} if self.share else {self.first: 1.0}

    def mean(self, values: Floats) -> Floats:
        """What is expected of values with a row (or an entry) a point."""
        return np.asarray(sum(weight * values[point] for point, weight in self.weights.items()))


def pure(point: int) -> Mixture:
    """One point for all queries."""
    return Mixture(point, point)


def within(limit: float, spent: float) -> bool:
    """Whether what is spent keeps to a limit in the same unit, rounding errors aside."""
    return spent <= limit * (1 + ROOM)


def best_mixture(spent: Floats, quality: Floats, limit: float) -> Mixture:
    """The mixture of the best mean quality whose mean use is within the limit.

    `spent` and `quality` (n_points,) are means a query. Where no point is within the limit: the one that uses least.

    >>> best_mixture(np.array([1.0, 3.0]), np.array([0.5, 0.9]), 2.5)
    Mixture(first=0, second=1, share=0.75)
    """
    corners = hull_corners(spent, quality)
    inside = [at for at, corner in enumerate(corners) if within(limit, spent[corner])]
    if not inside:
        return pure(corners[0])
    last = inside[-1]
    if last == len(corners) - 1:
        return pure(corners[last])
    low, high = corners[last], corners[last + 1]
    share = float((limit - spent[low]) / (spent[high] - spent[low]))
    return Mixture(low, high, share) if share > NO_SHARE else pure(low)


def hull_corners(spent: Floats, quality: Floats) -> list[int]:
    """Points of the non-decreasing upper hull, from the one that uses least on; of equal points the first.

    `spent` and `quality` (n_points,); the third point costs more for no more, the second lies below the line.

    >>> hull_corners(np.array([1.0, 2.0, 4.0, 3.0]), np.array([0.5, 0.6, 0.9, 0.9]))
    [0, 3]
    """
    corners: list[int] = []
    for point in np.lexsort((np.arange(len(spent)), -quality, spent)).tolist():
        if corners and not quality[point] > quality[corners[-1]]:
            continue  # nobody pays more for no more
        while len(corners) > 1 and _below(corners[-2], corners[-1], point, spent, quality):
            corners.pop()
        if corners and spent[point] == spent[corners[-1]]:
            corners.pop()
        corners.append(point)
    return corners


def _below(before: int, middle: int, after: int, spent: Floats, quality: Floats) -> bool:
    """Whether the middle point lies on or under the line between its neighbours."""
    rise, run = quality[after] - quality[before], spent[after] - spent[before]
    return bool((quality[middle] - quality[before]) * run <= rise * (spent[middle] - spent[before]))
