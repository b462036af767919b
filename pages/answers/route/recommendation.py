"""Which way to route is recommended: the best within the limit on the settling queries, the simplest of equals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.routers.curve import Floats
from models.routers.mixing import Mixture, within
from pages.answers.route.limit import SpendingLimit
from pages.answers.route.replay import PolicyReplay, Replay, expected_outcomes

NO_ROUTER = "zero-router"  # single models, or a random mix of them: nothing is known of a query
UNREACHABLE = ("oracle", "best-single")  # knows the outcomes; is a point of the Zero Router
COMPLEXITY = {NO_ROUTER: 0, "category-table": 1}
LEARNED = 2
NOISE = 1.96  # standard errors of a paired difference: 95%
SPARE = 1.05


@dataclass(frozen=True)
class OperatingPoint:
    """A policy at its operating point within a limit: mean score on the settling queries, and what it uses of it."""

    policy: str
    point: Mixture
    quality: float
    spent: float
    feasible: bool

    @property
    def complexity(self) -> int:
        """0: no router; 1: a table by domain; 2: learned."""
        return COMPLEXITY.get(self.policy, LEARNED)


@dataclass(frozen=True)
class Recommendation:
    """`pick` is recommended; `tied` scores more where it was chosen, but not beyond noise, and is less simple."""

    pick: OperatingPoint
    tied: str | None
    candidates: dict[str, OperatingPoint]


def recommend(log_replay: Replay, limit: SpendingLimit) -> Recommendation:
    """The simplest policy that no simpler one outscores, and that the best outscores by no more than noise.

    Compared on the settling queries: the held-out ones are for reporting alone. A simpler one must not use more than
    the best does (`SPARE`), else what the best saves is worth its complexity. Where none keeps to the limit, the one
    that uses least.
    """
    candidates = {
        name: _candidate(policy, limit) for name, policy in log_replay.policies.items() if name not in UNREACHABLE
    }
    feasible = [candidate for candidate in candidates.values() if candidate.feasible]
    if not feasible:
        least = min(candidates.values(), key=lambda candidate: (candidate.spent, candidate.complexity))
        return Recommendation(least, None, candidates)
    best = max(feasible, key=lambda candidate: (candidate.quality, -candidate.spent, -candidate.complexity))
    best_scores = settled_scores(log_replay, best)
    for candidate in sorted(feasible, key=lambda each: (each.complexity, -each.quality, each.spent)):
        simpler = [other.quality for other in feasible if other.complexity <= candidate.complexity]
        if candidate.quality < max(simpler) or candidate.spent > SPARE * best.spent:
            continue
        if same_within_noise(best_scores - settled_scores(log_replay, candidate)):
            tied = None if candidate.quality >= best.quality else best.policy
            return Recommendation(candidate, tied, candidates)
    return Recommendation(best, None, candidates)


def _candidate(policy: PolicyReplay, limit: SpendingLimit) -> OperatingPoint:
    point = policy.settled.point_within(limit)
    spent = float(point.mean(policy.settled.spent(limit.unit)))
    return OperatingPoint(
        policy.id, point, float(point.mean(policy.settled.quality)), spent, within(limit.value, spent)
    )


def settled_scores(log_replay: Replay, candidate: OperatingPoint) -> Floats:
    """Expected score of each settling query, (n_settle,)."""
    choices = log_replay.policies[candidate.policy].settled_choices
    return expected_outcomes(candidate.point, choices, log_replay.settle.score)


def same_within_noise(difference: Floats) -> bool:
    """Whether the mean of paired differences is not above its 95% noise."""
    if len(difference) < 2:
        return True
    error = float(difference.std(ddof=1)) / np.sqrt(len(difference))
    return bool(difference.mean() <= NOISE * error + 1e-12)
