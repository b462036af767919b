r"""Plain power laws of any one quantity: y = A x^-alpha, and y = A x^-alpha + E.

What one would fit without further thought, and so what every other law is held against. The one without a floor is a
straight line on log axes; its exponent may be negative, for quantities that grow. The one with a floor is the vanilla
law of fine-tuning under its general name (Hestness et al. 2017, arXiv 1712.00409).

6 / sqrt(4):

>>> value((6.0, 0.5), np.array([4.0]), np)
array([3.])
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from models.laws.base import ANY_QUANTITY, Array, Floats, Law, Parameter
from models.laws.fitting.starts import spread
from models.laws.formulas import vanilla

EXPONENT_MAX = 5.0


def value(p: Array, x: Array, xp: Any) -> Array:
    """y at x, in the unit of y; infinite at 0 where alpha is above 0."""
    amplitude, alpha = p
    return amplitude * x ** (-alpha)


def gradient(p: Array, x: Array, xp: Any) -> tuple[Array, ...]:
    """dy/dA and dy/dalpha."""
    amplitude, alpha = p
    power = x ** (-alpha)
    return power, -amplitude * power * xp.log(x)


def rescale(p: Array, x_unit: Array, y_unit: Array) -> tuple[Array, ...]:
    """The same curve with x in units of 1 / x_unit and y in units of 1 / y_unit."""
    amplitude, alpha = p
    return amplitude * x_unit**alpha * y_unit, alpha


def starts(x: Floats, y: Floats, weights: Floats, n_starts: int, seed: int) -> Floats:
    """Exponents from -2 to 2 through the curve's middle: ln y is linear in the rest."""
    alpha = -2.0 + 4.0 * spread(n_starts, 1, seed)[:, 0]
    shape = (len(y), n_starts)
    return np.stack([np.ones(shape), np.broadcast_to(alpha, shape)], axis=-1)


_AMPLITUDE = Parameter(
    "A", "y at x = 1, less the floor if there is one", "y x x^alpha", 0.0, np.inf, "log", positive=True,
    at_low="y hardly changes",
)  # fmt: skip

WITHOUT_FLOOR = Law(
    id="power",
    title="Power law without floor",
    equation=r"y = A x^{-\alpha}",
    x=("x",),
    params=(
        _AMPLITUDE,
        Parameter(
            "alpha",
            "how fast y falls with x; negative where y grows",
            "1",
            -EXPONENT_MAX,
            EXPONENT_MAX,
            at_low="y rises more steeply than a power law does",
            at_high="y falls more steeply than a power law does",
        ),
    ),
    citation="The straight line on log axes; as in Hestness et al. 2017, Deep Learning Scaling is Predictable, "
    "Empirically, arXiv 1712.00409",
    value=value,
    gradient=gradient,
    rescale=rescale,
    starts=starts,
    y=(ANY_QUANTITY,),
    may_rise=True,
)

WITH_FLOOR = replace(
    vanilla.LAW,
    id="power_floor",
    title="Power law with floor",
    equation=r"y = A x^{-\alpha} + E",
    x=("x",),
    y=(ANY_QUANTITY,),
    params=(
        _AMPLITUDE,
        Parameter(
            "alpha",
            "how fast y nears its floor",
            "1",
            0.0,
            vanilla.BETA_MAX,
            positive=True,
            at_low="y does not fall with x",
            at_high="y falls more steeply than a power law does",
        ),
        Parameter("E", "the floor: what no x removes", "y", 0.0, np.inf, at_low="the data do not reach the floor"),
    ),
    citation="Hestness et al. 2017, Deep Learning Scaling is Predictable, Empirically, arXiv 1712.00409, equation 1",
)

LAWS = (WITHOUT_FLOOR, WITH_FLOOR)
