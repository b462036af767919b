"""A curve as the pooled forecast sees it: distinct sizes within a budget, ascending, and the logs of its losses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.laws.base import Curve, Floats
from models.laws.fitting.points import usable


@dataclass(frozen=True, eq=False)
class CurveWithinBudget:
    """x > 0, ascending and distinct, and ln y, both (n,)."""

    name: str
    x: Floats
    log_y: Floats


def curve_within(curve: Curve, budget: float = np.inf) -> CurveWithinBudget:
    """The curve's sizes up to the budget; one measured more than once counts with its geometric mean."""
    points = usable(curve)
    affordable = points.x <= budget * (1 + 1e-9)
    x, place = np.unique(points.x[affordable], return_inverse=True)
    log_y = np.bincount(place, weights=np.log(points.y[affordable]), minlength=len(x)) / np.maximum(
        np.bincount(place), 1
    )
    return CurveWithinBudget(curve.name, x, log_y)
