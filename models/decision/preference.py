"""What a person wants, as numbers: scores on a 0-1 scale, weighted and ordered picks, the knee, regret.

Scores put every objective on one scale (1 = the best candidate, 0 = the worst), linearly or in the
logarithm where the data span decades. The scale belongs to all candidates of a task, not to those that
pass the filters, so a pick does not change because an irrelevant candidate was hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from errors import InputError
from models.front.pareto import Direction, Floats

Scale = Literal["linear", "log"]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Criterion:
    """One objective with its weight and the scale on which it is scored.

    `least_share` widens a narrow linear scale to that share of the best value: where all results passed the same bar,
    hundredths of a point are chance and must not weigh like a factor of ten in speed.
    """

    name: str
    direction: Direction
    weight: float
    scale: Scale = "linear"
    least_share: float = 0.0

    @property
    def maximise(self) -> bool:
        """Whether more is better."""
        return self.direction == "max"

    def scores(self, values: ArrayLike, *, among: ArrayLike | None = None) -> Floats:
        """The values as this objective scores them, between those in `among` (default: the values themselves).

        >>> Criterion("score", "max", 1.0, least_share=0.1).scores([81.0, 90.0]).round(2)
        array([0., 1.])
        >>> Criterion("score", "max", 1.0, least_share=0.1).scores([89.1, 90.0]).round(2)
        array([0.9, 1. ])
        """
        base = np.asarray(values if among is None else among, dtype=np.float64)
        if self.least_share and self.maximise and np.isfinite(base).any():
            base = np.append(base, float(np.nanmax(base)) * (1.0 - self.least_share))
            return scores(values, True, self.scale, among=base)
        return scores(values, self.maximise, self.scale, among=among)


def scores(values: ArrayLike, maximise: bool, scale: Scale = "linear", *, among: ArrayLike | None = None) -> Floats:
    """Each value between 0 (worst) and 1 (best) of the finite values in `among` (default: the values themselves).

    NaN stays NaN; on a log scale a value at or below 0 becomes NaN. One distinct value scores 1 for all.

    >>> scores([1.0, 2.0, 5.0], maximise=False)
    array([1.  , 0.75, 0.  ])
    >>> scores([1.0, 10.0, 100.0], maximise=True, scale="log")
    array([0. , 0.5, 1. ])
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = _on_scale(values, scale)
        base = scaled if among is None else _on_scale(among, scale)
    finite = base[np.isfinite(base)]
    scaled = np.where(np.isfinite(scaled), scaled, np.nan)
    if finite.size == 0:
        return np.full(scaled.shape, np.nan)
    low, high = float(finite.min()), float(finite.max())
    if high == low:
        return np.where(np.isnan(scaled), np.nan, 1.0)
    share: Floats = (scaled - low) / (high - low)
    return share if maximise else 1.0 - share


def _on_scale(values: ArrayLike, scale: Scale) -> Floats:
    array = np.asarray(values, dtype=np.float64)
    return np.where(array > 0, np.log(np.where(array > 0, array, 1.0)), np.nan) if scale == "log" else array


def normalised_weights(criteria: Sequence[Criterion]) -> Floats:
    """The criteria's weights, adding up to 1. Raises InputError when none is above 0 or one is negative."""
    weights = np.array([criterion.weight for criterion in criteria], dtype=np.float64)
    for criterion in criteria:
        if not 0 <= criterion.weight < np.inf:
            raise InputError(
                f"The weight of {criterion.name} is {criterion.weight:g}; give it a finite weight of 0 or more.",
                column=criterion.name,
            )
    if not weights.any():
        raise InputError("All weights are 0, so nothing can be preferred; give at least one objective a weight.")
    return shares(weights)


def shares(weights: Floats) -> Floats:
    """Weights (k,) of 0 or more, not all 0, divided so that they add up to 1.

    >>> shares(np.array([1.0, 3.0]))
    array([0.25, 0.75])
    """
    largest = weights / weights.max()  # first, because a sum of huge or tiny weights overflows or loses digits
    return np.asarray(largest / largest.sum())


