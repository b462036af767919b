r"""Kaplan's law of parameters and tokens: L(N, D) = ((N_c / N)^(alpha_N / alpha_D) + D_c / D)^alpha_D.

Kaplan et al. 2020 (arXiv 2001.08361, equation 1.5). It turns into L(N) with endless data and into L(D) with an
endless model, and has no floor.

Half of N_c and half of D_c, with exponents of a half: sqrt(4 / 2 + 6 / 3).

>>> value((4.0, 6.0, 0.5, 0.5), (np.array([2.0]), np.array([3.0])), np)
array([2.])
"""

from __future__ import annotations

from typing import Any

import numpy as np

from models.laws.base import Array, Floats, Law, Parameter
from models.laws.fitting.starts import between, spread
from models.laws.formulas.kaplan import EXPONENT_MAX, EXPONENT_MIN


def _parts(p: Array, x: Array) -> tuple[Array, Array]:
    by_size, by_data, alpha_n, alpha_d = p
    n_params, n_tokens = x
    size = (by_size / n_params) ** (alpha_n / alpha_d)
    return size, size + by_data / n_tokens


def value(p: Array, x: Array, xp: Any) -> Array:
    """L at parameters N and tokens D, in the unit of L."""
    return _parts(p, x)[1] ** p[3]


def gradient(p: Array, x: Array, xp: Any) -> tuple[Array, ...]:
    """dL/dN_c, dL/dD_c, dL/dalpha_N, dL/dalpha_D."""
    by_size, _, alpha_n, alpha_d = p
    n_params, n_tokens = x
    size, total = _parts(p, x)
    outer = total ** (alpha_d - 1.0)
    by_exponent = outer * size * xp.log(by_size / n_params)
    return (
        alpha_n * size * outer / by_size,
        alpha_d * outer / n_tokens,
        by_exponent,
        outer * total * xp.log(total) - by_exponent * alpha_n / alpha_d,
    )


def rescale(p: Array, x_unit: Array, y_unit: Array) -> tuple[Array, ...]:
    """The same law with N and D in units of 1 / x_unit, L in units of 1 / y_unit."""
    by_size, by_data, alpha_n, alpha_d = p
    return (
        by_size * x_unit[0] * y_unit ** (1.0 / alpha_n),
        by_data * x_unit[1] * y_unit ** (1.0 / alpha_d),
        alpha_n,
        alpha_d,
    )


def starts(x: Floats, y: Floats, weights: Floats, n_starts: int, seed: int) -> Floats:
    """Both exponents from 0.02 to 1; at the middle of the runs size explains from none to all of the loss."""
    share = spread(n_starts, 3, seed)
    alpha_n, alpha_d = between(0.02, 1.0, share[:, 0]), between(0.02, 1.0, share[:, 1])
    by_size = 0.05 + 0.9 * share[:, 2]
    per_curve = np.stack([by_size ** (alpha_d / alpha_n), 1.0 - by_size, alpha_n, alpha_d], axis=-1)
    return np.broadcast_to(per_curve, (len(y), *per_curve.shape)).copy()


LAW = Law(
    id="kaplan_joint",
    title="Kaplan law of parameters and tokens",
    equation=r"L(N, D) = \left[\left(\frac{N_c}{N}\right)^{\alpha_N / \alpha_D} + \frac{D_c}{D}\right]^{\alpha_D}",
    x=("n_params", "n_tokens"),
    params=(
        Parameter("N_c", "size at which the loss would be 1 with endless data", "parameters", 0.0, np.inf, "log", True),
        Parameter("D_c", "data at which an endless model's loss would be 1", "tokens", 0.0, np.inf, "log", True),
        Parameter(
            "alpha_N",
            "how fast loss falls with size",
            "1",
            EXPONENT_MIN,
            EXPONENT_MAX,
            positive=True,
            at_low="the losses do not fall with size",
        ),
        Parameter(
            "alpha_D",
            "how fast loss falls with data",
            "1",
            EXPONENT_MIN,
            EXPONENT_MAX,
            positive=True,
            at_low="the losses do not fall with data",
        ),
    ),
    citation="Kaplan et al. 2020, Scaling Laws for Neural Language Models, arXiv 2001.08361, equation 1.5",
    value=value,
    gradient=gradient,
    rescale=rescale,
    starts=starts,
)
