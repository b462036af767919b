r"""Quantization-aware training after full-precision training: how many tokens of each, in how many bits.

Dremov et al. 2025 (arXiv 2509.22935) find that the best share of quantization-aware training follows from tokens for
each byte of parameters, S = D / (N P / 8), and grows with it. This is a small law with that property, not theirs (which
has more terms, and coefficients that are not repeated here): fit it to your own runs.

L = E + A / N^alpha + B / D^beta + 2^(-kappa P) (theta + phi / S_q^omega + lambda / S_f^nu), with D = D_f + D_q tokens
in all, S_f and S_q those in full precision and quantized for each parameter byte. At the best share f of D_q the last
two slopes balance, phi omega / (f S)^(omega + 1) = lambda nu / ((1 - f) S)^(nu + 1): it depends on S alone.

Four parameters in 2 bits are one byte, so 5 and 4 tokens are S_f and S_q: 1 + 2 / 2 + 3 / 3 + (1 + 2 / 2 + 10 / 5) / 4.

>>> p = (1.0, 2.0, 3.0, 0.5, 0.5, 1.0, 1.0, 2.0, 0.5, 10.0, 1.0)
>>> value(p, np.array([[4.0], [5.0], [4.0], [2.0]]), np)
array([4.])
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from errors import InputError
from models.laws.base import OWN_UNIT, Array, Floats, Law, Parameter
from models.laws.fitting.starts import TINY, between, mixture, spread
from models.laws.formulas import chinchilla

LN2 = float(np.log(2.0))
BITS_A_BYTE = 8.0


def _per_byte(x: Array) -> tuple[Array, Array, Array, Array, Array]:
    """N, D_f + D_q, bits, S_f and S_q."""
    n_params, full, quantized, bits = x
    size_bytes = n_params * bits / BITS_A_BYTE
    return n_params, full + quantized, bits, full / size_bytes, quantized / size_bytes


def value(p: Array, x: Array, xp: Any) -> Array:
    """L at parameters N, full-precision and quantized tokens and bits, in the unit of L."""
    _, _, _, _, _, kappa, theta, phi, omega, lam, nu = p
    n_params, total, bits, full, quantized = _per_byte(x)
    penalty = theta + phi * quantized ** (-omega) + lam * full ** (-nu)
    return chinchilla.value(p[:5], (n_params, total), xp) + xp.exp(-LN2 * kappa * bits) * penalty


def gradient(p: Array, x: Array, xp: Any) -> tuple[Array, ...]:
    """dL/d each parameter, in order."""
    _, _, _, _, _, kappa, theta, phi, omega, lam, nu = p
    n_params, total, bits, full, quantized = _per_byte(x)
    share, short_q, short_f = xp.exp(-LN2 * kappa * bits), quantized ** (-omega), full ** (-nu)
    return (
        *chinchilla.gradient(p[:5], (n_params, total), xp),
        -LN2 * bits * share * (theta + phi * short_q + lam * short_f),
        share,
        share * short_q,
        -share * phi * short_q * xp.log(quantized),
        share * short_f,
        -share * lam * short_f * xp.log(full),
    )


def rescale(p: Array, x_unit: Array, y_unit: Array) -> tuple[Array, ...]:
    """The same law with N and tokens in units of 1 / x_unit, L in units of 1 / y_unit; bits are counted."""
    _, _, _, _, _, kappa, theta, phi, omega, lam, nu = p
    per_byte = x_unit[1] / x_unit[0]
    return (
        *chinchilla.rescale(p[:5], x_unit[:2], y_unit),
        kappa,
        theta * y_unit,
        phi * per_byte**omega * y_unit,
        omega,
        lam * per_byte**nu * y_unit,
        nu,
    )


def starts(x: Floats, y: Floats, weights: Floats, n_starts: int, seed: int) -> Floats:
    """Exponents from 0.1 to 1.5, kappa from 0.2 to 2; the six amplitudes to match, and of many the best."""
    share = spread(32 * n_starts, 5, seed)
    alpha, beta, omega, nu = (between(0.1, 1.5, share[:, j]) for j in (0, 1, 2, 3))
    kappa = between(0.2, 2.0, share[:, 4])
    n_params, total, bits, full, quantized = (item[:, None, :] for item in _per_byte(np.where(weights > 0, x, 1.0)))
    fewer = np.exp(-LN2 * kappa[:, None] * bits)
    size, data = n_params ** -alpha[:, None], total ** -beta[:, None]
    bases = np.stack(
        [np.ones_like(size), size, data, fewer, fewer * quantized ** -omega[:, None], fewer * full ** -nu[:, None]]
    )
    linear = mixture(bases, y, weights)
    error = ((np.einsum("mcsn,csm->csn", bases, linear) / y[:, None, :] - 1.0) ** 2 * weights[:, None, :]).sum(-1)
    floor, by_size, by_data, theta, phi, lam = np.moveaxis(linear, -1, 0)
    a, b, k, o, v = (np.broadcast_to(item, floor.shape) for item in (alpha, beta, kappa, omega, nu))
    above = [np.maximum(item, TINY) for item in (by_size, by_data, theta, phi, lam)]
    every = np.stack([floor, above[0], above[1], a, b, k, above[2], above[3], o, above[4], v], axis=-1)
    order = np.argsort(error, axis=1, kind="stable")[:, :n_starts]
    return np.take_along_axis(every, order[..., None], axis=1)


def _amplitude(name: str, meaning: str, unit: str, at_low: str) -> Parameter:
    return Parameter(name, meaning, unit, 0.0, np.inf, "log", positive=True, at_low=at_low)


def _exponent(name: str, meaning: str, at_low: str) -> Parameter:
    return Parameter(name, meaning, "1", 0.0, chinchilla.EXPONENT_MAX, positive=True, at_low=at_low)


LAW = Law(
    id="qat",
    title="Quantization-aware training after full precision",
    equation=r"L = E + \frac{A}{N^{\alpha}} + \frac{B}{D^{\beta}} + 2^{-\kappa P} \left(\theta + "
    r"\frac{\phi}{S_q^{\omega}} + \frac{\lambda}{S_f^{\nu}}\right),\quad S = \frac{8 D}{N P}",
    x=("n_params", "n_tokens_full", "n_tokens_qat", "bits"),
    params=(
        *chinchilla.LAW.params,
        _exponent("kappa", "how fast the penalty falls with each bit, as a power of 2", "bits do not matter"),
        _amplitude("theta", "penalty that no training removes, at 0 bits", "loss", "training removes all of it"),
        _amplitude("phi", "penalty of too short a quantized part", "loss", "the quantized part is never too short"),
        _exponent("omega", "how fast that falls with quantized tokens for each byte", "that part does not matter"),
        _amplitude("lambda", "penalty of too short a full-precision part", "loss", "that part is never too short"),
        _exponent("nu", "how fast that falls with full-precision tokens for each byte", "that part does not matter"),
    ),
    citation="After Dremov et al. 2025, Compute-Optimal Quantization-Aware Training, arXiv 2509.22935: a smaller law "
    "in the same quantities",
    value=value,
    gradient=gradient,
    rescale=rescale,
    starts=starts,
    unit_of=(0, 1, 1, OWN_UNIT),
)  # fmt: skip


def best_share(params: ArrayLike, tokens_per_parameter_byte: float) -> float:
    """The share of tokens best spent quantized, 0 to 1, from S = 8 D / (N P) alone; `params` (11,) in the law's order.

    Raises InputError where S is not above 0. Where either kind of token helps alike, half of each:

    >>> best_share([1.0, 2.0, 3.0, 0.5, 0.5, 1.0, 1.0, 2.0, 1.0, 2.0, 1.0], tokens_per_parameter_byte=9.0)
    0.5
    """
    from scipy.optimize import brentq  # noqa: PLC0415 pages need not wait for it

    p = dict(zip(LAW.names, np.asarray(params, dtype=np.float64).tolist(), strict=True))
    if not tokens_per_parameter_byte > 0:
        raise InputError(f"{tokens_per_parameter_byte:g} tokens for each byte; it must be above 0.", column="n_tokens")
    log_s = np.log(tokens_per_parameter_byte)

    def slope(odds: float) -> float:
        """ln of the two slopes' ratio at the share f = 1 / (1 + e^-odds)."""
        log_f, log_rest = -np.logaddexp(0.0, -odds), -np.logaddexp(0.0, odds)
        quantized = np.log(p["phi"] * p["omega"]) - (p["omega"] + 1.0) * (log_f + log_s)
        full = np.log(p["lambda"] * p["nu"]) - (p["nu"] + 1.0) * (log_rest + log_s)
        return float(quantized - full)

    return float(1.0 / (1.0 + np.exp(-brentq(slope, -700.0, 700.0))))


