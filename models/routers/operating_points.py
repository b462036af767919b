"""Where a fitted router can be run: a few points of its sweep, what each sends where, and what choosing well gains.

A point is chosen on the validation queries and judged on the test queries. Its gain is measured against chance: the
same models at the same shares, each query drawing its model (Hu et al. 2024, RouterBench, arXiv 2403.12031). That
comparison needs no price, so it holds where the models are bought at other prices than those of the log.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.constants import Z95
from models.routers.curve import Floats
from models.routers.log import Ints, Split
from models.routers.mixing import hull_corners
from models.routers.replay import Choices, Router, sweep, trade_offs

ONE_MODEL = 0.995  # a point that sends more than this to one model is that model


@dataclass(frozen=True, eq=False)
class RouterPoint:
    """A point of a sweep on the test queries.

    `shares` (n_models,) of the queries that each model answers, `score` their mean; `lead` is that less the mean score
    of chance at the same shares, with its 95% interval.
    """

    shares: Floats
    score: float
    lead: float
    lead_low: float
    lead_high: float
    n_queries: int


def operating_points(router: Router, parts: Split, most: int = 6) -> tuple[RouterPoint, ...]:
    """At most so many points of a router fitted on the training queries, from the dearest on.

    Corners of the hull over mean cost and score of the validation queries that use more than one model.
    """
    weights = trade_offs()
    router = router.fit(parts.train, parts.validation)
    settled = sweep(router, parts.validation, weights)
    corners = np.array(hull_corners(settled.mean_cost_usd, settled.quality), dtype=np.int64)[::-1]
    mixed = [corner for corner in corners.tolist() if _shares(settled.choices[corner], parts).max() <= ONE_MODEL]
    chosen = _spread(np.array(mixed, dtype=np.int64), most)
    choices = router.choices(parts.test, weights)
    points = (_judged(choices[point], parts) for point in chosen.tolist())
    return tuple(point for point in points if point.shares.max() <= ONE_MODEL)


def _spread(points: Ints, most: int) -> Ints:
    """At most so many of the points, evenly over their order, both ends among them."""
    if len(points) <= most:
        return points
    return points[np.unique(np.linspace(0, len(points) - 1, most).round().astype(np.int64))]


def _shares(choices: Choices, parts: Split) -> Floats:
    counts = np.bincount(choices, minlength=len(parts.test.models))
    return np.asarray(counts / len(choices), dtype=np.float64)


def _judged(choices: Choices, parts: Split) -> RouterPoint:
    score = parts.test.score
    shares = _shares(choices, parts)
    routed = score[np.arange(len(score)), choices]
    gain = routed - score @ shares
    half_width = Z95 * float(gain.std(ddof=1)) / np.sqrt(len(gain))
    lead = float(gain.mean())
    return RouterPoint(shares, float(routed.mean()), lead, lead - half_width, lead + half_width, len(gain))
