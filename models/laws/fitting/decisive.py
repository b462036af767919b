"""The few runs that decide a parameter: which they are, what it is without them, and a robust fit beside it.

One Gauss-Newton step from the optimum (`influence`) proposes runs that pull a parameter the same way; those furthest
off the law and those of highest y are proposed as well, because a step starts where outliers have already pulled the
fit. Each proposal is refitted, and only a refit counts. Of 245 Chinchilla runs five move B sixfold (Besiroglu et al.
2024, arXiv 2404.10102). torch is imported by fitting alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.laws.base import Bools, Curve, Floats, Law
from models.laws.fitting.curve_fit import CurveFit
from models.laws.fitting.fitter import LawFitter
from models.laws.fitting.influence import influence
from models.laws.fitting.objective import RUNS_DELTA
from models.laws.registry import law_named

MOST, SHARE = 5, 0.05  # of the runs
LEAST_RUNS = 20  # with fewer, one run is more than that share
LARGE_FACTOR = 2.0  # a parameter that moves further hangs on these runs
FAR = 4.0  # standard deviations of a normal distribution with the runs' median absolute residual
NORMAL = 1.4826  # standard deviation of a normal distribution over its median absolute deviation
STEPS_REFITTED = 4  # proposals by the step, beside the two others
STARTS = 4
Rows = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class RobustFit:
    """The law fitted by Huber's loss to the runs near it; `left_out` are the places of those that lie further off."""

    params: dict[str, float]
    left_out: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class DecisiveRuns:
    """The runs without which `parameter` moves most, by their places in the curve, and the law without them.

    `robust` is there where the parameter moves by more than LARGE_FACTOR.
    """

    rows: tuple[int, ...]
    parameter: str
    value: float
    value_without: float
    params_without: dict[str, float]
    robust: RobustFit | None = None

    @property
    def factor(self) -> float:
        """How many times larger or smaller the parameter is without these runs, 1 or more."""
        return _factor(self.value, self.value_without)

    @property
    def sentence(self) -> str:
        """What a person must know of it; empty where no parameter moves much."""
        if self.factor <= LARGE_FACTOR:
            return ""
        n = len(self.rows)
        runs = "one run" if n == 1 else f"{('two', 'three', 'four', 'five')[n - 2]} of the runs"
        text = f"Without {runs}, {self.parameter} is {_shown(self.value_without)} instead of {_shown(self.value)}."
        if self.robust is None:
            return text
        value = _shown(self.robust.params[self.parameter])
        return f"{text} A robust fit, which leaves out {_outliers(len(self.robust.left_out))}, gives {value}."


def with_decisive_runs(fits: Sequence[CurveFit], curves: Sequence[Curve], fitter: LawFitter) -> list[CurveFit]:
    """The fits with the few runs that decide them; where a parameter moves more than twofold also a sentence.

    Fits to fewer than LEAST_RUNS runs, or of designs that leave parameters open, come back as they are. Raises TimedOut
    past the fitter's limit.
    """
    law = law_named(fitter.law)
    places = [i for i, fit in enumerate(fits) if fit.n >= LEAST_RUNS and not fit.faults and fit.dof > 0]
    jobs = [(i, rows) for i in places for rows in _proposals(law, fits[i], curves[i])]
    refits = _refit(fitter, [_without(curves[i], rows) for i, rows in jobs], fitter.huber_delta)
    best: dict[int, DecisiveRuns] = {}
    for (i, rows), refit in zip(jobs, refits, strict=True):
        runs = _compared(law, fits[i], refit, rows)
        if runs is not None and (i not in best or runs.factor > best[i].factor):
            best[i] = runs
    large = [i for i, runs in best.items() if runs.factor > LARGE_FACTOR]
    far = {i: _far(law, best[i].params_without, curves[i]) for i in large}
    robust = _refit(fitter, [_without(curves[i], far[i]) for i in large], RUNS_DELTA)
    for i, fit in zip(large, robust, strict=True):
        best[i] = replace(best[i], robust=RobustFit(fit.params, tuple(far[i].tolist())))
    out = list(fits)
    for i, runs in best.items():
        sentence = (runs.sentence,) if runs.sentence else ()
        out[i] = replace(fits[i], decisive=runs, warnings=(*fits[i].warnings, *sentence))
    return out


