r"""Loss of over-trained models: L(N, D) = E + A / N^eta + B / D^eta, one exponent for size and data.

Gadre et al. 2024 (arXiv 2403.08540, equation 4) write it in compute C = 6 N D and tokens per parameter M = D / N:
L = E + (a M^(eta/2) + b M^(-eta/2)) C^(-eta/2), with a = 6^(eta/2) A and b = 6^(eta/2) B, where
the role of a and b follows from N = (C / 6 M)^(1/2) and D = (C M / 6)^(1/2). Runs at the same M then lie on power
laws of C with one exponent, which is what lets few small runs say how a small model trained for long will end.

E = 1, A = 2, B = 3 and eta = 1/2: 1 + 2 / 2 + 3 / 3.

>>> value((1.0, 2.0, 3.0, 0.5), (np.array([4.0]), np.array([9.0])), np)
array([3.])
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from models.laws.base import Array, Floats, Law, Parameter
from models.laws.fitting.starts import TINY, between, mixture, spread
from models.laws.formulas import chinchilla


def value(p: Array, x: Array, xp: Any) -> Array:
    """L at parameters N and tokens D, in the unit of L."""
    floor, by_size, by_data, eta = p
    return chinchilla.value((floor, by_size, by_data, eta, eta), x, xp)


def gradient(p: Array, x: Array, xp: Any) -> tuple[Array, ...]:
    """dL/dE, dL/dA, dL/dB, dL/deta."""
    floor, by_size, by_data, eta = p
    *linear, by_alpha, by_beta = chinchilla.gradient((floor, by_size, by_data, eta, eta), x, xp)
    return (*linear, by_alpha + by_beta)


def rescale(p: Array, x_unit: Array, y_unit: Array) -> tuple[Array, ...]:
    """The same law with N and D in units of 1 / x_unit, L in units of 1 / y_unit."""
    floor, by_size, by_data, eta = p
    return chinchilla.rescale((floor, by_size, by_data, eta, eta), x_unit, y_unit)[:4]


def starts(x: Floats, y: Floats, weights: Floats, n_starts: int, seed: int) -> Floats:
    """Exponents from 0.05 to 1.5, E, A and B to match."""
    eta = between(0.05, 1.5, spread(n_starts, 1, seed)[:, 0])
    log_n, log_d = np.log(np.where(weights > 0, x, 1.0))
    size, data = np.exp(-eta[:, None] * log_n[:, None, :]), np.exp(-eta[:, None] * log_d[:, None, :])
    floor, by_size, by_data = np.moveaxis(mixture(np.stack([np.ones_like(size), size, data]), y, weights), -1, 0)
    amplitudes = np.maximum(by_size, TINY), np.maximum(by_data, TINY)
    return np.stack([floor, *amplitudes, np.broadcast_to(eta, floor.shape)], axis=-1)


LAW = Law(
    id="overtraining",
    title="Over-training law",
    equation=r"L(N, D) = E + \frac{A}{N^{\eta}} + \frac{B}{D^{\eta}}",
    x=("n_params", "n_tokens"),
    params=(
        chinchilla.LAW.params[0],
        replace(chinchilla.LAW.params[1], unit="loss x parameters^eta"),
        replace(chinchilla.LAW.params[2], unit="loss x tokens^eta"),
        Parameter(
            "eta",
            "how fast loss falls with size and with data",
            "1",
            0.0,
            chinchilla.EXPONENT_MAX,
            positive=True,
            at_low="the losses do not fall",
            at_high="the loss drops more steeply than a power law does",
        ),
    ),
    citation="Gadre et al. 2024, Language models scale reliably with over-training and on downstream tasks, "
    "arXiv 2403.08540, equation 4",
    value=value,
    gradient=gradient,
    rescale=rescale,
    starts=starts,
)
