"""Scaling laws of a set of runs: fitted, compared on points they have not seen, and carried beyond the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.settings import settings
from errors import ParetoscopeError
from models.laws import Curve, CurveFit, Law, LawFitter
from models.laws.base import Bools
from models.laws.fitting import scores
from models.laws.fitting.decisive import with_decisive_runs
from models.laws.fitting.describe import limited
from models.laws.fitting.design import examine
from models.laws.fitting.hold_outs import with_reach
from models.laws.fitting.objective import default_huber_delta
from models.laws.fitting.points import usable
from models.laws.registry import law_named
from pages.answers.boards import store
from pages.answers.laws.compute_optimal import ComputeOptimal, compute_optimal
from pages.answers.laws.fits import GRACE_S, stored_fit
from pages.answers.laws.view import RunSet, ScalingView, chosen_laws, run_set
from pages.answers.workers.estimates import curves_s
from pages.answers.workers.pool import POOL


@dataclass(frozen=True, eq=False)
class LawFit:
    """A law on these runs: its fit, or why there is none; how far off the points left out of the fit it was."""

    law: Law
    fit: CurveFit | None
    problem: str | None = None
    held_out_log: float | None = None

    @property
    def trusted(self) -> bool:
        """Whether every parameter is determined by the data."""
        return self.fit is not None and self.fit.converged and all(self.fit.identified.values())


@dataclass(frozen=True, eq=False)
class ScalingAnswer:
    """What the page draws. `seen` says which points the laws were fitted to; fits are best first."""

    view: ScalingView
    runs: RunSet
    is_fitted: Bools
    fits: tuple[LawFit, ...]
    data_version: str
    optimal: ComputeOptimal | None = None

    @property
    def best(self) -> LawFit | None:
        """The law nearest to what it had not seen, or else to what it was fitted to."""
        return next((law_fit for law_fit in self.fits if law_fit.fit is not None), None)

    @property
    def largest(self) -> float:
        """The largest value along the axis that the laws were fitted to."""
        return float(self.runs.points.loc[self.is_fitted, self.runs.axis].max())


def scaling(view: ScalingView, uploaded: RunSet | None = None) -> ScalingAnswer:
    """Fit the laws of a view to its runs, in a process that is killed at the time limit."""
    runs = uploaded or run_set(view.curve)
    is_fitted = fitted_rows(runs, view.upto)
    laws = chosen_laws(view, runs)
    outcomes = _cached_fits(runs, laws, view.upto) if uploaded is None else _fit(runs, laws, is_fitted)
    fits = [LawFit(law, fit, problem, _held_out(runs, law, fit, is_fitted)) for law, (fit, problem) in outcomes]
    fits.sort(key=lambda law_fit: _order(law_fit, held_out=not is_fitted.all()))
    return ScalingAnswer(view, runs, is_fitted, tuple(fits), store.data_version(), compute_optimal(runs))


def fitted_rows(runs: RunSet, upto: int) -> Bools:
    """Which points lie within the first `upto` per cent of the axis, on a log scale; those at 0 count as seen."""
    axis = runs.points[runs.axis].to_numpy(float)
    if upto >= 100:
        return np.ones(len(axis), dtype=bool)
    low, high = axis[axis > 0].min(), axis.max()
    return np.asarray(axis <= low * (high / low) ** (upto / 100) * (1 + 1e-9))


def _order(law_fit: LawFit, *, held_out: bool) -> float:
    if law_fit.fit is None:
        return np.inf
    value = law_fit.held_out_log if held_out else aicc(law_fit.fit)
    return value if value is not None and np.isfinite(value) else 1e300


def aicc(fit: CurveFit) -> float:
    """Akaike's criterion of a fit, for few points; infinite where they are too few."""
    return scores.aicc(fit.n, len(fit.params), fit.rmsd_log)


@store.data_cache(maxsize=8)
def _fits_of_version(_version: str) -> dict[tuple[str, str, int], tuple[CurveFit | None, str | None]]:
    """Fits of built-in runs made since the server started, for as long as the data stays."""
    return {}


def _cached_fits(runs: RunSet, laws: Sequence[Law], upto: int) -> list[tuple[Law, tuple[CurveFit | None, str | None]]]:
    cache = _fits_of_version(store.data_version())
    if upto >= 100:
        for law in laws:
            if (stored := stored_fit(runs.id, law.id)) is not None:
                design = examine(law, usable(runs.curve_for(law)))  # which is not stored
                cache[runs.id, law.id, upto] = (limited(stored, design), None)
    missing = [law for law in laws if (runs.id, law.id, upto) not in cache]
    for law, outcome in _fit(runs, missing, fitted_rows(runs, upto)):
        cache[runs.id, law.id, upto] = outcome
    return [(law, cache[runs.id, law.id, upto]) for law in laws]


def _fit(runs: RunSet, laws: Sequence[Law], is_fitted: Bools) -> list[tuple[Law, tuple[CurveFit | None, str | None]]]:
    if not laws:
        return []
    limit_s = settings().fit_timeout_s
    jobs = [(law.id, runs.curve_for(law, pd.Series(is_fitted, runs.points.index))) for law in laws]
    estimate_s = sum(curves_s([curve]) for _, curve in jobs)
    outcomes = POOL.run(fit_laws, jobs, limit_s, limit_s=limit_s * len(jobs) + GRACE_S, estimate_s=estimate_s)
    return list(zip(laws, outcomes, strict=True))


def fit_laws(jobs: Sequence[tuple[str, Curve]], limit_s: float) -> list[tuple[CurveFit | None, str | None]]:
    """Each law's fit to its curve, or a sentence why there is none. Imports torch: for the worker's process."""
    outcomes: list[tuple[CurveFit | None, str | None]] = []
    for law, curve in jobs:
        try:
            fitter = LawFitter(law, huber_delta=default_huber_delta(law_named(law)), time_limit_s=limit_s)
            fits = with_reach(fitter.fit([curve]).fits_, [curve], fitter)
            if law_named(law).n_inputs > 1:  # a learning curve is searched for decisive points only when asked
                fits = with_decisive_runs(fits, [curve], fitter)
            outcomes.append((fits[0], None))
        except ParetoscopeError as error:
            outcomes.append((None, error.detail))
    return outcomes


def _held_out(runs: RunSet, law: Law, fit: CurveFit | None, is_fitted: Bools) -> float | None:
    """Root mean square difference of ln y over the points not fitted; None where there are none."""
    if fit is None or is_fitted.all():
        return None
    rest = runs.curve_for(law, pd.Series(~is_fitted, runs.points.index))
    predicted = fit.predict(rest.x)
    with np.errstate(invalid="ignore", divide="ignore"):
        return float(np.sqrt(np.mean((np.log(predicted) - np.log(rest.y)) ** 2)))
