"""Rolling hold-outs of a set of runs: laws fitted to the smaller budgets and judged on the larger.

The cuts lie at 1/2, 1/4, 1/8 and 1/16 of the largest size; one counts where enough runs of enough sizes lie below it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.constants import INTERVAL_LEVEL
from models.laws.base import Bools, Curve, Floats, Law
from models.laws.fitting import intervals
from models.laws.fitting.beyond import HoldOut, Reach, learned_ratio, reach_of, size_of
from models.laws.fitting.curve_fit import CurveFit
from models.laws.fitting.fitter import LawFitter
from models.laws.fitting.points import usable
from models.laws.registry import law_named

CUTS = (2.0, 4.0, 8.0, 16.0)
NEAREST = 1.2  # times the cut: what lies nearer is no extrapolation
LEAST_RUNS, LEAST_SIZES, LEAST_VALUES = 8, 4, 3
STARTS, STARTS_OF_ONE_INPUT = 8, 4  # for fits that are only judged by what they forecast


@dataclass(frozen=True, eq=False)
class Judged:
    """The runs above a cut: errors of ln y, the variance that the scatter explains, what ratio 1 would add."""

    times: float
    error: Floats
    variance: Floats
    expected: Floats
    nominal: Floats

    @property
    def ratio(self) -> float:
        """Root of the error that scatter leaves unexplained over the change expected; 0 where it explains all."""
        most = float((self.expected**2).sum())
        return float(np.sqrt(max(float((self.error**2 - self.variance).sum()), 0.0) / most)) if most > 0 else 0.0


def with_reach(fits: Sequence[CurveFit], curves: Sequence[Curve], fitter: LawFitter) -> list[CurveFit]:
    """The fits to these curves, made by this fitter, each with how far its forecasts can be relied on.

    Those whose design leaves parameters open come back as they are. Raises TimedOut past the fitter's limit.
    """
    law = law_named(fitter.law)
    places = [i for i, fit in enumerate(fits) if not fit.faults and np.isfinite(fit.cost)]
    points = {i: usable(curves[i]) for i in places}
    jobs = [(i, below) for i in places for below in _cuts(law, points[i].x)]
    parts = [Curve(points[i].name, points[i].x[..., below], points[i].y[below]) for i, below in jobs]
    judged: dict[int, list[Judged]] = {i: [] for i in places}
    for (i, below), fit in zip(jobs, _quickly(fitter, parts), strict=True):
        if fit.dof > 0 and np.isfinite(fit.covariance).all():
            judged[i].append(_judge(law, fit, points[i].x, points[i].y, below))
    out = list(fits)
    for i in places:
        out[i] = replace(fits[i], reach=reach_of(law, points[i].x, _hold_outs(judged[i])))
    return out


def _quickly(fitter: LawFitter, parts: list[Curve]) -> tuple[CurveFit, ...]:
    if not parts:
        return ()
    starts = STARTS if law_named(fitter.law).n_inputs > 1 else STARTS_OF_ONE_INPUT
    quick = LawFitter(
        fitter.law,
        n_starts=min(starts, fitter.n_starts),
        huber_delta=fitter.huber_delta,
        seed=fitter.seed,
        time_limit_s=fitter.time_limit_s,
    )
    return quick.fit(parts).fits_


def _cuts(law: Law, x: Floats) -> list[Bools]:
    """Which runs lie below each cut that leaves enough of them."""
    size = size_of(law, x)
    masks = [size <= size.max() / cut * (1 + 1e-9) for cut in CUTS]
    different = {int(below.sum()): below for below in masks}  # two cuts with no run between them are one
    return [below for below in different.values() if _enough(law, x[..., below])]


def _enough(law: Law, x: Floats) -> bool:
    if law.n_inputs == 1:
        return np.unique(x).size >= len(law.params) + 2
    if x.shape[-1] < max(2 * len(law.params), LEAST_RUNS):
        return False
    sizes = np.unique(np.round(np.log(size_of(law, x)), 1))
    values = [np.unique(np.round(np.log(value), 2)).size for value in x]
    return sizes.size >= LEAST_SIZES and min(values) >= LEAST_VALUES


def _judge(law: Law, fit: CurveFit, x: Floats, y: Floats, below: Bools) -> Judged:
    params, reach = law.vector(fit.params), reach_of(law, x[..., below])
    distance = reach.distance(law, x)
    beyond = ~below & (distance > np.log(NEAREST))
    at = x[..., beyond]
    low, high = intervals.delta(law, params, fit.covariance, fit.sigma_log, fit.dof, at, INTERVAL_LEVEL)
    # the interval is symmetric on ln y: half-width from its ends, standard deviation from the quantile of dof
    half = 0.5 * np.log(high / low)
    error = np.log(y[beyond]) - np.log(law.predict(params, at))
    variance = (half / intervals.quantile(fit.dof, INTERVAL_LEVEL)) ** 2
    unit = Reach(reach.largest, reach.largest_size, 1.0, np.inf).margin(law, params, at, INTERVAL_LEVEL)
    expected = unit / intervals.quantile(np.inf, INTERVAL_LEVEL)
    good = np.isfinite(error) & np.isfinite(variance) & np.isfinite(expected)
    times = float(np.exp(distance[beyond][good].max(initial=0.0)))
    return Judged(times, error[good], variance[good], expected[good], half[good])


def _hold_outs(judged: list[Judged]) -> tuple[HoldOut, ...]:
    """What each cut found; the widened share is of the ratio learned from the other cuts alone."""
    judged = [part for part in judged if len(part.error)]
    out = []
    for place, part in enumerate(judged):
        others = [other.ratio for j, other in enumerate(judged) if j != place]
        ratio, dof = learned_ratio(others)
        widened = np.hypot(part.nominal, intervals.quantile(dof, INTERVAL_LEVEL) * ratio * part.expected)
        plain, wide = (int((np.abs(part.error) <= half).sum()) for half in (part.nominal, widened))
        out.append(HoldOut(part.times, len(part.error), plain, wide, part.ratio))
    return tuple(out)
