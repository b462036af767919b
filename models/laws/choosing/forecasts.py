"""Forecasts of a curve's loss at a target, with intervals that hold: curves pooled, and with what other sets taught.

No fit to a single curve knows how it will bend later, so its own errors are far too small (they hold a third of the
published losses at a nominal 80%). Where there is nothing to learn from, the forecast is Accept-then-Stop's and has
no interval. numpy and scipy only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from errors import InputError
from models.constants import INTERVAL_LEVEL
from models.laws.base import Curve
from models.laws.choosing import ats
from models.laws.choosing.pooled import CurveWithinBudget, Foresight, curve_within
from models.laws.fitting.design import shown_value

POOLED = "pooled"
ALONE = "ats"
FEW = 3  # sizes, below which a forecast is a guess
FAR = 4096.0  # target over largest size, past which no forecast was judged


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


def forecast(
    curves: Sequence[Curve],
    target: float,
    foresight: Foresight | None,
    *,
    budget: float = np.inf,
    level: float = INTERVAL_LEVEL,
) -> list[Forecast]:
    """Forecast each curve at `target` from its sizes up to `budget`; one that has none is NaN and says so.

    Raises InputError for a target that is not above 0, a level not between 0 and 1, or points that no curve can have.
    """
    check(target, level)
    within = [curve_within(curve, budget) for curve in curves]
    usable = [curve for curve in within if len(curve.x)]
    by_name = _alone(usable, target) if foresight is None else _pooled(usable, target, foresight, level)
    return [by_name[curve.name] if curve.name in by_name else _nothing(curve.name) for curve in within]


def check(target: float, level: float) -> None:
    """Raises InputError for a target that is not above 0, or a level that is not between 0 and 1."""
    if not (np.isfinite(target) and target > 0):
        raise InputError(f"The target is {target:g}; it must be a size above 0.", column="target")
    if not 0.0 < level < 1.0:
        raise InputError(f"The level {level:g} is not between 0 and 1; write 0.8 for 80%.", column="level")


def _pooled(
    curves: Sequence[CurveWithinBudget], target: float, foresight: Foresight, level: float
) -> dict[str, Forecast]:
    if not curves:
        return {}
    losses = foresight.losses(curves, target, level)
    return {
        curve.name: Forecast(curve.name, *losses[curve.name], POOLED, len(curve.x), tuple(_doubts(curve, target)))
        for curve in curves
    }


def _alone(curves: Sequence[CurveWithinBudget], target: float) -> dict[str, Forecast]:
    why = "No other data set tells how wrong such a forecast is."
    return {
        curve.name: Forecast(
            curve.name,
            _extrapolated(curve, target),
            np.nan,
            np.nan,
            ALONE,
            len(curve.x),
            (*_doubts(curve, target), why),
        )
        for curve in curves
    }


def _extrapolated(curve: CurveWithinBudget, target: float) -> float:
    """Accept-then-Stop's loss; NaN where a single size does not tell how the loss falls."""
    if len(curve.x) == 1 and not np.isclose(curve.x[0], target):
        return float("nan")
    return ats.extrapolate(curve.x, np.exp(curve.log_y), target).predicted


def _nothing(name: str) -> Forecast:
    return Forecast(name, np.nan, np.nan, np.nan, POOLED, 0, (f"{name} has no size above 0 within the budget.",))


def _doubts(curve: CurveWithinBudget, target: float) -> list[str]:
    doubts = []
    if len(curve.x) == 1:
        doubts.append(
            f"x is {shown_value(curve.x[0])} in every row, which does not tell how the loss falls; this is a guess."
        )
    elif len(curve.x) < FEW:
        doubts.append(f"Only {len(curve.x)} sizes: the forecast is a guess.")
    if target / curve.x[-1] > FAR:
        doubts.append(
            f"The target is {target / curve.x[-1]:.3g} times past the data, farther than any forecast was judged."
        )
    return doubts