def _proposals(law: Law, fit: CurveFit, curve: Curve) -> Iterator[Rows]:
    """Sets of runs whose removal may move a parameter, each once."""
    effect = influence(fit, curve)
    usable = np.flatnonzero(np.isfinite(effect.residual_log))
    n_few = max(1, min(MOST, int(SHARE * len(usable))))
    residual, y = effect.residual_log[usable], np.asarray(curve.y, dtype=np.float64)[usable]
    proposals = [usable[np.argsort(-values, kind="stable")[:n_few]] for values in (np.abs(residual), y)]
    by_step: list[tuple[float, Rows]] = []
    for j in np.flatnonzero(_positive(law, fit)):
        moves = effect.moves[usable, j] / law.vector(fit.params)[j]
        for order in (np.argsort(moves, kind="stable")[:n_few], np.argsort(-moves, kind="stable")[:n_few]):
            by_step.append((abs(float(moves[order].sum())), usable[order]))
    by_step.sort(key=lambda item: -item[0])
    proposals += [rows for _, rows in by_step[:STEPS_REFITTED]]
    yield from {frozenset(rows.tolist()): np.sort(rows) for rows in proposals}.values()


def _positive(law: Law, fit: CurveFit) -> Bools:
    """Parameters of which a factor means something: those that the runs determine and that cannot be 0."""
    determined = [fit.identified[name] and fit.params[name] > 0 for name in law.names]
    return np.logical_not(law.may_be_zero) & np.array(determined, dtype=np.bool_)


def _compared(law: Law, fit: CurveFit, refit: CurveFit, rows: Rows) -> DecisiveRuns | None:
    names = [name for name, is_positive in zip(law.names, _positive(law, fit), strict=True) if is_positive]
    factors = {name: _factor(fit.params[name], refit.params[name]) for name in names if refit.params[name] > 0}
    if not factors:
        return None
    name = max(factors, key=lambda key: factors[key])
    return DecisiveRuns(tuple(rows.tolist()), name, fit.params[name], refit.params[name], refit.params)


def _far(law: Law, params: dict[str, float], curve: Curve) -> Rows:
    """The runs further off a law than FAR standard deviations."""
    with np.errstate(all="ignore"):
        residual = np.log(np.asarray(curve.y, dtype=np.float64)) - np.log(law.predict(params, curve.x))
    deviation = NORMAL * float(np.median(np.abs(residual[np.isfinite(residual)])))
    return np.flatnonzero(np.abs(residual) > FAR * deviation)


def _without(curve: Curve, rows: Rows) -> Curve:
    x: Floats = np.delete(np.asarray(curve.x, dtype=np.float64), rows, axis=-1)
    return replace(curve, x=x, y=np.delete(np.asarray(curve.y, dtype=np.float64), rows))


def _refit(fitter: LawFitter, curves: list[Curve], delta: float | None) -> tuple[CurveFit, ...]:
    if not curves:
        return ()
    quick = LawFitter(
        fitter.law,
        n_starts=min(STARTS, fitter.n_starts),
        huber_delta=delta,
        seed=fitter.seed,
        time_limit_s=fitter.time_limit_s,
    )
    return quick.fit(curves).fits_


def _factor(value: float, other: float) -> float:
    return max(value / other, other / value)


def _outliers(n: int) -> str:
    return "no run" if n == 0 else f"the {n} runs furthest off the law" if n > 1 else "the run furthest off the law"


def _shown(value: float) -> str:
    return f"{value:,.0f}" if 1000 <= abs(value) < 1e7 else f"{value:.3g}"
