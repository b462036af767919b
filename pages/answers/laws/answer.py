"""Scaling laws of a set of runs: fitted, compared on points they have not seen, and carried beyond the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.settings import settings
from errors import ParetoscopeError
from models.laws import Curve, CurveFit, Law, LawFitter
from models.laws.base import Bools, Floats
from models.laws.choosing.last_value import baselines
from models.laws.fitting import scores
from models.laws.fitting.describe import limited
from models.laws.fitting.design import examine
from models.laws.fitting.objective import default_huber_delta
from models.laws.fitting.points import usable
from models.laws.registry import law_named
from pages.answers.boards import store
from pages.answers.laws.compute_optimal import ComputeOptimal, compute_optimal
from pages.answers.laws.fits import GRACE_S, stored_fit
from pages.answers.laws.view import ISOFLOP_SOURCES, RunSet, ScalingView, chosen_laws, run_set
from pages.answers.shared.formatting import number
from pages.answers.workers.estimates import curves_s
from pages.answers.workers.pool import POOL

COUNTS = ("n_experts", "bits", "n_trials")
EXACT = 1e-5  # of ln y: curves made by a law leave less
FAR = 3.0  # beyond this many times the largest point no interval of a fit knows enough


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
    seen: Bools
    fits: tuple[LawFit, ...]
    data_version: str
    optimal: ComputeOptimal | None = None

    @property
    def best(self) -> LawFit | None:
        """The law nearest to what it had not seen, or else to what it was fitted to."""
        return next((one for one in self.fits if one.fit is not None), None)

    @property
    def largest(self) -> float:
        """The largest value along the axis that the laws were fitted to."""
        return float(self.runs.points.loc[self.seen, self.runs.axis].max())


def scaling(view: ScalingView, uploaded: RunSet | None = None) -> ScalingAnswer:
    """Fit the laws of a view to its runs, in a process that is killed at the time limit."""
    runs = uploaded or run_set(view.curve)
    seen = fitted_rows(runs, view.upto)
    laws = chosen_laws(view, runs)
    found = _kept_fits(runs, laws, view.upto) if uploaded is None else _fit(runs, laws, seen)
    fits = [LawFit(law, fit, problem, _held_out(runs, law, fit, seen)) for law, (fit, problem) in found]
    fits.sort(key=lambda one: _order(one, held_out=not seen.all()))
    return ScalingAnswer(view, runs, seen, tuple(fits), store.data_version(), compute_optimal(runs))


def fitted_rows(runs: RunSet, upto: int) -> Bools:
    """Which points lie within the first `upto` per cent of the axis, on a log scale; those at 0 count as seen."""
    axis = runs.points[runs.axis].to_numpy(float)
    if upto >= 100:
        return np.ones(len(axis), dtype=bool)
    low, high = axis[axis > 0].min(), axis.max()
    return np.asarray(axis <= low * (high / low) ** (upto / 100) * (1 + 1e-9))


def _order(one: LawFit, *, held_out: bool) -> float:
    if one.fit is None:
        return np.inf
    value = one.held_out_log if held_out else aicc(one.fit)
    return value if value is not None and np.isfinite(value) else 1e300


def aicc(fit: CurveFit) -> float:
    """Akaike's criterion of a fit, for few points; infinite where they are too few."""
    return scores.aicc(fit.n, len(fit.params), fit.rmsd_log)


@store.data_cache(maxsize=8)
def _by_version(_version: str) -> dict[tuple[str, str, int], tuple[CurveFit | None, str | None]]:
    """Fits of built-in runs made since the server started, for as long as the data stays."""
    return {}


def _kept_fits(runs: RunSet, laws: Sequence[Law], upto: int) -> list[tuple[Law, tuple[CurveFit | None, str | None]]]:
    kept = _by_version(store.data_version())
    if upto >= 100:
        for law in laws:
            if (stored := stored_fit(runs.id, law.id)) is not None:
                design = examine(law, usable(runs.curve_for(law)))  # which is not stored
                kept[runs.id, law.id, upto] = (limited(stored, design), None)
    missing = [law for law in laws if (runs.id, law.id, upto) not in kept]
    for law, found in _fit(runs, missing, fitted_rows(runs, upto)):
        kept[runs.id, law.id, upto] = found
    return [(law, kept[runs.id, law.id, upto]) for law in laws]


def _fit(runs: RunSet, laws: Sequence[Law], seen: Bools) -> list[tuple[Law, tuple[CurveFit | None, str | None]]]:
    if not laws:
        return []
    limit_s = settings().fit_timeout_s
    jobs = [(law.id, runs.curve_for(law, pd.Series(seen, runs.points.index))) for law in laws]
    estimate_s = sum(curves_s([curve]) for _, curve in jobs)
    found = POOL.run(fit_laws, jobs, limit_s, limit_s=limit_s * len(jobs) + GRACE_S, estimate_s=estimate_s)
    return list(zip(laws, found, strict=True))


