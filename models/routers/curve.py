"""Cost-quality curves of routers: their hulls, and what is read off them, for many resamples at once.

The hull is RouterBench's non-decreasing convex hull (Hu et al. 2024, arXiv 2403.12031): two routers can be mixed
by chance, so every point on the line between them is within reach, and no one pays more for less.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Hull:
    """Corners of hulls, cheapest first, (n_curves, n_points); after a hull's last corner that corner is repeated."""

    cost: Floats
    quality: Floats

    @property
    def peak(self) -> Floats:
        """The best quality within reach, (n_curves,)."""
        return self.quality[:, -1]

    def area(self, low: Floats, high: Floats) -> Floats:
        """AIQ: mean quality over costs from `low` to `high`, (n_curves,) each.

        Left of its cheapest corner a router cannot go: it is credited with that corner's quality, so that a
        missing cheap end is neither punished nor rewarded; right of its last corner quality stays as it is.
        """
        a, b = low[:, None], high[:, None]
        x0, x1 = np.clip(self.cost[:, :-1], a, b), np.clip(self.cost[:, 1:], a, b)
        width = self.cost[:, 1:] - self.cost[:, :-1]
        with np.errstate(invalid="ignore", divide="ignore"):
            slope = np.where(width > 0, (self.quality[:, 1:] - self.quality[:, :-1]) / width, 0.0)
        y0 = self.quality[:, :-1] + slope * (x0 - self.cost[:, :-1])
        y1 = self.quality[:, :-1] + slope * (x1 - self.cost[:, :-1])
        area = ((x1 - x0) * (y0 + y1) / 2).sum(axis=1)
        area += (np.clip(self.cost[:, 0], low, high) - low) * self.quality[:, 0]
        area += (high - np.clip(self.cost[:, -1], low, high)) * self.quality[:, -1]
        span = high - low
        return np.where(span > 0, area / np.where(span > 0, span, 1.0), self.at(high))

    def at(self, cost: Floats) -> Floats:
        """Quality within reach at a cost, (n_curves,); the cheapest corner's left of it."""
        at = np.clip(cost, self.cost[:, 0], self.cost[:, -1])
        right = np.argmax(self.cost >= at[:, None], axis=1)
        return self._between(self.cost, self.quality, at, right)

    def cost_of(self, quality: Floats) -> Floats:
        """The least cost at which a quality is within reach, (n_curves,); NaN where it never is."""
        reached = self.quality >= quality[:, None] - 1e-12
        right = np.argmax(reached, axis=1)
        least = np.maximum(quality, self.quality[:, 0])
        cost = self._between(self.quality, self.cost, least, right)
        return np.where(reached.any(axis=1), cost, np.nan)

    @staticmethod
    def _between(x: Floats, y: Floats, at: Floats, after: NDArray[np.intp]) -> Floats:
        rows = np.arange(len(x))
        before = np.maximum(after - 1, 0)
        x0, x1, y0, y1 = x[rows, before], x[rows, after], y[rows, before], y[rows, after]
        width = np.where(x1 > x0, x1 - x0, 1.0)
        return np.where(x1 > x0, y0 + (y1 - y0) * (at - x0) / width, y1)


def hull(cost: Floats, quality: Floats) -> Hull:
    """Non-decreasing upper hulls of point sets (n_curves, n_points), all at once.

    >>> hull(np.array([[1.0, 2.0, 3.0]]), np.array([[0.5, 0.4, 0.9]])).at(np.array([2.0]))
    array([0.7])
    """
    corners = chain(cost, quality)
    corners = corners[:, np.minimum(np.arange(cost.shape[1]), corners.shape[1] - 1)]
    return Hull(np.take_along_axis(cost, corners, axis=1), np.take_along_axis(quality, corners, axis=1))


def chain(cost: Floats, quality: Floats) -> NDArray[np.intp]:
    """Which points are the hulls' corners, cheapest first, (n_curves, corners of the longest); the last is repeated.

    A monotone chain over the points from the cheapest on, run for every curve in step, each with its own stack; the
    work is array operations, n_points and the pops of the longest stack, however many curves there are.

    The second of three points lies below the line between the others:

    >>> chain(np.array([[1.0, 2.0, 3.0]]), np.array([[0.5, 0.6, 0.9]]))
    array([[0, 2]])
    """
    order = np.argsort(cost, axis=1, kind="stable")
    by_cost = np.ascontiguousarray(np.take_along_axis(cost, order, axis=1).T)
    qualities = np.ascontiguousarray(np.take_along_axis(quality, order, axis=1).T)
    n_points, n_curves = by_cost.shape
    xs, ys = np.empty((2, n_points * n_curves))  # of the stacks, level after level
    places = np.empty(n_points * n_curves, dtype=np.intp)
    top, best = np.full(n_curves, -1), np.full(n_curves, -np.inf)
    for j, (x, y) in enumerate(zip(by_cost, qualities, strict=True)):
        better = np.flatnonzero(y > best)  # no one pays more for no more
        rows = better
        while rows.size:
            rows = rows[top[rows] >= 0]
            last = top[rows] * n_curves + rows
            before = np.maximum(last - n_curves, rows)
            rise, run = y[rows] - ys[before], x[rows] - xs[before]
            under = (ys[last] - ys[before]) * run <= rise * (xs[last] - xs[before])
            rows = rows[np.where(last > before, under, x[rows] <= xs[last])]
            top[rows] -= 1
        top[better] += 1
        put = top[better] * n_curves + better
        xs[put], ys[put], places[put] = x[better], y[better], j
        best[better] = y[better]
    level = np.minimum(np.arange(top.max() + 1), top[:, None])
    return np.take_along_axis(order, places[level * n_curves + np.arange(n_curves)[:, None]], axis=1)


def covered(cost: Floats, quality: Floats, most: Floats) -> Floats:
    """Hypervolume as a share of the cost axis: the area under the steps of point sets, (n_curves,).

    The reference is the cost `most` (n_curves,) at quality 0; without a hull, so no mixture is credited.

    Nothing for the first of 4 USD, 0.5 for two, 0.8 for the last:

    >>> covered(np.array([[1.0, 3.0]]), np.array([[0.5, 0.8]]), np.array([4.0]))
    array([0.45])
    """
    order = np.argsort(cost, axis=1, kind="stable")
    reached = np.minimum(np.take_along_axis(cost, order, axis=1), most[:, None])
    best = np.maximum(np.maximum.accumulate(np.take_along_axis(quality, order, axis=1), axis=1), 0.0)
    width = np.diff(reached, axis=1, append=most[:, None])
    return np.where(most > 0, (width * best).sum(axis=1) / np.where(most > 0, most, 1.0), 0.0)


def validation_aiq(choices: NDArray[np.int8], score: Floats, cost_usd: Floats) -> float:
    """AIQ of one router's choices (n_points, n_queries), to settle it by; score and cost are (n_queries, n_models).

    A router that has only the cheap model, right on one of two queries:

    >>> choices = np.zeros((1, 2), dtype=np.int8)
    >>> validation_aiq(choices, np.array([[1.0, 1.0], [0.0, 1.0]]), np.array([[1.0, 3.0], [1.0, 3.0]]))
    0.5
    """
    rows = np.arange(len(score))
    cost, quality = cost_usd[rows, choices].mean(axis=1), score[rows, choices].mean(axis=1)
    singles = cost_usd.mean(axis=0)
    return float(hull(cost[None], quality[None]).area(singles.min()[None], singles.max()[None])[0])
