"""How far a fit can be trusted: how far its parameters may go, and what single points do to it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.settings import settings
from errors import InputError
from models.laws import Curve, CurveFit
from models.laws.fitting.influence import forecast_moves, influence
from pages.answers.boards import store
from pages.answers.laws.answer import LawFit, ScalingAnswer, beyond, fit_laws
from pages.answers.laws.fits import GRACE_S
from pages.answers.shared.formatting import number
from pages.answers.workers.estimates import curves_s
from pages.answers.workers.pool import POOL

MOST = 8
HIGHEST = 5  # points of highest y that may be left out together
MANY = 30  # points from which on that is offered
Ends = dict[str, tuple[float, float]]


def profile_ends(fit: CurveFit, curve: Curve, level: float) -> Ends:
    """Ends of each parameter's profile interval. Imports torch: for the worker's process."""
    from models.laws.fitting.profile import profile  # noqa: PLC0415

    return {name: (end.low, end.high) for name, end in profile(fit, curve, level).items()}


@store.data_cache(maxsize=8)
def _kept(_version: str) -> dict[tuple[str, str, int, float], Ends]:
    return {}


def profiled(answer: ScalingAnswer, one: LawFit) -> dict[str, list[float]]:
    """The columns low and high of the parameters' table by profile likelihood; none without a fit.

    Raises TimedOut past the time limit.
    """
    if one.fit is None:
        return {}
    own = answer.runs.kind != "measured" or answer.runs.id.startswith("upload:")
    kept = {} if own else _kept(answer.data_version)
    key = (answer.runs.id, one.law.id, answer.view.upto, answer.view.level)
    if key not in kept:
        curve, limit_s = _fitted(answer, one), settings().fit_timeout_s
        estimate_s = curves_s([curve], profiles=True)
        kept[key] = POOL.run(
            profile_ends, one.fit, curve, answer.view.level, limit_s=limit_s + GRACE_S, estimate_s=estimate_s
        )
    ends = [kept[key][name] for name in one.law.names]
    return {"low": [low for low, _ in ends], "high": [high for _, high in ends]}


def _fitted(answer: ScalingAnswer, one: LawFit) -> Curve:
    return answer.runs.curve_for(one.law, pd.Series(answer.seen, answer.runs.points.index))


def influential(answer: ScalingAnswer, one: LawFit, most: int | None = MOST) -> pd.DataFrame:
    """The points that move the fit most (all with None): where, off the law, Cook's distance, change of the forecast.

    Empty where the fit leaves too much open.
    """
    if one.fit is None:
        return pd.DataFrame()
    curve = _fitted(answer, one)
    found = influence(one.fit, curve)
    if not np.isfinite(found.cooks_distance).any():
        return pd.DataFrame()
    at = beyond(answer, one.law, np.array([answer.view.reach]))
    columns = answer.runs.columns_for(one.law)
    where = dict(zip(columns, np.atleast_2d(curve.x), strict=True))
    table = pd.DataFrame(where).assign(
        y=curve.y,
        residual_percent=100.0 * np.expm1(found.residual_log),
        cooks_distance=found.cooks_distance,
        forecast_percent=100.0 * forecast_moves(one.fit, found, at),
    )
    table = table.iloc[found.strongest]
    return table[table["cooks_distance"].notna()].head(len(table) if most is None else most)


def without_the_worst(answer: ScalingAnswer, one: LawFit) -> pd.DataFrame:
    """Each parameter from all points, and from all but the few of highest y, which early or broken runs have.

    Hoffmann et al.'s published fit is said to hang on whether five such runs count. Raises TimedOut past the limit.
    """
    if one.fit is None:
        return pd.DataFrame()
    curve = _fitted(answer, one)
    kept = np.argsort(curve.y, kind="stable")[:-HIGHEST]
    limit_s = settings().fit_timeout_s
    job = [(one.law.id, Curve(curve.name, curve.x[..., kept], curve.y[kept]))]
    [(fit, problem)] = POOL.run(fit_laws, job, limit_s, limit_s=limit_s + GRACE_S, estimate_s=curves_s([curve]))
    if fit is None:
        raise InputError(problem or "Without these points nothing can be fitted.")
    names = list(one.law.names)
    table = pd.DataFrame({"parameter": names})
    table["value"], table["stderr"] = (table["parameter"].map(source) for source in (one.fit.params, one.fit.stderr))
    table["value_without"] = table["parameter"].map(fit.params)
    return table.assign(moved=(table["value_without"] - table["value"]) / table["stderr"])


def what_one_point_does(answer: ScalingAnswer, one: LawFit, table: pd.DataFrame) -> str:
    """One sentence: how far the forecast hangs on a single point."""
    changes = table["forecast_percent"].abs()
    worst = float(changes.max())
    n = one.fit.n if one.fit is not None else 0
    text = f"{one.law.title}, {n} points: without any one of them the forecast moves by at most {number(worst)} %."
    if worst > 5.0:
        text += " So much should not hang on one point: look at it, or measure more."
    return text
