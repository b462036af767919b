r"""The rectified scaling law of fine-tuning: L(D) = B / (D_l + D^beta) + E.

Lin et al., "Selecting Large Language Model to Fine-tune via Rectified Scaling Law", ICML 2024,
arXiv 2402.02314. D_l is what the model has learned before fine-tuning, in units of D^beta: it bends the
curve flat below about D_l^(1/beta) examples. The paper's outer exponent alpha is 1, as in its own fits.

6 / (1 + sqrt(4)) + 1:

>>> value((6.0, 1.0, 0.5, 1.0), np.array([4.0]), np)
array([3.])
"""

from __future__ import annotations

from typing import Any

import numpy as np

from models.laws.base import Array, Floats, Law, Parameter
from models.laws.fitting.starts import amplitude_and_floor, between, spread

BETA_MAX = 5.0  # far above any published exponent (the 90 published curves need at most 0.8)


def value(p: Array, x: Array, xp: Any) -> Array:
    """L at D = x, in the unit of L."""
    amplitude, prelearned, beta, floor = p
    return amplitude / (prelearned + x**beta) + floor


def gradient(p: Array, x: Array, xp: Any) -> tuple[Array, ...]:
    """dL/dB, dL/dD_l, dL/dbeta, dL/dE at D = x."""
    amplitude, prelearned, beta, floor = p
    power = x**beta
    share = 1.0 / (prelearned + power)
    by_prelearned = -amplitude * share * share
    # x^beta ln x tends to 0 with x, where ln x alone is -inf
    log_x = xp.log(xp.where(x > 0, x, xp.ones_like(x)))
    return share, by_prelearned, by_prelearned * power * log_x, xp.ones_like(share) + 0.0 * floor


def rescale(p: Array, x_unit: Array, y_unit: Array) -> tuple[Array, ...]:
    """The same curve with D in units of 1 / x_unit and L in units of 1 / y_unit."""
    amplitude, prelearned, beta, floor = p
    power = x_unit**beta
    return amplitude * power * y_unit, prelearned * power, beta, floor * y_unit


def starts(x: Floats, y: Floats, weights: Floats, n_starts: int, seed: int) -> Floats:
    """Exponents from 0.05 to 2 and a bend anywhere from far below the data to their end."""
    share = spread(n_starts, 2, seed)
    beta = between(0.05, 2.0, share[:, 0])
    log_x = np.log(np.where(weights > 0, x, 1.0))
    low, high = log_x.min(axis=1)[:, None], log_x.max(axis=1)[:, None]
    bend = low - 0.5 * (high - low) + 1.5 * (high - low) * share[:, 1]
    prelearned = np.exp(np.minimum(beta * bend, 60.0))
    basis = 1.0 / (prelearned[..., None] + np.exp(beta[:, None] * log_x[:, None, :]))
    amplitude, floor = amplitude_and_floor(basis, y, weights)
    return np.stack([amplitude, prelearned, np.broadcast_to(beta, amplitude.shape), floor], axis=-1)


LAW = Law(
    id="rectified",
    title="Rectified scaling law",
    equation=r"L(D) = \frac{B}{D_l + D^{\beta}} + E",
    x=("n_examples",),
    params=(
        Parameter(
            "B",
            "how much loss fine-tuning can remove, times D_l",
            "loss x examples^beta",
            0.0,
            np.inf,
            "log",
            positive=True,
            at_low="the losses hardly change",
        ),
        Parameter(
            "D_l",
            "pre-learned data: what the model knew before, as examples^beta; the curve bends near "
            "D_l^(1/beta) examples",
            "examples^beta",
            0.0,
            np.inf,
            "log1p",
            at_low="it shows no flat beginning, as if the model had learned nothing before",
        ),
        Parameter(
            "beta",
            "how fast loss falls with data once past the bend",
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
    citation="Lin et al. 2024, Selecting Large Language Model to Fine-tune via Rectified Scaling Law, "
    "ICML 2024, arXiv 2402.02314",
    value=value,
    gradient=gradient,
    rescale=rescale,
    starts=starts,
    y=("loss", "error"),
)
