r"""The vanilla power law of data: L(D) = B / D^beta + E.

Hestness et al. 2017 (arXiv 1712.00409) and, for fine-tuning, the law that Lin et al. 2024 (arXiv 2402.02314)
hold theirs against. Theirs is (B / D^beta + E)^alpha with alpha free, fitted from 10 unseeded starts of a
local search; alpha and beta are hardly told apart there. Here alpha is 1 and three parameters remain: the
rectified law with nothing learned before (D_l = 0), so the two differ by one term alone.

6 / sqrt(4) + 1:

>>> value((6.0, 0.5, 1.0), np.array([4.0]), np)
array([4.])
"""

from __future__ import annotations

from typing import Any

import numpy as np

from models.laws.base import Array, Floats, Law, Parameter
from models.laws.fitting.starts import amplitude_and_floor, between, spread

BETA_MAX = 5.0


def value(p: Array, x: Array, xp: Any) -> Array:
    """L at D = x, in the unit of L; infinite at D = 0."""
    amplitude, beta, floor = p
    return amplitude * x ** (-beta) + floor


def gradient(p: Array, x: Array, xp: Any) -> tuple[Array, ...]:
    """dL/dB, dL/dbeta, dL/dE at D = x."""
    amplitude, beta, floor = p
    power = x ** (-beta)
    return power, -amplitude * power * xp.log(x), xp.ones_like(power) + 0.0 * floor


def rescale(p: Array, x_unit: Array, y_unit: Array) -> tuple[Array, ...]:
    """The same curve with D in units of 1 / x_unit and L in units of 1 / y_unit."""
    amplitude, beta, floor = p
    return amplitude * x_unit**beta * y_unit, beta, floor * y_unit


def starts(x: Floats, y: Floats, weights: Floats, n_starts: int, seed: int) -> Floats:
    """Exponents from 0.02 to 2, amplitude and floor to match."""
    beta = between(0.02, 2.0, spread(n_starts, 1, seed)[:, 0])
    log_x = np.log(np.where(weights > 0, x, 1.0))
    amplitude, floor = amplitude_and_floor(np.exp(-beta[:, None] * log_x[:, None, :]), y, weights)
    return np.stack([amplitude, np.broadcast_to(beta, amplitude.shape), floor], axis=-1)


LAW = Law(
    id="vanilla",
    title="Vanilla power law",
    equation=r"L(D) = \frac{B}{D^{\beta}} + E",
    x=("n_examples",),
    params=(
        Parameter(
            "B",
            "reducible loss at one example",
            "loss x examples^beta",
            0.0,
            np.inf,
            "log",
            positive=True,
            at_low="the losses hardly change",
        ),
        Parameter(
            "beta",
            "how fast loss falls with data",
            "1",
            0.0,
            BETA_MAX,
            positive=True,
            at_low="the losses do not fall with x",
            at_high="the loss drops more steeply than a power law does",
        ),
        Parameter(
            "E",
            "irreducible loss: what no amount of data removes",
            "loss",
            0.0,
            np.inf,
            at_low="the data do not reach the floor",
        ),
    ),
    citation="Hestness et al. 2017, Deep Learning Scaling is Predictable, Empirically, arXiv 1712.00409; "
    "as the baseline of Lin et al. 2024, arXiv 2402.02314",
    value=value,
    gradient=gradient,
    rescale=rescale,
    starts=starts,
    y=("loss", "error"),
)
