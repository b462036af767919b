"""What other data sets teach: their whole curves, and the prior learned from them. Never what is to be forecast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from models.laws.base import Curve, Floats
from models.laws.choosing.pooled.field import Hyper
from models.laws.choosing.pooled.forecast import pooled
from models.laws.choosing.pooled.within import CurveWithinBudget

MIN_SHARED = 3  # losses at equal sizes that make two curves the same run


class Foresight(Protocol):
    """Whatever foretells losses: what was learned, or forecasts that are kept."""

    def losses(
        self, curves: Sequence[CurveWithinBudget], target: float, level: float
    ) -> Mapping[str, tuple[float, float, float]]:
        """By the curve's name the loss expected at the target, and between what it lies with this probability."""


@dataclass(frozen=True, eq=False)
class Knowledge:
    """Whole curves of other data sets, by data set, and the parameters learned from exactly these."""

    references: Mapping[str, Sequence[CurveWithinBudget]]
    hyper: Hyper

    def losses(
        self, curves: Sequence[CurveWithinBudget], target: float, level: float
    ) -> dict[str, tuple[float, float, float]]:
        """By the curve's name the loss expected at the target, and between what it lies with this probability.

        The interval always holds the expected loss, which as a mean could lie outside where the draws are very skew.
        """
        together = pooled(curves, target, self.hyper, self.references)
        expected, (low, high) = together.expected, together.interval(level)
        columns = zip(expected, np.minimum(low, expected), np.maximum(high, expected), strict=True)
        return {curve.name: (float(y), float(a), float(b)) for curve, (y, a, b) in zip(curves, columns, strict=True)}


def foreign(
    curves: Sequence[Curve], references: Mapping[str, Sequence[CurveWithinBudget]]
) -> dict[str, Sequence[CurveWithinBudget]]:
    """The references without the data sets that any of the curves is from, whatever it is called.

    A curve that is sent in may be one of the references; its own end must not be what it is forecast from.
    """
    point_sets = [_points(curve.x, curve.y) for curve in curves]
    return {
        name: reference_curves
        for name, reference_curves in references.items()
        if not any(
            len(points & reference_points) >= min(MIN_SHARED, len(reference_points))
            for reference_points in (_points(reference.x, np.exp(reference.log_y)) for reference in reference_curves)
            for points in point_sets
        )
    }


def _points(x: Floats, y: Floats) -> set[tuple[str, str]]:
    """Sizes and losses to eight digits, as text."""
    positive = np.asarray(x) > 0
    return {
        (f"{size:.8g}", f"{loss:.8g}")
        for size, loss in zip(np.asarray(x)[positive], np.asarray(y)[positive], strict=True)
    }
