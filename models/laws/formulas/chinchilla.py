r"""The parametric law of parameters and tokens: L(N, D) = E + A / N^alpha + B / D^beta.

Hoffmann et al. 2022 (arXiv 2203.15556, approach 3), fitted there as the sum of Huber losses (delta 1e-3) of ln L by
a search that ended early (Besiroglu et al. 2024, arXiv 2404.10102). Given the exponents the law is linear in E, A
and B: those are solved for, which leaves two exponents to spread the starts over.

E = 1, A = 2, B = 3 and exponents of a half: 1 + 2 / 2 + 3 / 3.

>>> value((1.0, 2.0, 3.0, 0.5, 0.5), (np.array([4.0]), np.array([9.0])), np)
array([3.])
"""

from __future__ import annotations

from typing import Any

import numpy as np

from models.laws.base import Array, Floats, Law, Parameter
from models.laws.fitting.starts import TINY, between, mixture, spread

EXPONENT_MAX = 5.0


def value(p: Array, x: Array, xp: Any) -> Array:
    """L at parameters N and tokens D, in the unit of L."""
    floor, by_size, by_data, alpha, beta = p
    n_params, n_tokens = x
    return floor + by_size * n_params ** (-alpha) + by_data * n_tokens ** (-beta)


def gradient(p: Array, x: Array, xp: Any) -> tuple[Array, ...]:
    """dL/dE, dL/dA, dL/dB, dL/dalpha, dL/dbeta."""
    floor, by_size, by_data, alpha, beta = p
    n_params, n_tokens = x
    size, data = n_params ** (-alpha), n_tokens ** (-beta)
    ones = xp.ones_like(size) + 0.0 * floor
    return ones, size, data, -by_size * size * xp.log(n_params), -by_data * data * xp.log(n_tokens)


def rescale(p: Array, x_unit: Array, y_unit: Array) -> tuple[Array, ...]:
    """The same law with N and D in units of 1 / x_unit, L in units of 1 / y_unit."""
    floor, by_size, by_data, alpha, beta = p
    return floor * y_unit, by_size * x_unit[0] ** alpha * y_unit, by_data * x_unit[1] ** beta * y_unit, alpha, beta


def starts(x: Floats, y: Floats, weights: Floats, n_starts: int, seed: int) -> Floats:
    """Both exponents from 0.05 to 1.5, E, A and B to match."""
    share = spread(n_starts, 2, seed)
    alpha, beta = between(0.05, 1.5, share[:, 0]), between(0.05, 1.5, share[:, 1])
    log_n, log_d = np.log(np.where(weights > 0, x, 1.0))
    size, data = np.exp(-alpha[:, None] * log_n[:, None, :]), np.exp(-beta[:, None] * log_d[:, None, :])
    linear = mixture(np.stack([np.ones_like(size), size, data]), y, weights)
    floor, by_size, by_data = np.moveaxis(linear, -1, 0)
    exponents = (np.broadcast_to(exponent, floor.shape) for exponent in (alpha, beta))
    return np.stack([floor, np.maximum(by_size, TINY), np.maximum(by_data, TINY), *exponents], axis=-1)


LAW = Law(
    id="chinchilla",
    title="Chinchilla parametric law",
    equation=r"L(N, D) = E + \frac{A}{N^{\alpha}} + \frac{B}{D^{\beta}}",
    x=("n_params", "n_tokens"),
    params=(
        Parameter(
            "E",
            "irreducible loss: what no size and no data remove",
            "loss",
            0.0,
            np.inf,
            at_low="the runs do not reach the floor",
        ),
        Parameter(
            "A",
            "loss that size can remove, at one parameter",
            "loss x parameters^alpha",
            0.0,
            np.inf,
            "log",
            positive=True,
            at_low="the losses hardly change with size",
        ),
        Parameter(
            "B",
            "loss that data can remove, at one token",
            "loss x tokens^beta",
            0.0,
            np.inf,
            "log",
            positive=True,
            at_low="the losses hardly change with data",
        ),
        Parameter(
            "alpha",
            "how fast loss falls with size",
            "1",
            0.0,
            EXPONENT_MAX,
            positive=True,
            at_low="the losses do not fall with size",
            at_high="the loss drops more steeply with size than a power law does",
        ),
        Parameter(
            "beta",
            "how fast loss falls with data",
            "1",
            0.0,
            EXPONENT_MAX,
            positive=True,
            at_low="the losses do not fall with data",
            at_high="the loss drops more steeply with data than a power law does",
        ),
    ),
    citation="Hoffmann et al. 2022, Training Compute-Optimal Large Language Models, arXiv 2203.15556; refitted by "
    "Besiroglu et al. 2024, arXiv 2404.10102",
    value=value,
    gradient=gradient,
    rescale=rescale,
    starts=starts,
    y=("loss", "error"),
)
