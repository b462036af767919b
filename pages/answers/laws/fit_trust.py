"""How far a fit can be trusted: how far its parameters may go, and what single points do to it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.settings import settings
from errors import InputError
from models.laws import Curve, CurveFit, LawFitter
from models.laws.fitting.decisive import LEAST_RUNS, DecisiveRuns, with_decisive_runs
from models.laws.fitting.influence import forecast_moves, influence
from pages.answers.boards import store
from pages.answers.laws.answer import LawFit, ScalingAnswer, fit_laws
from pages.answers.laws.fits import GRACE_S
from pages.answers.laws.forecast import extrapolated_inputs
from pages.answers.shared.formatting import number
from pages.answers.workers.estimates import curves_s
from pages.answers.workers.pool import POOL

MOST = 8
HIGHEST = 5  # points of highest y that may be left out together
REFITS = 8  # fits that the search for decisive runs makes, about
MANY = 30  # points from which on that is offered
Ends = dict[str, tuple[float, float]]


def profile_ends(fit: CurveFit, curve: Curve, level: float) -> Ends:
    """Ends of each parameter's profile interval. Imports torch: for the worker's process."""
    from models.laws.fitting.profile import profile  # noqa: PLC0415

    return {name: (end.low, end.high) for name, end in profile(fit, curve, level).items()}


@store.data_cache(maxsize=8)
def _cached_ends(_version: str) -> dict[tuple[str, str, int, float], Ends]:
    return {}


def profiled(answer: ScalingAnswer, law_fit: LawFit) -> dict[str, list[float]]:
    """The columns low and high of the parameters' table by profile likelihood; none without a fit.

    Raises TimedOut past the time limit.
    """
    if law_fit.fit is None:
        return {}
    is_private = answer.runs.kind != "measured" or answer.runs.id.startswith("upload:")
    cache = {} if is_private else _cached_ends(answer.data_version)
    key = (answer.runs.id, law_fit.law.id, answer.view.upto, answer.view.level)
    if key not in cache:
        curve, limit_s = _fitted_curve(answer, law_fit), settings().fit_timeout_s
        estimate_s = curves_s([curve], profiles=True)
        cache[key] = POOL.run(
            profile_ends, law_fit.fit, curve, answer.view.level, limit_s=limit_s + GRACE_S, estimate_s=estimate_s
        )
    ends = [cache[key][name] for name in law_fit.law.names]
    return {"low": [low for low, _ in ends], "high": [high for _, high in ends]}


def _fitted_curve(answer: ScalingAnswer, law_fit: LawFit) -> Curve:
    return answer.runs.curve_for(law_fit.law, pd.Series(answer.is_fitted, answer.runs.points.index))


def influential(answer: ScalingAnswer, law_fit: LawFit, most: int | None = MOST) -> pd.DataFrame:
    """The points that move the fit most (all with None): where, off the law, Cook's distance, change of the forecast.

    Empty where the fit leaves too much open.
    """
    if law_fit.fit is None:
        return pd.DataFrame()
    curve = _fitted_curve(answer, law_fit)
    effect = influence(law_fit.fit, curve)
    if not np.isfinite(effect.cooks_distance).any():
        return pd.DataFrame()
    at = extrapolated_inputs(answer, law_fit.law, np.array([answer.view.reach]))
    columns = answer.runs.columns_for(law_fit.law)
    where = dict(zip(columns, np.atleast_2d(curve.x), strict=True))
    table = pd.DataFrame(where).assign(
        y=curve.y,
        residual_percent=100.0 * np.expm1(effect.residual_log),
        cooks_distance=effect.cooks_distance,
        forecast_percent=100.0 * forecast_moves(law_fit.fit, effect, at),
    )
    table = table.iloc[effect.strongest]
    return table[table["cooks_distance"].notna()].head(len(table) if most is None else most)


def without_the_worst(answer: ScalingAnswer, law_fit: LawFit) -> pd.DataFrame:
    """Each parameter from all points, and from all but the few of highest y, which early or broken runs have.

    Hoffmann et al.'s published fit is said to hang on whether five such runs count. Raises TimedOut past the limit.
    """
    if law_fit.fit is None:
        return pd.DataFrame()
    curve = _fitted_curve(answer, law_fit)
    lowest = np.argsort(curve.y, kind="stable")[:-HIGHEST]
    limit_s = settings().fit_timeout_s
    job = [(law_fit.law.id, Curve(curve.name, curve.x[..., lowest], curve.y[lowest]))]
    [(fit, problem)] = POOL.run(fit_laws, job, limit_s, limit_s=limit_s + GRACE_S, estimate_s=curves_s([curve]))
    if fit is None:
        raise InputError(problem or "No law can be fitted without these points.")
    names = list(law_fit.law.names)
    table = pd.DataFrame({"parameter": names})
    table["value"], table["stderr"] = (
        table["parameter"].map(source) for source in (law_fit.fit.params, law_fit.fit.stderr)
    )
    table["value_without"] = table["parameter"].map(fit.params)
    return table.assign(moved=(table["value_without"] - table["value"]) / table["stderr"])


def decisive_runs(answer: ScalingAnswer, law_fit: LawFit) -> DecisiveRuns | None:
    """The few runs without which a parameter moves most, with a robust fit where it moves far; None for few points.

    Fits run in the worker's process. Raises TimedOut past the limit.
    """
    if law_fit.fit is None or law_fit.fit.n < LEAST_RUNS or law_fit.fit.decisive is not None:
        return None if law_fit.fit is None else law_fit.fit.decisive
    is_private = answer.runs.kind != "measured" or answer.runs.id.startswith("upload:")
    cache = {} if is_private else _cached_decisive(answer.data_version)
    key = (answer.runs.id, law_fit.law.id, answer.view.upto)
    if key not in cache:
        curve, limit_s = _fitted_curve(answer, law_fit), settings().fit_timeout_s
        estimate_s = REFITS * curves_s([curve])
        cache[key] = POOL.run(find_decisive, law_fit.fit, curve, limit_s, limit_s=2 * limit_s, estimate_s=estimate_s)
    return cache[key]


@store.data_cache(maxsize=8)
def _cached_decisive(_version: str) -> dict[tuple[str, str, int], DecisiveRuns | None]:
    return {}


def find_decisive(fit: CurveFit, curve: Curve, limit_s: float) -> DecisiveRuns | None:
    """What `decisive_runs` answers. Imports torch: for the worker's process."""
    fitter = LawFitter(fit.law, huber_delta=fit.huber_delta, time_limit_s=limit_s)
    return with_decisive_runs([fit], [curve], fitter)[0].decisive


