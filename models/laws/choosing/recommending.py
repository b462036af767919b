"""Which curve to choose, by weighing the last value, Accept-then-Stop and the pooled forecast by evidence at hand.

Each method foretells the curves' own last losses from a quarter and a sixteenth of that size. What counts is how far
its losses are off relative to each other, since only those decide; the methods' losses are then averaged with weights
that fall with the fourth power of that error. How much the choice may lose follows from the average's own such errors.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.laws.base import Curve, Floats
from models.laws.choosing.select import Selection
from models.laws.fitting.points import usable

WEIGHED = ("subtuning", "ats", "pooled")  # the last value, Accept-then-Stop, pooled curves
HELD_BACK = (4.0, 16.0)  # the last losses are foretold from sizes up to these parts of their size
SHARPNESS = 4.0  # of the ratio of errors in the weights
FEWEST_CURVES = 3  # tested together, below which a method's errors say nothing of its next choice
LEAST_ERROR = 1e-4  # of ln y
N_DRAWS = 4_000
INTERVAL = (0.1, 0.9)
Selector = Callable[[float, float], Mapping[str, Selection]]  # target and budget -> selections by method


@dataclass(frozen=True)
class MethodEvidence:
    """How a method did on the curves' own last losses: relative error (of ln y), mean regret, and its weight."""

    method: str
    error: float
    regret: float
    weight: float


@dataclass(frozen=True)
class WeighedChoice:
    """The curve to choose, and what it may lose against the truly best one, in units of y.

    evidence
        A row a method that was weighed; empty where nothing could be tested, and the first method decides alone.
    n_tests
        How many last losses each method foretold.
    regret, regret_low, regret_high
        Expected, and at 10% and 90%; NaN where nothing was tested.
    last_value_choice
        What the last value alone would choose.
    """

    curve: str
    evidence: tuple[MethodEvidence, ...]
    n_tests: int
    regret: float
    regret_low: float
    regret_high: float
    last_value_choice: str | None

    @property
    def same_as_last_value(self) -> bool:
        """Whether the last value alone would choose the same."""
        return self.curve == self.last_value_choice


@dataclass(frozen=True, eq=False)
class _Test:
    """Errors of the methods on last losses, (methods, curves), ln of the true losses, and ln(target / budget)."""

    error: Floats
    log_truth: Floats
    reach: float


def recommend(curves: Sequence[Curve], target: float, budget: float, selector: Selector) -> WeighedChoice | None:
    """Weigh the methods that `selector` gives for any target and budget; None where none of WEIGHED ranks a curve."""
    final = selector(target, budget)
    methods = [name for name in WEIGHED if name in final and _losses(final[name])]
    if not methods:
        return None
    names = sorted(set.intersection(*({*_losses(final[name])} for name in methods)))
    if not names:
        return None
    log_losses = np.log([[_losses(final[method])[name] for name in names] for method in methods])
    last = final["subtuning"].ranking[0].curve if "subtuning" in methods else None
    tests = _tests(curves, budget, methods, selector)
    if not tests:
        first = final[methods[-1]].ranking[0].curve
        return WeighedChoice(first, (), 0, float("nan"), float("nan"), float("nan"), last)
    error = np.sqrt(np.mean([(test.error**2).mean(axis=1) for test in tests], axis=0))
    weight = (error + LEAST_ERROR) ** -SHARPNESS
    weight /= weight.sum()
    score = weight @ log_losses
    regret, low, high = _regret(score, weight, tests, np.log(target / budget))
    missed = np.mean([_missed(test) for test in tests], axis=0)
    rows = zip(methods, error.tolist(), missed.tolist(), weight.tolist(), strict=True)
    n_tests = sum(test.error.shape[1] for test in tests)
    chosen = names[int(np.argmin(score))]
    return WeighedChoice(chosen, tuple(MethodEvidence(*row) for row in rows), n_tests, regret, low, high, last)


def _losses(selection: Selection) -> dict[str, float]:
    return {row.curve: row.predicted for row in selection.ranking if row.predicted is not None and row.predicted > 0}


def _tests(curves: Sequence[Curve], budget: float, methods: Sequence[str], selector: Selector) -> list[_Test]:
    """The methods on the largest size within the budget that most curves have."""
    within = {curve.name: usable(curve) for curve in curves}
    sizes = Counter(float(x) for points in within.values() for x in set(points.x[points.x <= budget * (1 + 1e-9)]))
    if not sizes:
        return []
    most = max(sizes.values())
    last = max(size for size, count in sizes.items() if count >= 0.7 * most)
    truth = {
        name: float(np.log(points.y[points.x == last]).mean())
        for name, points in within.items()
        if (points.x == last).any()
    }
    tests = []
    for part in HELD_BACK:
        foretold = {name: _losses(chosen) for name, chosen in selector(last, last / part).items() if name in methods}
        names = sorted(set(truth).intersection(*(set(losses) for losses in foretold.values())))
        if len(foretold) == len(methods) and len(names) >= FEWEST_CURVES:
            log_truth = np.array([truth[name] for name in names])
            error = np.log([[foretold[method][name] for name in names] for method in methods]) - log_truth
            tests.append(_Test(error - np.median(error, axis=1, keepdims=True), log_truth, float(np.log(part))))
    return tests


def _missed(test: _Test) -> Floats:
    """What each method's choice lost in a test, in units of y."""
    loss = np.exp(test.log_truth)
    return np.asarray(loss[np.argmin(test.error + test.log_truth, axis=1)] - loss.min())


def _regret(score: Floats, weight: Floats, tests: Sequence[_Test], reach: float) -> tuple[float, float, float]:
    """Expected regret and its interval: relative errors as in the tests, wider in proportion to ln of the horizon."""
    pace = np.mean([((weight @ test.error) ** 2).mean() / test.reach**2 for test in tests])
    spread = float(np.sqrt(pace)) * max(reach, 0.0)
    noise = np.random.default_rng(0).standard_normal((N_DRAWS, len(score)))
    loss = np.exp(score + spread * noise)
    regret = loss[:, int(np.argmin(score))] - loss.min(axis=1)
    low, high = np.quantile(regret, INTERVAL)
    return float(regret.mean()), float(low), float(high)
