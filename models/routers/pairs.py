"""RouteLLM's measures of a router between a weak and a strong model (Ong et al. 2024, arXiv 2406.18665)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.errors import InputError
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
        return float(np.trapezoid(self.gap_recovered, self.strong_share))

    def cpt(self, recovered: float) -> float:
        """Share of strong calls at which `recovered` (0 to 1) of the gap is reached, by linear interpolation."""
        right = int(np.argmax(self.gap_recovered >= recovered - 1e-12))
        if right == 0:
            return float(self.strong_share[0])
        return float(np.interp(recovered, self.gap_recovered[right - 1 : right + 1],
                               self.strong_share[right - 1 : right + 1]))  # fmt: skip


def pair_curve(weak: Floats, strong: Floats, gain: Floats) -> PairCurve:
    """The curve of a router that sends the queries of the largest predicted `gain` to the strong model first.

    `weak` and `strong` are the scores (n,). Cut at the deciles of `gain`, as the authors do; queries of equal gain
    go together. Raises InputError where the strong model is not the better one.
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


def arena_score(accuracy: float, cost_per_1k_queries_usd: float, beta: float = 0.1) -> float:
    """RouterArena's score, 0 to 1: a weighted harmonic mean of accuracy and how far below 200 USD the bill is.

    C = (log2 200 - log2 cost) / (log2 200 - log2 0.0044), the cost clamped to that range (its repository's code).
    """
    low, high = np.log2(0.0044), np.log2(200.0)
    saved = float((high - np.clip(np.log2(cost_per_1k_queries_usd), low, high)) / (high - low))
    below = beta * accuracy + saved
    return (1 + beta) * accuracy * saved / below if below > 0 else 0.0
