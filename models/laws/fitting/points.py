"""Curves as people send them -> the points a fit can use, with a sentence for everything left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from errors import InputError
from models.laws.base import OWN_UNIT, Bools, Curve, Floats

LARGEST = 1e40  # powers of x up to BETA_MAX, times y, must stay floating-point numbers


@dataclass(frozen=True, eq=False)
class Points:
    """A curve's usable points, x > 0 ascending, and what was left out, in words.

    x is (n,), or (n_inputs, n) ordered by its first input, then the next.
    """

    name: str
    x: Floats
    y: Floats
    warnings: tuple[str, ...]

    @property
    def n_distinct(self) -> int:
        """How many different x there are."""
        return int(np.unique(self.x, axis=-1).shape[-1]) if self.x.size else 0


@dataclass(frozen=True, eq=False)
class PaddedCurves:
    """Curves of different lengths as (curves, points) arrays in units in which each is about 1.

    Padding has weight 0 and x = y = 1; x_unit and y_unit (curves, 1) lead back. Curves of several inputs have x of
    (n_inputs, curves, points) and x_unit of (n_inputs, curves, 1).
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
    x, y = np.asarray(curve.x, dtype=np.float64), np.asarray(curve.y, dtype=np.float64).ravel()
    inputs = x if x.ndim == 2 else x.reshape(1, -1)
    n = inputs.shape[-1]
    if n != len(y):
        raise InputError(f"Curve '{curve.name}' has {n} values of x and {len(y)} of y; give one y for each x.")
    for values in inputs:
        _refuse(curve.name, "x", values, values < 0, "negative", "sizes are 0 or more")
    _refuse(curve.name, "y", y, y <= 0, "not positive", "a loss must be above 0, as its logarithm is fitted")
    for column, values in (*(("x", values) for values in inputs), ("y", y)):
        out_of_range = (values > LARGEST) | ((values < 1.0 / LARGEST) & (values != 0))
        _refuse(curve.name, column, values, out_of_range, "beyond what can be fitted", "give it in other units")
    finite = np.isfinite(inputs).all(axis=0) & np.isfinite(y)
    positive = finite & (inputs > 0).all(axis=0)
    order = np.lexsort(inputs[::-1, positive])
    kept_inputs = inputs[:, positive][:, order]
    warnings = _left_out(finite, inputs.min(axis=0, initial=np.inf), kept_inputs)
    return Points(curve.name, kept_inputs if x.ndim == 2 else kept_inputs[0], y[positive][order], warnings)


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
    values, counts = np.unique(kept_x, axis=-1, return_counts=True)
    if np.any(counts > 1):
        where = ", ".join(f"{value:g}" for value in values[:, np.argmax(counts > 1)])
        warnings.append(f"x = {where} is given {counts[counts > 1][0]} times; every measurement counts.")
    return tuple(warnings)


def _points(n: int) -> str:
    return "1 point is" if n == 1 else f"{n} points are"


def pad(curves: list[Points], unit_of: Sequence[int] = ()) -> PaddedCurves:
    """Curves side by side, each divided by the geometric means of its x and y (`Law.unit_of` of several inputs)."""
    width = max(len(curve.y) for curve in curves)
    y, weights = (np.full((len(curves), width), fill) for fill in (1.0, 0.0))
    inputs = curves[0].x.shape[:-1]
    x = np.full((*inputs, len(curves), width), 1.0)
    x_unit, y_unit = np.empty((*inputs, len(curves), 1)), np.empty((len(curves), 1))
    for i, curve in enumerate(curves):
        n = len(curve.y)
        x_unit[..., i, :] = _units(curve.x, unit_of)
        y_unit[i] = np.exp(np.log(curve.y).mean())
        x[..., i, :n], y[i, :n], weights[i, :n] = curve.x / x_unit[..., i, :], curve.y / y_unit[i], 1.0
    return PaddedCurves(x, y, weights, x_unit, y_unit)


def _units(x: Floats, unit_of: Sequence[int]) -> Floats:
    unit: Floats = np.exp(np.log(x).mean(axis=-1, keepdims=True))
    if unit_of:
        unit = np.array([np.ones(1) if place == OWN_UNIT else unit[place] for place in unit_of])
    return unit
