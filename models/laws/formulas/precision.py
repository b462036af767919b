r"""Loss of models trained in few bits: L = E + A / N_eff^alpha + B / D^beta, N_eff = N (1 - e^(-P / gamma))^3.

Kumar et al. 2024 (arXiv 2411.04330): fewer bits P leave fewer effective parameters. Theirs has a factor each for
weights, activations and cache; here, as in their search for the best precision, all three are trained in the same P.
What quantizing after training adds is not part of it.

With gamma ln 2 = 4 bits an eighth of the 32 parameters counts: 1 + 2 / sqrt(4) + 3 / sqrt(9).

>>> value((1.0, 2.0, 3.0, 0.5, 0.5, 4.0 / np.log(2.0)), np.array([[32.0], [9.0], [4.0]]), np).round(6)
array([3.])
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from errors import InputError
from models.laws.base import OWN_UNIT, Array, Floats, Law, Parameter
from models.laws.fitting.starts import TINY, between, mixture, spread
from models.laws.formulas import chinchilla

PARTS = 3.0  # weights, activations, cache


def _effective(n_params: Array, bits: Array, gamma: Array, xp: Any) -> tuple[Array, Array]:
    """N_eff, and d ln N_eff / d gamma."""
    lost = xp.exp(-bits / gamma)
    return n_params * (1.0 - lost) ** PARTS, -PARTS * lost * bits / gamma**2 / (1.0 - lost)


def value(p: Array, x: Array, xp: Any) -> Array:
    """L at parameters N, tokens D and bits P, in the unit of L."""
    size, _ = _effective(x[0], x[2], p[5], xp)
    return chinchilla.value(p[:5], (size, x[1]), xp)


def gradient(p: Array, x: Array, xp: Any) -> tuple[Array, ...]:
    """dL/dE, dL/dA, dL/dB, dL/dalpha, dL/dbeta, dL/dgamma."""
    size, by_gamma = _effective(x[0], x[2], p[5], xp)
    return (*chinchilla.gradient(p[:5], (size, x[1]), xp), -p[3] * p[1] * size ** (-p[3]) * by_gamma)


def rescale(p: Array, x_unit: Array, y_unit: Array) -> tuple[Array, ...]:
    """The same law with N and D in units of 1 / x_unit, L in units of 1 / y_unit; bits are counted."""
    return (*chinchilla.rescale(p[:5], x_unit[:2], y_unit), p[5])


def starts(x: Floats, y: Floats, weights: Floats, n_starts: int, seed: int) -> Floats:
    """Exponents from 0.05 to 1.5, gamma from 0.5 to 10 bits; E, A and B to match."""
    share = spread(n_starts, 3, seed)
    alpha, beta = between(0.05, 1.5, share[:, 0]), between(0.05, 1.5, share[:, 1])
    gamma = between(0.5, 10.0, share[:, 2])
    n_params, n_tokens, bits = np.where(weights > 0, x, 1.0)[:, :, None, :]
    size = _effective(n_params, bits, gamma[:, None], np)[0] ** -alpha[:, None]
    data = n_tokens ** -beta[:, None]
    floor, by_size, by_data = np.moveaxis(mixture(np.stack([np.ones_like(size), size, data]), y, weights), -1, 0)
    rest = (np.broadcast_to(item, floor.shape) for item in (alpha, beta, gamma))
    return np.stack([floor, np.maximum(by_size, TINY), np.maximum(by_data, TINY), *rest], axis=-1)


LAW = Law(
    id="precision",
    title="Precision-aware law",
    equation=r"L(N, D, P) = E + \frac{A}{N_{eff}^{\alpha}} + \frac{B}{D^{\beta}},\quad "
    r"N_{eff} = N \left(1 - e^{-P/\gamma}\right)^3",
    x=("n_params", "n_tokens", "bits"),
    params=(
        *chinchilla.LAW.params,
        Parameter(
            "gamma", "bits at which a part keeps 63% of its parameters", "bits", 0.0, np.inf, "log", positive=True,
            at_low="the losses do not depend on bits", at_high="every bit more helps as much as the last",
        ),
    ),
    citation="Kumar et al. 2024, Scaling Laws for Precision, arXiv 2411.04330",
    value=value,
    gradient=gradient,
    rescale=rescale,
    starts=starts,
    unit_of=(0, 1, OWN_UNIT),
)  # fmt: skip


def best_bits(params: ArrayLike, memory_bytes: float, n_tokens: float, bits: ArrayLike) -> tuple[float, float, float]:
    """Of the bit widths on offer the one of least loss in so much memory for weights: bits, parameters, loss.

    `params` (6,) in the law's order, `bits` (n,). Memory is N P / 8, so that fewer bits buy more parameters. Raises
    InputError for what is not above 0.

    Where every width counts in full, 4 bits buy four times the parameters of 16: 1 + 2 / sqrt(4) + 3 / sqrt(9).

    >>> best_bits([1.0, 2.0, 3.0, 0.5, 0.5, 0.1], memory_bytes=2.0, n_tokens=9.0, bits=[4.0, 16.0])
    (4.0, 4.0, 3.0)
    """
    offered = np.asarray(bits, dtype=np.float64)
    if not (memory_bytes > 0 and n_tokens > 0 and offered.size and np.all(offered > 0)):
        raise InputError("Memory, tokens and bits must be above 0.", column="bits")
    sizes = 8.0 * memory_bytes / offered
    loss = LAW.predict(np.asarray(params, dtype=np.float64), np.stack([sizes, np.full(sizes.shape, n_tokens), offered]))
    best = int(np.argmin(loss))
    return float(offered[best]), float(sizes[best]), float(loss[best])
