r"""Exponential decay of error with data: y = E + A e^(-x / x_0).

What pruning with a good measure of each example's worth can reach in theory, where a random choice gives a power law
(Sorscher et al. 2022, arXiv 2206.14486): the error falls by the same factor with each x_0 examples more.
`models.laws.formulas.pruning` holds the two against each other.

Half of A is left after x_0 ln 2: 1 + 4 / 2.

>>> value((4.0, 10.0, 1.0), 10.0 * np.log([2.0]), np)
array([3.])
"""

from __future__ import annotations

from typing import Any

import numpy as np

from models.laws.base import Array, Floats, Law, Parameter
from models.laws.fitting.starts import amplitude_and_floor, between, spread


def value(p: Array, x: Array, xp: Any) -> Array:
    """y at x, in the unit of y."""
    amplitude, scale, floor = p
    return floor + amplitude * xp.exp(-x / scale)


def gradient(p: Array, x: Array, xp: Any) -> tuple[Array, ...]:
    """dy/dA, dy/dx_0, dy/dE."""
    amplitude, scale, _ = p
    fall = xp.exp(-x / scale)
    return fall, amplitude * fall * x / scale**2, xp.ones_like(fall)


def rescale(p: Array, x_unit: Array, y_unit: Array) -> tuple[Array, ...]:
    """The same curve with x in units of 1 / x_unit and y in units of 1 / y_unit."""
    amplitude, scale, floor = p
    return amplitude * y_unit, scale * x_unit, floor * y_unit


def starts(x: Floats, y: Floats, weights: Floats, n_starts: int, seed: int) -> Floats:
    """Scales from a tenth of the typical x to a hundred times it; amplitude and floor to match."""
    scale = between(0.1, 100.0, spread(n_starts, 1, seed)[:, 0])
    amplitude, floor = amplitude_and_floor(np.exp(-x[:, None, :] / scale[:, None]), y, weights)
    return np.stack([amplitude, np.broadcast_to(scale, amplitude.shape), floor], axis=-1)


LAW = Law(
    id="exponential",
    title="Exponential decay",
    equation=r"y = E + A e^{-x / x_0}",
    x=("n_examples",),
    params=(
        Parameter("A", "y above the floor before any data", "y", 0.0, np.inf, "log", True, at_low="y hardly changes"),
        Parameter(
            "x_0", "the data after which y above the floor is 2.7 times lower", "x", 0.0, np.inf, "log", positive=True,
            at_low="y is on its floor from the beginning", at_high="y falls along a straight line",
        ),
        Parameter("E", "the floor: what no x removes", "y", 0.0, np.inf, at_low="the data do not reach the floor"),
    ),
    citation="Sorscher et al. 2022, Beyond neural scaling laws: beating power law scaling via data pruning, "
    "arXiv 2206.14486",
    value=value,
    gradient=gradient,
    rescale=rescale,
    starts=starts,
    y=("loss", "error"),
)  # fmt: skip
