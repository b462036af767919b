"""From the optimiser's end to a CurveFit: own units, errors, and what the curve leaves open. No torch."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from models.laws.base import Bools, Floats, Law
from models.laws.fitting import identify, intervals
from models.laws.fitting.curve_fit import CurveFit
from models.laws.fitting.design import Design, examine, shown_input, shown_value
from models.laws.fitting.points import PaddedCurves, Points


@dataclass(frozen=True)
class ProblemFits:
    """P problems fitted, in the units of their padded curves.

    params, at_low, at_high (P, k); cost = half the sum of squares, or the sum of Huber losses (P,); converged (P,);
    cost_at_zero (P, k), the least cost with that parameter held at 0, NaN where 0 is no value it may have.
    """

    params: Floats
    at_low: Bools
    at_high: Bools
    cost: Floats
    converged: Bools
    cost_at_zero: Floats


def described(
    law: Law, curve: Points, solved: ProblemFits, padded: PaddedCurves, i: int, huber_delta: float | None = None
) -> CurveFit:
    """The i-th problem's end as a CurveFit in the curve's own units."""
    params = np.array(law.rescale(solved.params[i], padded.x_unit[..., i, 0], padded.y_unit[i, 0]), dtype=np.float64)
    free = ~(solved.at_low[i] | solved.at_high[i])
    n, cost, dof = len(curve.y), float(solved.cost[i]), len(curve.y) - int(free.sum())
    few = identify.too_few(law, n)
    scatter = scatter_of(law, padded, i, solved.params[i], cost, huber_delta)
    error = scatter.squares_of_influence / max(dof, 1)
    deviation = float(np.sqrt(error)) / scatter.share if few is None else float("nan")
    spread = intervals.covariance(law, params, curve.x, free, deviation)
    verdict = identify.judge(
        law,
        params,
        spread,
        at_low=solved.at_low[i],
        at_high=solved.at_high[i],
        zero_fits=identify.zero_fits(cost, solved.cost_at_zero[i], dof, 0.5 * error / scatter.share),
        dof=dof,
    )
    warnings = (*curve.warnings, *((few,) if few else verdict.warnings))
    if not solved.converged[i]:
        warnings += ("The fit did not settle in the steps allowed; these are the best values met.",)
    fit = CurveFit(
        curve=curve.name,
        law=law.id,
        n=n,
        params=_named(law, params),
        stderr=_named(law, np.where(verdict.identified, verdict.stderr, np.nan)),
        identified=dict(zip(law.names, (verdict.identified & (few is None)).tolist(), strict=True)),
        covariance=spread.covariance,
        rmsd_log=float(np.sqrt(scatter.squares / n)),
        cost=cost,
        converged=bool(solved.converged[i]),
        dof=dof if few is None else 0,
        huber_delta=huber_delta,
        warnings=warnings,
    )
    return limited(fit, examine(law, curve), curve.warnings)


def limited(fit: CurveFit, design: Design, warnings: tuple[str, ...] = ()) -> CurveFit:
    """The fit with its design; where that has faults, they replace what the fit says of its parameters.

    `warnings` are sentences about the points, which stay.
    """
    if not design.faults:
        return replace(fit, design=design)
    identified = {name: value and name not in design.unidentified for name, value in fit.identified.items()}
    return replace(
        fit,
        design=design,
        identified=identified,
        stderr={name: value if identified[name] else float("nan") for name, value in fit.stderr.items()},
        covariance=np.full_like(fit.covariance, np.nan),
        dof=0,
        warnings=(*warnings, *design.faults),
    )


@dataclass(frozen=True)
class Scatter:
    """Sum of squared residuals, of squared influence (residuals cut at delta), and the share that is not cut.

    In least squares nothing is cut, and the errors below are the usual ones; else they are those of an M-estimator
    (Huber 1981, Robust Statistics, section 7.6).
    """

    squares: float
    squares_of_influence: float
    share: float


def scatter_of(law: Law, padded: PaddedCurves, i: int, params: Floats, cost: float, delta: float | None) -> Scatter:
    """How the i-th curve scatters about the law with these parameters (k,), in the units of the padded curves.

    `cost` is half the sum of squares, wanted where nothing is cut (`delta` None). Residuals of ln y of 0.3, 0 and -0.3,
    cut at 0.1:

    >>> from models.laws.base import Curve
    >>> from models.laws.fitting.points import pad, usable
    >>> from models.laws.registry import law_named
    >>> padded = pad([usable(Curve("c", np.array([0.25, 1.0, 4.0]), np.exp([0.3, 0.0, -0.3])))])
    >>> scatter = scatter_of(law_named("power"), padded, 0, np.array([1.0, 0.0]), cost=np.nan, delta=0.1)
    >>> round(scatter.squares, 6), round(scatter.squares_of_influence, 6), round(scatter.share, 2)
    (0.18, 0.02, 0.33)
    """
    if delta is None:
        return Scatter(2.0 * cost, 2.0 * cost, 1.0)
    used = padded.weights[i] > 0
    residual = np.log(law.value(params, padded.x[..., i, used], np)) - np.log(padded.y[i, used])
    share = float(np.mean(np.abs(residual) <= delta))
    influence = np.clip(residual, -delta, delta)
    return Scatter(float((residual**2).sum()), float((influence**2).sum()), max(share, 1.0 / len(residual)))


def nothing_fitted(law: Law, curve: Points) -> CurveFit:
    """The honest answer for a curve of no or one size: every figure NaN, and why."""
    why = "No point with x above 0 is left: nothing could be fitted."
    if len(curve.y):
        names = law.x if law.n_inputs > 1 else (shown_input(law),)
        sizes = [shown_value(value) for value in np.atleast_2d(curve.x)[:, 0]]
        where = " and ".join(f"{name} is {size}" for name, size in zip(names, sizes, strict=True))
        why = f"{where} in every row: a single size does not tell how y changes, so nothing was fitted."
    k, nan = len(law.params), float("nan")
    return CurveFit(
        curve=curve.name,
        law=law.id,
        n=len(curve.y),
        params=_named(law, np.full(k, nan)),
        stderr=_named(law, np.full(k, nan)),
        identified=dict.fromkeys(law.names, False),
        covariance=np.full((k, k), nan),
        rmsd_log=nan,
        cost=nan,
        converged=False,
        dof=0,
        warnings=(*curve.warnings, why),
    )


def _named(law: Law, values: Floats) -> dict[str, float]:
    return dict(zip(law.names, values.tolist(), strict=True))
