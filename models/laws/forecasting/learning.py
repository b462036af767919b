"""What the bank teaches: the likes of candidates and the width of intervals, by least error. scipy only.

Each (family, horizon) of the bank counts the same, its error in units of the best single candidate's there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from models.laws.base import Floats
from models.laws.forecasting.origins import CANDIDATES
from models.laws.forecasting.traits import KINDS, Traits
from models.laws.forecasting.weighing import N_OWN, Evidence, Lesson, empty_lesson, spread_terms, weights

SHRINKAGE = 0.003  # of the likes towards equality
SMALL = 0.1  # of the best single error: smaller errors count as good


@dataclass(frozen=True, eq=False)
class Example:
    """Evidence on curves of one family and horizon, and ln of the true y at the target in units of the last y."""

    family: str
    horizon: float
    seen: Evidence
    truth: Floats


def stacked(examples: Sequence[Example]) -> tuple[Evidence, Floats, Floats]:
    """All evidence, truths, and the unit of each error: the best single candidate's mean error of its group."""
    units = []
    for example in examples:
        error = np.abs(example.seen.expected - example.truth[:, None])
        units.append(np.full(len(example.truth), max(float(error.mean(axis=0).min()), 1e-3)))
    several = [example.seen for example in examples]
    first = [item.traits for item in several]
    together = Traits(
        np.concatenate([item.kind for item in first]),
        np.concatenate([item.roughness for item in first]),
        np.concatenate([item.gap for item in first]),
        np.concatenate([item.turns for item in first]),
    )
    seen = Evidence(
        np.concatenate([item.expected for item in several]),
        np.concatenate([item.terms for item in several]),
        together,
        np.concatenate([item.reach for item in several]),
        np.concatenate([item.noise for item in several]),
    )
    return seen, np.concatenate([example.truth for example in examples]), np.concatenate(units)


def learn(examples: Sequence[Example]) -> Lesson:
    """The lesson of least mean error, each group counting the same; deterministic."""
    seen, truth, unit = stacked(examples)
    counts = np.concatenate([np.full(len(item.truth), 1.0 / len(item.truth)) for item in examples])
    counts /= counts.sum()
    start = empty_lesson()
    kinds = np.eye(len(KINDS))[seen.traits.kind]
    k = len(CANDIDATES)

    def unpacked(vector: Floats) -> Lesson:
        own, by_kind, by_reach = np.split(vector, [N_OWN, N_OWN + k * len(KINDS)])
        return Lesson(own, by_kind.reshape(k, len(KINDS)), by_reach, start.spread)

    def loss(vector: Floats) -> tuple[float, Floats]:
        share = weights(seen, unpacked(vector))
        centre = (share * seen.expected).sum(axis=1)
        error = (centre - truth) / unit
        size = np.sqrt(error**2 + SMALL**2)
        by_centre = counts * error / size / unit
        by_merit = share * (seen.expected - centre[:, None]) * by_centre[:, None]
        likes = vector[N_OWN:]
        gradient = np.concatenate(
            [
                np.einsum("ck,cko->o", by_merit, seen.terms),
                (by_merit.T @ kinds).ravel(),
                by_merit.T @ seen.reach,
            ]
        )
        gradient[N_OWN:] += 2.0 * SHRINKAGE * likes
        return float(counts @ size + SHRINKAGE * likes @ likes), gradient

    begin = np.concatenate([start.own, start.by_kind.ravel(), start.by_reach])
    best = minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": 400})
    lesson = unpacked(best.x)
    return Lesson(lesson.own, lesson.by_kind, lesson.by_reach, _spread(seen, truth, lesson, counts))


def _spread(seen: Evidence, truth: Floats, lesson: Lesson, counts: Floats) -> Floats:
    """Coefficients of ln of the width, by the likelihood of Laplace errors of that width."""
    share = weights(seen, lesson)
    terms = spread_terms(seen, share)
    size = np.abs((share * seen.expected).sum(axis=1) - truth) + 1e-5

    def loss(vector: Floats) -> tuple[float, Floats]:
        log_width = terms @ vector
        ratio = size * np.exp(-log_width)
        return float(counts @ (log_width + ratio)), (counts * (1.0 - ratio)) @ terms

    return np.asarray(minimize(loss, lesson.spread, jac=True, method="L-BFGS-B").x)