def utility(score_matrix: ArrayLike, weights: ArrayLike) -> Floats:
    """Weighted mean score of n rows (n x k scores, k weights that add up to 1).

    NaN where an objective with a weight above 0 is missing; objectives of weight 0 are not asked for. Rounded to
    12 decimals, so that sums that differ in their rounding only are equal.

    >>> utility([[1.0, 0.0], [0.5, 1.0]], [0.5, 0.5])
    array([0.5 , 0.75])
    """
    matrix = np.asarray(score_matrix, dtype=np.float64)
    total = np.zeros(len(matrix))
    for k, weight in enumerate(np.asarray(weights, dtype=np.float64).tolist()):
        if weight > 0:  # column by column: a matrix product may add up equal rows in different orders
            total += weight * matrix[:, k]
    return np.round(total, 12)


def ranking(utilities: ArrayLike) -> Floats:
    """Ranks of n utilities, 1 = best; equal utilities share the better rank; NaN where the utility is.

    >>> ranking([0.2, 0.9, 0.9, np.nan])
    array([ 3.,  1.,  1., nan])
    """
    values = np.asarray(utilities, dtype=np.float64)
    rows = np.flatnonzero(~np.isnan(values))
    order = rows[np.argsort(-values[rows])]
    ordered = values[order]
    first = np.ones(order.size, dtype=bool)
    first[1:] = ordered[1:] != ordered[:-1]
    ranks = np.full(len(values), np.nan)
    ranks[order] = np.maximum.accumulate(np.where(first, np.arange(1, order.size + 1), 0))
    return ranks


def knee(score_matrix: ArrayLike) -> int | None:
    """Index of the knee of a front given as n x k scores: the point furthest above the plane of the extremes.

    On scores rescaled to the front's own range the extremes of a bi-objective front are (1, 0) and (0, 1),
    so the distance from their line is proportional to the sum of scores (Das 1999, "On characterizing the
    knee of the Pareto curve"; for more objectives the same sum, Branke et al. 2004). Objectives in which the
    whole front is equal do not count. None when the front has fewer than three distinct points or bulges
    nowhere. A row that lacks a score is never the knee.

    >>> knee([[0.0, 1.0], [0.7, 0.8], [1.0, 0.0]])
    1
    """
    matrix = np.asarray(score_matrix, dtype=np.float64)
    rows = np.flatnonzero(np.isfinite(matrix).all(axis=1))
    if len(np.unique(matrix[rows], axis=0)) < 3:
        return None
    rescaled = [scores(column, True) for column in matrix[rows].T if np.ptp(column) > 0]
    total = np.sum(rescaled, axis=0)
    best = int(np.argmax(total))
    return int(rows[best]) if total[best] > 1 + 1e-9 else None


def regret(score_matrix: ArrayLike, pick: int, weights: ArrayLike) -> Floats:
    """What a pick gives away under other weights: best utility minus the pick's, for each of m weight vectors.

    `score_matrix` is n x k, `weights` m x k with rows that add up to 1; answers m values of 0 or more.
    Rows that lack an objective are not among the alternatives; raises InputError where the pick is one.

    >>> regret([[1.0, 0.0], [0.0, 1.0]], 0, [[0.5, 0.5], [0.25, 0.75]])
    array([0. , 0.5])
    """
    matrix = np.asarray(score_matrix, dtype=np.float64)
    complete = np.asarray(~np.isnan(matrix).any(axis=1))
    if not complete[pick]:
        raise InputError(f"Row {pick + 1} lacks an objective, so its regret cannot be told.", row=pick + 1)
    totals = matrix[complete] @ np.atleast_2d(np.asarray(weights, dtype=np.float64)).T
    return np.asarray(totals.max(axis=0) - totals[np.count_nonzero(complete[:pick])])


def simplex_weights(n_objectives: int, n_draws: int, seed: int = 0) -> Floats:
    """Weight vectors spread evenly over all ways to weigh the objectives (m x k, rows add up to 1)."""
    return np.random.default_rng(seed).dirichlet(np.ones(n_objectives), n_draws)
