"""Curves as people send them -> the points a fit can use, with a sentence for everything left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.errors import InputError
from models.laws.base import Bools, Curve, Floats

LARGEST = 1e40  # powers of x up to BETA_MAX, times y, must stay floating-point numbers


@dataclass(frozen=True, eq=False)
class Points:
    """A curve's usable points, x > 0 ascending, and what was left out, in words."""

    name: str
    x: Floats
    y: Floats
    warnings: tuple[str, ...]

    @property
    def n_distinct(self) -> int:
        """How many different x there are."""
        return len(np.unique(self.x))


@dataclass(frozen=True, eq=False)
class Padded:
    """Curves of different lengths as (curves, points) arrays in units in which each is about 1.

    Padding has weight 0 and x = y = 1; x_unit and y_unit (curves, 1) lead back.
    """

    x: Floats
    y: Floats
    weights: Floats
    x_unit: Floats
    y_unit: Floats


def usable(curve: Curve) -> Points:
    """The points to fit: finite, x > 0, ordered by x.

    Raises InputError, naming curve, row (from 1) and value, where x is negative, y is not positive, either is
    above 1e40 or below 1e-40, or x and y differ in length.
    """
    x, y = np.asarray(curve.x, dtype=np.float64).ravel(), np.asarray(curve.y, dtype=np.float64).ravel()
    if len(x) != len(y):
        raise InputError(f"Curve '{curve.name}' has {len(x)} values of x and {len(y)} of y; give one y for each x.")
    _refuse(curve.name, "x", x, x < 0, "negative", "sizes are 0 or more")
    _refuse(curve.name, "y", y, y <= 0, "not positive", "a loss must be above 0, as its logarithm is fitted")
    for column, values in (("x", x), ("y", y)):
        beyond = (values > LARGEST) | ((values < 1.0 / LARGEST) & (values != 0))
        _refuse(curve.name, column, values, beyond, "beyond what can be fitted", "give it in other units")
    finite = np.isfinite(x) & np.isfinite(y)
    kept = finite & (x > 0)
    order = np.argsort(x[kept], kind="stable")
    kept_x = x[kept][order]
    return Points(curve.name, kept_x, y[kept][order], _left_out(finite, x, kept_x))


def _refuse(name: str, column: str, values: Floats, wrong: Bools, what: str, remedy: str) -> None:
    rows = np.flatnonzero(wrong & np.isfinite(values))
    if len(rows):
        row = int(rows[0]) + 1
        raise InputError(
            f"Curve '{name}', row {row}: {column} = {values[row - 1]:g} is {what}; {remedy}.", column=column, row=row
        )


def _left_out(finite: Bools, x: Floats, kept_x: Floats) -> tuple[str, ...]:
    warnings = []
    n_missing, n_zero = int((~finite).sum()), int((finite & (x == 0)).sum())
    if n_missing:
        warnings.append(f"{_points(n_missing)} missing or not finite, left out of the fit.")
    if n_zero:
        warnings.append(f"{_points(n_zero)} at x = 0 (before training), left out of the fit.")
    values, counts = np.unique(kept_x, return_counts=True)
    if np.any(counts > 1):
        where = values[np.argmax(counts > 1)]
        warnings.append(f"x = {where:g} is given {counts[counts > 1][0]} times; every measurement counts.")
    return tuple(warnings)


def _points(n: int) -> str:
    return "1 point is" if n == 1 else f"{n} points are"


def pad(curves: list[Points]) -> Padded:
    """Curves side by side, each divided by the geometric means of its x and y."""
    width = max(len(curve.x) for curve in curves)
    x, y, weights = (np.full((len(curves), width), fill) for fill in (1.0, 1.0, 0.0))
    x_unit, y_unit = np.empty((len(curves), 1)), np.empty((len(curves), 1))
    for i, curve in enumerate(curves):
        n = len(curve.x)
        x_unit[i], y_unit[i] = np.exp(np.log(curve.x).mean()), np.exp(np.log(curve.y).mean())
        x[i, :n], y[i, :n], weights[i, :n] = curve.x / x_unit[i], curve.y / y_unit[i], 1.0
    return Padded(x, y, weights, x_unit, y_unit)
