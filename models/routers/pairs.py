"""RouteLLM's measures of a router between a weak and a strong model (Ong et al. 2024, arXiv 2406.18665)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from errors import InputError
from models.routers.curve import Floats

N_QUANTILES = 10


@dataclass(frozen=True, eq=False)
class PairCurve:
    """Share of calls to the strong model, rising from 0 to 1, and the performance gap recovered at each."""

    strong_share: Floats
    gap_recovered: Floats

    @property
    def apgr(self) -> float:
        """Average gap recovered: the area under the curve; 0.5 by chance."""
        return float(apgr(self.strong_share, self.gap_recovered))

    def cpt(self, recovered: float) -> float:
        """Share of strong calls at which `recovered` (0 to 1) of the gap is reached, by linear interpolation."""
        return float(cpt(self.strong_share[None], self.gap_recovered[None], recovered)[0])


def gap_recovered(strong_share: Floats, score: Floats, weak: Floats, strong: Floats) -> tuple[Floats, Floats]:
    """Shares of strong calls in rising order with both models' own points, and the gap recovered there.

    `strong_share` and `score` are (n_curves, n_points), the models' scores (n_curves,). NaN where the strong model
    is not the better one: there is no gap to recover.

    Half of the calls score 0.8, where the weak model scores 0.5 and the strong one 0.9: 0.3 of 0.4.

    >>> gap_recovered(np.array([[0.5]]), np.array([[0.8]]), np.array([0.5]), np.array([0.9]))
    (array([[0. , 0.5, 1. ]]), array([[0.  , 0.75, 1.  ]]))
    """
    ends = np.zeros_like(weak), np.ones_like(strong)
    share = np.column_stack([ends[0], strong_share, ends[1]])
    order = np.argsort(share, axis=1, kind="stable")
    gap = np.where(strong > weak, strong - weak, np.nan)[:, None]
    recovered = (np.column_stack([weak, score, strong]) - weak[:, None]) / gap
    return np.take_along_axis(share, order, axis=1), np.take_along_axis(recovered, order, axis=1)


def apgr(strong_share: Floats, recovered: Floats) -> Floats:
    """The area under curves (..., n_points): average gap recovered.

    >>> float(apgr(np.array([0.0, 1.0]), np.array([0.0, 1.0])))
    0.5
    """
    return np.asarray(np.trapezoid(recovered, strong_share, axis=-1))


def cpt(strong_share: Floats, recovered: Floats, target: float) -> Floats:
    """The least share at which curves (n_curves, n_points) reach `target` of the gap; NaN where one has none.

    >>> cpt(np.array([[0.0, 0.5, 1.0]]), np.array([[0.0, 0.8, 1.0]]), 0.5)
    array([0.3125])
    """
    reached = recovered >= target - 1e-12
    after = np.argmax(reached, axis=1)
    rows, before = np.arange(len(after)), np.maximum(after - 1, 0)
    x0, x1, y0, y1 = (
        strong_share[rows, before],
        strong_share[rows, after],
        recovered[rows, before],
        recovered[rows, after],
    )
    rise = np.where(y1 > y0, y1 - y0, 1.0)
    share = np.where(y1 > y0, x0 + (x1 - x0) * np.clip((target - y0) / rise, 0, 1), x1)
    return np.where(reached.any(axis=1), share, np.nan)


def pair_curve(weak: Floats, strong: Floats, gain: Floats) -> PairCurve:
    """The curve of a router that sends the queries of the largest predicted `gain` to the strong model first.

    `weak` and `strong` are the scores (n,). Cut at the deciles of `gain`, as the authors do; queries of equal gain
    go together. Raises InputError where the strong model is not the better one.

    The strong model is better on the half of the queries for which the gain was predicted:

    >>> curve = pair_curve(np.array([1.0, 1.0, 0.0, 0.0]), np.ones(4), gain=np.array([0.1, 0.2, 0.8, 0.9]))
    >>> curve.cpt(1.0), curve.apgr
    (0.5, 0.75)
    """
    gap = strong.mean() - weak.mean()
    if not gap > 0:
        raise InputError("The strong model does not score above the weak one; name them the other way round.")
    cuts = np.quantile(gain, np.linspace(0, 1, N_QUANTILES + 1)[1:-1])
    calls = [np.zeros(len(gain), dtype=bool), *(gain >= cut for cut in np.unique(cuts)[::-1])]
    calls.append(np.ones(len(gain), dtype=bool))
    share = np.array([call.mean() for call in calls])
    score = np.array([np.where(call, strong, weak).mean() for call in calls])
    keep = np.concatenate([[True], np.diff(share) > 0])
    return PairCurve(share[keep], (score[keep] - weak.mean()) / gap)


def arena_score(accuracy: ArrayLike, cost_per_1k_queries_usd: ArrayLike, beta: float = 0.1) -> Floats:
    """RouterArena's score, 0 to 1: a weighted harmonic mean of accuracy and how far below 200 USD the bill is.

    C = (log2 200 - log2 cost) / (log2 200 - log2 0.0044), the cost clamped to that range (its repository's code).
    Arguments broadcast; accuracy is 0 to 1.

    >>> float(arena_score(0.7, 1.0).round(3))
    0.674
    """
    low, high = 0.0044, 200.0
    saved = np.log2(high / np.clip(cost_per_1k_queries_usd, low, high)) / np.log2(high / low)
    accuracy = np.asarray(accuracy, dtype=np.float64)
    below = beta * accuracy + saved
    return np.asarray((1 + beta) * accuracy * saved / np.where(below > 0, below, 1.0))
