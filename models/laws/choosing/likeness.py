"""Whether curves are like the fine-tuning sets that the pooled forecast learned from, and whether it earns its weight.

Like: several curves together, most of them falling no slower towards their end, smooth, of sizes and losses within
what the sets have. Earned: how well it foretold the curves' own last losses from their earlier ones, against the
forecasts of the curves alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from models.laws.choosing.pooled import CurveWithinBudget, Foresight
from models.laws.forecasting.calibration import Calibration
from models.laws.forecasting.forecaster import OwnForecast, own_forecasts
from models.laws.forecasting.traits import FEWEST

FEWEST_CURVES, MOST_CURVES = 3, 200  # pooling one or two teaches nothing, more than these take long
SIZES = (50.0, 4e6)  # fine-tuning examples: a factor of 2 to 4 around the sets' 200 to 1,638,400
LOSSES = (0.2, 15.0)  # the sets' 0.56 to 7, with as much room
SMOOTH = 0.03  # relative scatter; the sets' is at most 0.013
MOST_LIKE = 0.7  # share of the curves that must be like the sets
HELD_BACK = 4.0  # the last loss is foretold from sizes up to this part of its size
ODDS = 4.0  # for pooling before its test, where curves are like the sets; untested it carries all
LEAST_ERROR = 1e-3  # of ln y
SHARPNESS = 4.0  # of the ratio of errors in the weight


def pooled_weight(
    curves: Sequence[CurveWithinBudget],
    own: Sequence[OwnForecast],
    foresight: Foresight | None,
    calibration: Calibration,
) -> float:
    """The weight of the pooled forecast among these curves' own, 0 to 1."""
    if foresight is None or not FEWEST_CURVES <= len(curves) <= MOST_CURVES:
        return 0.0
    like = [_is_like(curve, forecast) for curve, forecast in zip(curves, own, strict=True)]
    if np.mean(like) < MOST_LIKE:
        return 0.0
    return _earned(curves, foresight, calibration)


def _is_like(curve: CurveWithinBudget, own: OwnForecast) -> bool:
    y = np.exp(curve.log_y)
    within = SIZES[0] <= curve.x[0] and curve.x[-1] <= SIZES[1] and LOSSES[0] <= y.min() and y.max() <= LOSSES[1]
    return bool(within and own.kind in ("falling", "falling_faster") and own.scatter <= SMOOTH)


def _earned(curves: Sequence[CurveWithinBudget], foresight: Foresight, calibration: Calibration) -> float:
    target, _ = Counter(float(curve.x[-1]) for curve in curves).most_common(1)[0]
    tested, truths = [], []
    for curve in curves:
        early = curve.x <= target / HELD_BACK * (1.0 + 1e-9)
        if early.sum() >= FEWEST and np.isclose(curve.x[-1], target):
            tested.append(CurveWithinBudget(curve.name, curve.x[early], curve.log_y[early]))
            truths.append(float(curve.log_y[-1]))
    if len(tested) < FEWEST_CURVES:
        return 1.0
    losses = foresight.losses(tested, target, 0.8)
    alone = own_forecasts([(curve.x, curve.log_y) for curve in tested], target, 0.8, calibration)
    pairs = [
        (np.log(losses[curve.name][0]) - truth, forecast.log_y - truth)
        for curve, forecast, truth in zip(tested, alone, truths, strict=True)
        if forecast.refused is None
    ]
    if not pairs:
        return 1.0
    by_pool, by_own = np.sqrt((np.array(pairs) ** 2).mean(axis=0)) + LEAST_ERROR
    return float(ODDS / (ODDS + (by_pool / by_own) ** SHARPNESS))