def fit_laws(jobs: Sequence[tuple[str, Curve]], limit_s: float) -> list[tuple[CurveFit | None, str | None]]:
    """Each law's fit to its curve, or a sentence why there is none. Imports torch: for the worker's process."""
    found: list[tuple[CurveFit | None, str | None]] = []
    for law, curve in jobs:
        try:
            fitter = LawFitter(law, huber_delta=default_huber_delta(law_named(law)), time_limit_s=limit_s)
            found.append((fitter.fit([curve]).fits_[0], None))
        except ParetoscopeError as error:
            found.append((None, error.detail))
    return found


def _held_out(runs: RunSet, law: Law, fit: CurveFit | None, seen: Bools) -> float | None:
    """Root mean square difference of ln y over the points not fitted; None where there are none."""
    if fit is None or seen.all():
        return None
    rest = runs.curve_for(law, pd.Series(~seen, runs.points.index))
    predicted = fit.predict(rest.x)
    with np.errstate(invalid="ignore", divide="ignore"):
        return float(np.sqrt(np.mean((np.log(predicted) - np.log(rest.y)) ** 2)))


def beyond(answer: ScalingAnswer, law: Law, factors: Floats) -> Floats:
    """The law's x at the largest fitted run, carried `factors` times along the axis.

    One axis: that many times larger. Several: each by the root, parameters and tokens by the square root, so that
    compute grows by the factor; experts, bits and other counts stay as they are.
    """
    columns = answer.runs.columns_for(law)
    seen = answer.runs.points[answer.seen]
    size = seen[list(columns)].to_numpy(float).prod(axis=1)
    last = seen.iloc[int(np.lexsort((size, seen[answer.runs.axis].to_numpy(float)))[-1])]  # of equals the larger
    if len(columns) == 1:
        return np.asarray(float(last[columns[0]]) * factors)
    sizes = sum(name not in COUNTS for name in columns if name != "n_unique_tokens")
    return np.stack([float(last[name]) * _growth(name, factors, sizes) for name in columns])


def _growth(name: str, factors: Floats, sizes: int) -> Floats:
    if name in COUNTS:
        return np.ones_like(factors)
    return np.asarray(factors if name == "flops" else factors ** (1.0 / max(sizes, 1)))


def forecast(answer: ScalingAnswer, one: LawFit) -> tuple[float, float, float] | None:
    """y, low and high at `reach` times the largest fitted point; None where nothing there can be predicted.

    The ends are NaN where the points do not tell how sure the forecast is.
    """
    if one.fit is None:
        return None
    at = beyond(answer, one.law, np.array([answer.view.reach]))
    value, most = float(one.fit.predict(at)[0]), _most(answer.runs)
    if not np.isfinite(value) or value > most:
        return None
    low, high = one.fit.interval(at, answer.view.level)
    return value, float(low[0]), float(np.minimum(high[0], most))


def _most(runs: RunSet) -> float:
    """What y cannot exceed: a share is at most 1."""
    return 1.0 if runs.y_unit == "share" else float("inf")


def no_forecast_because(answer: ScalingAnswer, one: LawFit) -> str:
    """Why a law that was fitted predicts nothing there, in a sentence; empty where it does."""
    if one.fit is None or forecast(answer, one) is not None:
        return ""
    value = float(one.fit.predict(beyond(answer, one.law, np.array([answer.view.reach])))[0])
    if value > _most(answer.runs):
        return f"Carried that far, the law exceeds {_most(answer.runs):g}, which {answer.runs.y_title} cannot."
    return " ".join(one.fit.faults) or next(reversed(one.fit.warnings), "Nothing could be fitted.")


def warnings(answer: ScalingAnswer) -> list[str]:
    """Sentences on what this answer cannot promise."""
    said = []
    best = answer.best
    if best is not None and (why := no_forecast_because(answer, best)):
        said.append(f"No forecast of {best.law.title}: {why}")
    elif best is not None and answer.view.reach > 1:
        text = f"The forecast lies {number(answer.view.reach)} times past the data."
        if answer.view.reach > FAR:
            text += " The interval reflects noise in the points, not the error of extrapolating."
        said.append(text)
    values = [found[0] for one in answer.fits if (found := forecast(answer, one)) is not None]
    finite = [value for value in values if np.isfinite(value) and value > 0]
    if len(finite) > 1 and max(finite) / min(finite) > 1.05:
        said.append(f"The laws disagree there: from {number(min(finite))} to {number(max(finite))}.")
    if best is not None and not best.trusted:
        said.append(f"{best.law.title}: not every parameter is identified by these points.")
    return said


