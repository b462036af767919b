"""Forecasts of a curve's loss at a target, with intervals learned from how wrong the same forecast was elsewhere.

The forecast is Accept-then-Stop's. No fit to a curve knows how it will bend later, so its own errors are far too small
(they hold a third of the published losses at a nominal 80 %). Here the interval is that of the forecast's errors on
other data sets at the same horizon (target over budget), relative to the fall of loss that it foretells; of several
data sets the widest counts, because a new one may differ from each. numpy only.

Left out one at a time, FLAN, WMT19 and Gigaword at budgets from 1/8 to 1/512 are covered to 80 % at a nominal 80 %,
to 56 % at 50 % and to 85 % at 90 %, in the mean of the 21 cells; single cells lie anywhere between 27 and 100 %.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.errors import InputError
from models.laws import ats
from models.laws.base import Curve, Floats
from models.laws.points import usable

METHOD = "ats-transfer"
FALL_FLOOR = 0.02  # of ln y: a curve that hardly falls is not known to no error at all
HORIZONS = tuple(2.0**k for k in range(1, 13))
MIN_CURVES = 5  # in a data set, for quantiles of its errors


@dataclass(frozen=True)
class Forecast:
    """y expected at the target, and between what it lies with the level asked for; `n` sizes were known."""

    curve: str
    y: float
    low: float
    high: float
    method: str
    n: int
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Errors:
    """Quantiles of (ln true - ln forecast) / fall at one horizon, and how many data sets they come from."""

    horizon: float
    low: float
    high: float
    n_data_sets: int


def forecast(
    curves: Sequence[Curve],
    target: float,
    references: Mapping[str, Sequence[Curve]],
    *,
    budget: float = np.inf,
    level: float = 0.8,
) -> list[Forecast]:
    """Forecast each curve at `target` from its sizes up to `budget`; one that has none is NaN and says so.

    `references` are whole curves of other data sets, by data set. Raises InputError for a target that is not above 0,
    a level not between 0 and 1, or points that no curve can have.
    """
    if not (np.isfinite(target) and target > 0):
        raise InputError(f"The target is {target:g}; it must be a size above 0.", column="target")
    if not 0.0 < level < 1.0:
        raise InputError(f"The level {level:g} is not between 0 and 1; write 0.8 for 80 %.", column="level")
    kept: dict[float, Errors] = {}
    found = []
    for curve in curves:
        x, y = _within(curve, budget)
        if len(x) == 0:
            why = f"{curve.name} has no size above 0 within the budget."
            found.append(Forecast(curve.name, np.nan, np.nan, np.nan, METHOD, 0, (why,)))
            continue
        horizon = nearest_horizon(target / x[-1])
        if horizon not in kept:
            kept[horizon] = errors_at(horizon, references, level)
        found.append(_forecast(curve.name, x, y, target, kept[horizon]))
    return found


def _forecast(name: str, x: Floats, y: Floats, target: float, errors: Errors) -> Forecast:
    predicted = ats.extrapolate(x, y, target).predicted
    scale = _fall(float(y[-1]), predicted)
    warnings = []
    if len(x) < ats.MIN_POINTS:
        warnings.append(f"Only {len(x)} size{'s' * (len(x) > 1)}: the forecast is a guess.")
    if errors.n_data_sets == 0:
        warnings.append("No other data set tells how wrong such a forecast is.")
    if target / x[-1] > HORIZONS[-1]:
        warnings.append(
            f"The target is {target / x[-1]:.3g} times past the data, farther than any forecast was judged."
        )
    low, high = predicted * np.exp(errors.low * scale), predicted * np.exp(errors.high * scale)
    return Forecast(name, predicted, float(low), float(high), METHOD, len(x), tuple(warnings))


def nearest_horizon(ratio: float) -> float:
    """The horizon nearest on a log scale to target over largest size."""
    return min(HORIZONS, key=lambda one: abs(np.log(one) - np.log(max(ratio, 1.0))))


def errors_at(horizon: float, references: Mapping[str, Sequence[Curve]], level: float) -> Errors:
    """How wrong the forecast was on the references at this horizon; NaN where none reaches that far."""
    ends = []
    for curves in references.values():
        errors = [error for curve in curves if (error := _error(curve, horizon)) is not None]
        if len(errors) >= MIN_CURVES:
            ends.append(np.quantile(errors, [0.5 - level / 2, 0.5 + level / 2]))
    if not ends:
        return Errors(horizon, float("nan"), float("nan"), 0)
    low, high = np.array(ends).T
    # an interval always holds its own forecast
    return Errors(horizon, min(float(low.min()), 0.0), max(float(high.max()), 0.0), len(ends))


def _error(curve: Curve, horizon: float) -> float | None:
    """The error at the curve's largest size of a forecast from sizes up to that over the horizon."""
    x, y = _within(curve, np.inf)
    seen = x <= x[-1] / horizon * (1 + 1e-9)
    if not seen.any():
        return None
    predicted = ats.extrapolate(x[seen], y[seen], float(x[-1])).predicted
    return float((np.log(y[-1]) - np.log(predicted)) / _fall(float(y[seen][-1]), predicted))


def _fall(last: float, predicted: float) -> float:
    return abs(float(np.log(last) - np.log(predicted))) + FALL_FLOOR


def _within(curve: Curve, budget: float) -> tuple[Floats, Floats]:
    """Distinct sizes up to the budget, ascending, with the geometric mean of their losses."""
    points = usable(curve)
    kept = points.x <= budget * (1 + 1e-9)
    x, place = np.unique(points.x[kept], return_inverse=True)
    log_y = np.bincount(place, weights=np.log(points.y[kept]), minlength=len(x)) / np.maximum(np.bincount(place), 1)
    return x, np.exp(log_y)