def decisive_table(law_fit: LawFit, runs: DecisiveRuns) -> pd.DataFrame:
    """Each parameter from all runs, from all but the few, and by the robust fit where there is one."""
    if law_fit.fit is None:
        return pd.DataFrame()
    table = pd.DataFrame({"parameter": list(law_fit.law.names)})
    columns = {"value": law_fit.fit.params, "value_without": runs.params_without}
    if runs.robust is not None:
        columns["value_robust"] = runs.robust.params
    return table.assign(**{name: table["parameter"].map(params) for name, params in columns.items()})


def decisive_words(runs: DecisiveRuns) -> str:
    """One sentence: what the few runs do to the parameter that they move most."""
    if runs.sentence:
        return runs.sentence
    n = len(runs.rows)
    which = "the single run that counts most" if n == 1 else f"the {n} runs that count most"
    return (
        f"No few runs decide the fit: without {which}, {runs.parameter} goes from {number(runs.value)} to"
        f" {number(runs.value_without)}, the largest move of any parameter."
    )


def what_one_point_does(answer: ScalingAnswer, law_fit: LawFit, table: pd.DataFrame) -> str:
    """One sentence: how far the forecast hangs on a single point."""
    changes = table["forecast_percent"].abs()
    worst = float(changes.max())
    n = law_fit.fit.n if law_fit.fit is not None else 0
    text = f"{law_fit.law.title}, {n} points: leaving any one out moves the forecast by at most {number(worst)}%."
    if worst > 5.0:
        text += " That is a lot for one point: check it, or measure more."
    return text
