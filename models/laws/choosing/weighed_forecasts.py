"""Forecasts of a curve's y at a target that know what they do not know: weighed by evidence, or refused in words.

Each curve is forecast from its own points by many shapes (models.laws.forecasting). Several curves that are like the
fine-tuning sets are also pooled with what those taught, by as much weight as that earns (likeness.py). numpy and scipy
only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from models.constants import INTERVAL_LEVEL
from models.laws.base import Curve
from models.laws.choosing import forecasts
from models.laws.choosing.forecasts import POOLED, Forecast
from models.laws.choosing.likeness import pooled_weight
from models.laws.choosing.pooled import CurveWithinBudget, Foresight, curve_within
from models.laws.fitting.design import shown_value
from models.laws.forecasting.calibration import Calibration
from models.laws.forecasting.forecaster import OwnForecast, own_forecasts
from models.laws.forecasting.traits import FEWEST

WEIGHED, NONE = "weighed", "none"  # methods beside POOLED
MENTIONED = 0.02  # weight, below which a candidate is not named


@dataclass(frozen=True)
class WeighedForecast:
    """y expected at the target, and between what it lies with the level asked for; `n` sizes were known.

    `carried` has the weights of the candidates that carried it, most first; `refused` says why there is no forecast.
    """

    curve: str
    y: float
    low: float
    high: float
    method: str
    n: int
    warnings: tuple[str, ...] = ()
    carried: Mapping[str, float] = field(default_factory=dict)
    refused: str | None = None


def weighed_forecasts(
    curves: Sequence[Curve],
    target: float,
    foresight: Foresight | None,
    calibration: Calibration,
    *,
    budget: float = np.inf,
    level: float = INTERVAL_LEVEL,
) -> list[WeighedForecast]:
    """Forecast each curve at `target` from its sizes up to `budget`; one that cannot be is NaN and says why.

    Raises InputError for a target that is not above 0, a level not between 0 and 1, or points that no curve can have.
    """
    forecasts.check(target, level)
    within = [curve_within(curve, budget) for curve in curves]
    own = own_forecasts([(curve.x, curve.log_y) for curve in within], target, level, calibration)
    long_enough = [place for place, curve in enumerate(within) if len(curve.x) >= FEWEST]
    weight = pooled_weight(
        [within[place] for place in long_enough], [own[place] for place in long_enough], foresight, calibration
    )
    pooled: dict[str, Forecast] = {}
    if weight >= MENTIONED:
        together = [curves[place] for place in long_enough]
        pooled = {row.curve: row for row in forecasts.forecast(together, target, foresight, budget=budget, level=level)}
    return [_joined(curve, alone, pooled.get(curve.name), weight) for curve, alone in zip(within, own, strict=True)]


def _joined(curve: CurveWithinBudget, own: OwnForecast, pooled: Forecast | None, weight: float) -> WeighedForecast:
    """The curve's own forecast with the pooled one, by weight; pooling alone where its own points do not reach."""
    if pooled is None or (own.refused is not None and weight < 0.5):
        return _alone(curve, own)
    share = 1.0 if own.refused is not None else weight
    ends = np.array([own.log_y, own.log_low, own.log_high])
    by_pool = np.log([pooled.y, pooled.low, pooled.high])
    y, low, high = np.exp(by_pool if share == 1.0 else share * by_pool + (1.0 - share) * ends)
    carried = {"pooled": share} | {name: (1.0 - share) * part for name, part in own.weights.items()}
    method = POOLED if share >= 0.5 else WEIGHED
    words = pooled.warnings if method == POOLED else own.remarks
    return WeighedForecast(curve.name, y, low, high, method, len(curve.x), words, _most(carried))


def _alone(curve: CurveWithinBudget, own: OwnForecast) -> WeighedForecast:
    n, nan = len(curve.x), float("nan")
    if own.refused is None:
        y, low, high = np.exp([own.log_y, own.log_low, own.log_high])
        return WeighedForecast(curve.name, y, low, high, WEIGHED, n, own.remarks, _most(own.weights))
    why = own.refused
    if n == 0:
        why = f"{curve.name} has no size above 0 within the budget."
    elif n == 1:
        why = f"x is {shown_value(curve.x[0])} in every row, which does not tell how the curve runs. {why}"
    return WeighedForecast(curve.name, nan, nan, nan, NONE, n, (why,), {}, why)


def _most(carried: Mapping[str, float]) -> dict[str, float]:
    """The candidates that are worth naming, most first."""
    ordered = sorted(carried.items(), key=lambda pair: -pair[1])
    return {name: weight for name, weight in ordered if weight >= MENTIONED}