def best_bits(params: ArrayLike, memory_bytes: float, n_tokens: float, bits: ArrayLike) -> tuple[float, float, float]:
    """Of the bit widths on offer the one of least loss in so much memory, each at its best share: bits, share, loss.

    `params` (11,) in the law's order, `bits` (n,); N = 8 memory / bits; n_tokens in all. Raises InputError for what is
    not above 0.

    Where few bits lose next to nothing, 4 of them buy four times the parameters of 16: 1 + 2 / sqrt(4) + 3 / sqrt(9).

    >>> p = [1.0, 2.0, 3.0, 0.5, 0.5, 10.0, 1.0, 1.0, 1.0, 1.0, 1.0]
    >>> bits, share, loss = best_bits(p, memory_bytes=2.0, n_tokens=9.0, bits=[4.0, 16.0])
    >>> bits, share, round(loss, 6)
    (4.0, 0.5, 3.0)
    """
    offered = np.asarray(bits, dtype=np.float64)
    if not (memory_bytes > 0 and n_tokens > 0 and offered.size and np.all(offered > 0)):
        raise InputError("Memory, tokens and bits must be above 0.", column="bits")
    share = best_share(params, n_tokens / memory_bytes)  # S is the same for every width: the memory is
    quantized = share * n_tokens
    columns = [8.0 * memory_bytes / offered, np.full_like(offered, n_tokens - quantized)]
    loss = LAW.predict(
        np.asarray(params, dtype=np.float64), np.stack([*columns, np.full_like(offered, quantized), offered])
    )
    best = int(np.argmin(loss))
    return float(offered[best]), share, float(loss[best])
