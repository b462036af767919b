r"""From loss to error on downstream tasks: Err(L) = epsilon - k exp(-gamma L).

Gadre et al. 2024 (arXiv 2403.08540, equation 5): the mean top-1 error of a set of tasks rises with loss towards
epsilon, about the error of guessing.

With gamma = ln 2 a loss of 1 halves k: 0.9 - 0.8 / 2.

>>> value((0.9, 0.8, np.log(2.0)), np.array([1.0]), np)
array([0.5])
"""

from __future__ import annotations

from typing import Any

import numpy as np

from models.laws.base import Array, Floats, Law, Parameter
from models.laws.fitting.starts import TINY, between, spread


def value(p: Array, x: Array, xp: Any) -> Array:
    """Error at loss L = x, in the unit of the error."""
    ceiling, amplitude, rate = p
    return ceiling - amplitude * xp.exp(-rate * x)


def gradient(p: Array, x: Array, xp: Any) -> tuple[Array, ...]:
    """dErr/depsilon, dErr/dk, dErr/dgamma."""
    ceiling, amplitude, rate = p
    fall = xp.exp(-rate * x)
    return xp.ones_like(fall) + 0.0 * ceiling, -fall, amplitude * x * fall


def rescale(p: Array, x_unit: Array, y_unit: Array) -> tuple[Array, ...]:
    """The same curve with L in units of 1 / x_unit and errors in units of 1 / y_unit."""
    ceiling, amplitude, rate = p
    return ceiling * y_unit, amplitude * y_unit, rate / x_unit


def starts(x: Floats, y: Floats, weights: Floats, n_starts: int, seed: int) -> Floats:
    """Rates from 0.1 to 20 per typical loss; epsilon and k by least squares given the rate."""
    rate = between(0.1, 20.0, spread(n_starts, 1, seed)[:, 0])
    fall = np.exp(-rate[:, None] * x[:, None, :])
    used, target = weights[:, None, :], (weights * y)[:, None, :]
    total = used.sum(-1)
    mean_fall, mean_y = (used * fall).sum(-1) / total, target.sum(-1) / total
    along = ((fall - mean_fall[..., None]) * (target - used * mean_y[..., None]) * used).sum(-1)
    amplitude = np.maximum(-along / (used * (fall - mean_fall[..., None]) ** 2).sum(-1).clip(1e-300), TINY)
    ceiling = np.maximum(mean_y + amplitude * mean_fall, TINY)
    return np.stack([ceiling, amplitude, np.broadcast_to(rate, amplitude.shape)], axis=-1)


LAW = Law(
    id="loss_to_error",
    title="Loss to downstream error",
    equation=r"\mathrm{Err}(L) = \epsilon - k e^{-\gamma L}",
    x=("loss",),
    params=(
        Parameter("epsilon", "error that a model of no use would make", "error", 0.0, np.inf, "log", positive=True),
        Parameter(
            "k",
            "how far error lies below that at a loss of 0, were the curve to go on",
            "error",
            0.0,
            np.inf,
            "log",
            positive=True,
            at_low="the errors do not change with loss",
        ),
        Parameter(
            "gamma",
            "how fast error nears epsilon as loss grows",
            "1 / loss",
            0.0,
            np.inf,
            "log",
            positive=True,
            at_low="the errors are a straight line of the losses",
        ),
    ),
    citation="Gadre et al. 2024, Language models scale reliably with over-training and on downstream tasks, "
    "arXiv 2403.08540, equation 5",
    value=value,
    gradient=gradient,
    rescale=rescale,
    starts=starts,
    y=("error",),
    may_rise=True,
)
