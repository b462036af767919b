"""What the bank teaches: the likes of candidates and the width of intervals, by least error. scipy only.

Each (family, horizon) of the bank counts the same but for USUAL ones, its error in units of the best single candidate's
there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from scipy.optimize import minimize

from models.laws.base import Floats
from models.laws.forecasting.origins import CANDIDATES
from models.laws.forecasting.traits import Traits
from models.laws.forecasting.weighing import (
    N_FEATURES,
    N_WIDTHS,
    Evidence,
    Lesson,
    features,
    softmax,
    spread_terms,
    standardised,
    weights,
)

SHRINKAGE = 0.03  # of likes, towards where they start
SPREAD_SHRINKAGE = 0.05
OWN = (-1.6, -0.7, -1.2)  # where likes start: a candidate's rolling error, doubt and residual speak against it
BIAS = 4.0  # and a power law with floor is believed unless a curve or the bank speaks clearly against it
USUAL = {"power_floor": 3.0, "loss_floor": 3.0}  # families that count as so many: most curves of losses are like them
SMALL = 0.1  # of the best single error: smaller errors count as good
LEAST_ERROR = 1e-5  # of ln y


@dataclass(frozen=True, eq=False)
class Example:
    """Evidence on curves of one family and horizon, and ln of the true y at the target in units of the last y."""

    family: str
    horizon: str
    seen: Evidence
    truth: Floats

    @property
    def best_single(self) -> float:
        """The least mean error of ln y that a single candidate has on all of these curves."""
        return float(np.abs(self.seen.expected - self.truth[:, None]).mean(axis=0).min())


@dataclass(frozen=True, eq=False)
class _Stack:
    """Examples end to end: evidence, truths, the unit of each error, and how much each counts."""

    seen: Evidence
    truth: Floats
    unit: Floats
    count: Floats


def together(several: Sequence[Evidence]) -> Evidence:
    """Evidence on curves end to end."""
    traits = Traits(*(np.concatenate([getattr(s.traits, item.name) for s in several]) for item in fields(Traits)))
    parts = {
        item.name: np.concatenate([getattr(seen, item.name) for seen in several])
        for item in fields(Evidence)
        if item.name != "traits"
    }
    return Evidence(traits=traits, **parts)


def _stacked(examples: Sequence[Example]) -> _Stack:
    units = [np.full(len(example.truth), max(example.best_single, 1e-3)) for example in examples]
    total = sum(USUAL.get(example.family, 1.0) for example in examples)
    counts = [
        np.full(len(example.truth), USUAL.get(example.family, 1.0) / (total * max(len(example.truth), 1)))
        for example in examples
    ]
    return _Stack(
        together([example.seen for example in examples]),
        np.concatenate([example.truth for example in examples]),
        np.concatenate(units),
        np.concatenate(counts),
    )


def learn_likes(examples: Sequence[Example]) -> Lesson:
    """The weights of least mean error, each group counting the same; the spread is still to be learned."""
    stack = _stacked(examples)
    known = features(stack.seen)
    blank = Lesson(known.mean(axis=0), known.std(axis=0) + 1e-3, np.empty(0), np.zeros(N_WIDTHS + N_FEATURES + 1))
    units = standardised(stack.seen, blank)
    start = np.zeros((N_FEATURES + 1, len(CANDIDATES)))
    for place in range(len(CANDIDATES)):
        start[3 * place : 3 * place + 3, place] = OWN
    start[-1, CANDIDATES.index("power_floor")] = BIAS

    def loss(vector: Floats) -> tuple[float, Floats]:
        likes = vector.reshape(start.shape)
        share = softmax(units @ likes)
        centre = (share * stack.seen.expected).sum(axis=1)
        error = (centre - stack.truth) / stack.unit
        size = np.sqrt(error**2 + SMALL**2)
        by_centre = stack.count * error / size / stack.unit
        by_merit = share * (stack.seen.expected - centre[:, None]) * by_centre[:, None]
        moved = likes - start
        gradient = units.T @ by_merit + 2.0 * SHRINKAGE * moved
        return float(stack.count @ size + SHRINKAGE * (moved**2).sum()), gradient.ravel()

    best = minimize(loss, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return Lesson(blank.centre, blank.scale, best.x.reshape(start.shape), blank.spread)


def learn_spread(lesson: Lesson, terms: Floats, size: Floats, count: Floats) -> Lesson:
    """The lesson with the coefficients of ln of the width, by the likelihood of Laplace errors of that width.

    From terms (N, ...), absolute errors of ln y (N,) on curves that the likes were not learned from, and counts (N,).

    With nothing but a constant the width is the mean absolute error, as for any Laplace distribution:

    >>> nothing = Lesson(*[np.zeros(0)] * 4)
    >>> lesson = learn_spread(nothing, np.ones((2, 1)), np.array([0.1, 0.3]), np.array([1e6, 1e6]))
    >>> np.exp(lesson.spread).round(3)
    array([0.2])
    """
    start = np.zeros(terms.shape[1])
    start[0] = 1.0
    size = size + LEAST_ERROR

    def loss(vector: Floats) -> tuple[float, Floats]:
        log_width = terms @ vector
        ratio = size * np.exp(-log_width)
        moved = vector - start
        total = count @ (log_width + ratio) + SPREAD_SHRINKAGE * moved @ moved
        return float(total), (count * (1.0 - ratio)) @ terms + 2.0 * SPREAD_SHRINKAGE * moved

    best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return Lesson(lesson.centre, lesson.scale, lesson.likes, np.asarray(best.x))


def errors_of(lesson: Lesson, examples: Sequence[Example]) -> tuple[Evidence, Floats, Floats, Floats]:
    """Evidence, terms of the spread, absolute errors of ln y, and counts by which each group weighs the same."""
    stack = _stacked(examples)
    share = weights(stack.seen, lesson)
    size = np.abs((share * stack.seen.expected).sum(axis=1) - stack.truth)
    return stack.seen, spread_terms(stack.seen, share, lesson), size, stack.count
