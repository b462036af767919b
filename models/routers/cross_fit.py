"""Curves that nobody chose on what they are judged on: the points to run are settled without the queries that count.

The corners of a hull are the points that did best on the queries at hand, by luck too: of hundreds of points the
luckiest lie above what the policy can do, and a policy of many points looks better than one of few. So the queries are
divided into folds; the corners are chosen on all folds but one, for every budget, and that one says what they score and
cost; each fold takes its turn, as in K-fold cross-validation (Stone 1974, J. R. Stat. Soc. B 36).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.routers.curve import Floats, chain
from models.routers.log import Ints

N_FOLDS = 5
BUDGETS = np.linspace(0, 1, 41) ** 2  # of the way from the cheapest model to the dearest; closer at the cheap end


@dataclass(frozen=True, eq=False)
class FoldSums:
    """Sums of score and cost over the queries of each fold, (n_folds, n_resamples, n_points)."""

    score: NDArray[np.float32]
    cost: NDArray[np.float32]

    def means_without(self, fold: int, n_others: Floats) -> tuple[Floats, Floats]:
        """Mean cost and score over the other folds, (n_resamples, n_points); they have `n_others` (n_resamples,)."""
        others = [at for at in range(len(self.score)) if at != fold]
        n = np.maximum(n_others, 1)[:, None]
        cost, score = (table[others].sum(axis=0, dtype=np.float64) / n for table in (self.cost, self.score))
        return cost, score


@dataclass(frozen=True, eq=False)
class CrossFitted:
    """What a policy scores and costs at each of `BUDGETS`, every query by corners chosen without it.

    (n_resamples, n_budgets) each. Costs need not rise with the budget, nor scores with the cost: it is as it came out.
    """

    cost: Floats
    quality: Floats

    def area(self, low: Floats, high: Floats) -> Floats:
        """AIQ: mean quality over costs from `low` to `high`, (n_resamples,) each, along the curve as it came out.

        Where costs fall while the budget rises, that area is taken off again; beyond the ends quality stays as it is.
        """
        cost = np.clip(self.cost, low[:, None], high[:, None])
        area = (np.diff(cost, axis=1) * (self.quality[:, 1:] + self.quality[:, :-1]) / 2).sum(axis=1)
        area += (cost[:, 0] - low) * self.quality[:, 0] + (high - cost[:, -1]) * self.quality[:, -1]
        span = high - low
        return np.where(span > 0, area / np.where(span > 0, span, 1.0), self.quality[:, -1])


def folds_of(n_queries: int, seed: int) -> Ints:
    """The fold of each query, by chance; all folds are as large as can be."""
    return np.random.default_rng(seed).permutation(n_queries) % N_FOLDS


def cross_fitted(points: FoldSums, singles: FoldSums, n_queries: Floats) -> CrossFitted:
    """The curve of a policy with these points, which may also send a share of the queries to any single model.

    So a policy worse than chance is left aside for single models, and with no points at all it is the Zero Router.
    `n_queries` (n_folds, n_resamples) counts the queries of each fold. Below are models of 1 and 3 USD that score 0.5
    and 0.9, and no policy; the middle one of BUDGETS is a quarter of the way:

    >>> score, cost = (np.full((5, 1, 2), [two], dtype=np.float32) for two in ([0.5, 0.9], [1.0, 3.0]))
    >>> none = FoldSums(np.zeros((5, 1, 0), dtype=np.float32), np.zeros((5, 1, 0), dtype=np.float32))
    >>> curve = cross_fitted(none, FoldSums(score, cost), np.ones((5, 1)))
    >>> curve.quality[0, [0, 20, 40]].round(3), curve.cost[0, [0, 20, 40]].round(3)
    (array([0.5, 0.6, 0.9]), array([1. , 1.5, 3. ]))
    """
    n = n_queries.sum(axis=0)
    cost, quality = np.zeros((2, len(n), len(BUDGETS)))
    for fold, n_here in enumerate(n_queries):
        single_cost, single_score = singles.means_without(fold, n - n_here)
        point_cost, point_score = points.means_without(fold, n - n_here)
        chosen_cost = np.hstack([single_cost, point_cost])
        corners = chain(chosen_cost, np.hstack([single_score, point_score]))
        low, high = single_cost.min(axis=1, keepdims=True), single_cost.max(axis=1, keepdims=True)
        mix = _mixtures(np.take_along_axis(chosen_cost, corners, axis=1), low + (high - low) * BUDGETS)
        cost += mix.of(np.take_along_axis(np.hstack([singles.cost[fold], points.cost[fold]]), corners, axis=1))
        quality += mix.of(np.take_along_axis(np.hstack([singles.score[fold], points.score[fold]]), corners, axis=1))
    return CrossFitted(cost / n[:, None], quality / n[:, None])


@dataclass(frozen=True, eq=False)
class _Mixtures:
    """Corner `before` decides but for a `share` of the queries: `after`; all (n_resamples, n_budgets)."""

    before: NDArray[np.intp]
    after: NDArray[np.intp]
    share: Floats

    def of(self, corners: NDArray[np.float32]) -> Floats:
        """What comes to each budget of values at the corners, (n_resamples, n_corners)."""
        first = np.take_along_axis(corners, self.before, axis=1).astype(np.float64)
        return first + self.share * (np.take_along_axis(corners, self.after, axis=1) - first)


def _mixtures(cost: Floats, budgets: Floats) -> _Mixtures:
    """What uses up each budget (n_resamples, n_budgets), by the corners' costs (n_resamples, n_corners)."""
    after = np.zeros(budgets.shape, dtype=np.intp)
    for corner in cost.T[:-1]:
        after += corner[:, None] < budgets
    before = np.maximum(after - 1, 0)
    start, end = np.take_along_axis(cost, before, axis=1), np.take_along_axis(cost, after, axis=1)
    width = np.where(end > start, end - start, np.inf)
    return _Mixtures(before, after, np.where(end > start, np.clip((budgets - start) / width, 0, 1), 1.0))