def verdict(answer: ScalingAnswer) -> str:
    """One sentence: which law describes these runs, how well, and what it predicts."""
    best = answer.best
    if answer.optimal is not None and (not answer.fits or answer.runs.source in ISOFLOP_SOURCES):
        grown = answer.optimal.growth
        growth = f"grows as compute to the power {number(grown.exponent)}" if grown else "is not known"
        return f"{answer.runs.label}: the best size {growth}."
    if not answer.fits:
        return f"No law on offer takes what {answer.runs.label} has: {', '.join(answer.runs.inputs) or 'x'}."
    if best is None or best.fit is None:
        return f"No law could be fitted to {answer.runs.label}: it takes more points than these."
    text = f"{best.law.title} describes {answer.runs.label}"
    if best.held_out_log is not None and np.isfinite(best.held_out_log):
        text += f" best beyond what it was fitted to: {_percent(best.held_out_log)} % off the points left out"
    else:
        text += f" to {_percent(best.fit.rmsd_log)} %"
    found = forecast(answer, best)
    if found is not None and np.isfinite(found[0]):
        where = (
            "at the largest point" if answer.view.reach == 1 else f"at {number(answer.view.reach)} times the largest"
        )
        unit = " nats per token" if answer.runs.y_unit == "nats" else ""
        text += f"; {where} it predicts {number(found[0])}{unit}"
        if np.isfinite(found[1]) and np.isfinite(found[2]):
            text += f" ({number(found[1])} to {number(found[2])} with {100 * answer.view.level:.0f} %)"
    return f"{text}."


def _percent(rmsd_log: float) -> str:
    """Per cent of a difference of logarithms, as no one would say ten zeros."""
    return number(100 * rmsd_log, 2) if rmsd_log >= EXACT else f"less than {100 * EXACT:g}"


def comparison(answer: ScalingAnswer) -> pd.DataFrame:
    """A row a law: parameters, fit, held-out error, forecast with interval; then the naive guesses."""
    rows = []
    for one in answer.fits:
        found = forecast(answer, one) or (np.nan, np.nan, np.nan)
        rows.append(
            {
                "law": one.law.title,
                "n_params": len(one.law.params),
                "rmsd_percent": 100 * one.fit.rmsd_log if one.fit else np.nan,
                "aicc": aicc(one.fit) if one.fit else np.nan,
                "held_out_percent": 100 * one.held_out_log if one.held_out_log is not None else np.nan,
                "forecast": found[0],
                "forecast__low": found[1],
                "forecast__high": found[2],
                "word": one.problem
                or no_forecast_because(answer, one)
                or ("" if one.trusted else "Not every parameter is identified."),
            }
        )
    return pd.concat([pd.DataFrame(rows), naive(answer)], ignore_index=True)


def naive(answer: ScalingAnswer) -> pd.DataFrame:
    """What one would say without a law: the last loss stays; a straight line through the points on log axes."""
    runs, seen = answer.runs, answer.seen
    axis, y = runs.points[runs.axis].to_numpy(float), runs.points["y"].to_numpy(float)
    used, left = seen & (axis > 0), ~seen & (axis > 0)
    target = np.array([answer.largest * answer.view.reach])
    return pd.DataFrame(
        [
            {
                "law": f"{guess.title} (baseline)",
                "n_params": guess.n_params,
                "rmsd_percent": 100 * _rms(guess.predict(axis[used]), y[used]),
                "held_out_percent": 100 * _rms(guess.predict(axis[left]), y[left]) if left.any() else np.nan,
                "forecast": float(guess.predict(target)[0]),
                "word": "",
            }
            for guess in baselines(Curve(runs.label, axis[used], y[used]))
            if guess.id != "power_without_floor" or "power" not in {one.law.id for one in answer.fits}
        ]
    )


def _rms(predicted: Floats, y: Floats) -> float:
    return float(np.sqrt(np.mean((np.log(predicted) - np.log(y)) ** 2)))


def parameters(one: LawFit, level: float) -> pd.DataFrame:
    """A row a parameter: value, standard error, interval at the level, whether the data fix it, meaning and unit."""
    from scipy.special import stdtrit  # noqa: PLC0415 a tenth of a second that the first paint need not wait for

    if one.fit is None:
        return pd.DataFrame()
    width = float(stdtrit(max(one.fit.dof, 1), 0.5 + level / 2))
    rows = []
    for parameter in law_named(one.fit.law).params:
        value, error = one.fit.params[parameter.name], one.fit.stderr[parameter.name]
        rows.append(
            {
                "parameter": parameter.name,
                "value": value,
                "stderr": error,
                "low": max(value - width * error, parameter.low) if np.isfinite(error) else np.nan,
                "high": min(value + width * error, parameter.high) if np.isfinite(error) else np.nan,
                "identified": one.fit.identified[parameter.name],
                "unit": parameter.unit,
                "meaning": parameter.meaning,
            }
        )
    return pd.DataFrame(rows)


def fit_rows(answer: ScalingAnswer) -> pd.DataFrame:
    """Every point with each law's value, as it is taken away."""
    runs = answer.runs
    named = [name for name in runs.inputs if name != runs.axis]
    table = runs.points[["x", *([runs.axis] if runs.axis != "x" else []), *named, "y"]].assign(
        curve=runs.id, y__kind=runs.kind, fitted=answer.seen, source=runs.source, data_version=answer.data_version
    )
    for one in answer.fits:
        if one.fit is not None:
            table[f"{one.law.id}__predicted"] = one.fit.predict(runs.curve_for(one.law).x)
    return table
