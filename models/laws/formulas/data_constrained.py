r"""Loss when data are repeated: L(N, D, U) = E + A / N'^alpha + B / D'^alpha.

Muennighoff et al. 2023 (arXiv 2305.16264, equations 5, 6 and appendix A). D tokens are seen, U of them different.
A token's worth decays with each repetition, D' = U (1 + R_D* (1 - exp(-(D / U - 1) / R_D*))), and so does that of
parameters beyond N_opt, the size that U tokens would be best spent on: with n = min(N, N_opt),
N' = n (1 + R_N* (1 - exp(-(N / n - 1) / R_N*))). One exponent serves both terms, as there, so that
N_opt = (A / B)^(1 / alpha) U (Hoffmann et al. 2022, equation 4).

Four parameters and 16 tokens seen once: 1 + 4 / 2 + 4 / 4. Seen twice, with R_D = 1, they are worth 2 - 1/e times as
many: 4 / sqrt(26.1).

>>> value((1.0, 4.0, 4.0, 0.5, 1.0, 1.0), np.array([[4.0, 4.0], [16.0, 32.0], [16.0, 16.0]]), np)
array([4.    , 3.7828])
"""

from __future__ import annotations

from typing import Any

import numpy as np

from models.laws.base import Array, Floats, Law, Parameter
from models.laws.fitting.starts import TINY, between, mixture, spread
from models.laws.formulas import chinchilla


def _worth(base: Array, repeats: Array, decay: Array, xp: Any) -> tuple[Array, Array]:
    """base (1 + decay (1 - exp(-repeats / decay))), and exp(-repeats / decay)."""
    remaining_share = xp.exp(-repeats / decay)
    return base * (1.0 + decay * (1.0 - remaining_share)), remaining_share


def _best_size(p: Array, unique: Array) -> Array:
    return (p[1] / p[2]) ** (1.0 / p[3]) * unique


def value(p: Array, x: Array, xp: Any) -> Array:
    """L at parameters N, tokens seen D and different tokens U, in the unit of L."""
    floor, by_size, by_data, alpha, decay_d, decay_n = p
    n_params, n_tokens, unique = x
    base = xp.minimum(n_params + 0.0 * by_size, _best_size(p, unique))
    size, _ = _worth(base, n_params / base - 1.0, decay_n, xp)
    data, _ = _worth(xp.minimum(unique, n_tokens), _repeats(n_tokens, unique, xp), decay_d, xp)
    return floor + by_size * size ** (-alpha) + by_data * data ** (-alpha)


def _repeats(n_tokens: Array, unique: Array, xp: Any) -> Array:
    return n_tokens / xp.minimum(unique, n_tokens) - 1.0


def gradient(p: Array, x: Array, xp: Any) -> tuple[Array, ...]:
    """dL/dE, dL/dA, dL/dB, dL/dalpha, dL/dR_D, dL/dR_N."""
    floor, by_size, by_data, alpha, decay_d, decay_n = p
    n_params, n_tokens, unique = x
    best = _best_size(p, unique)
    base = xp.minimum(n_params + 0.0 * by_size, best)
    excess, repeats = n_params / base - 1.0, _repeats(n_tokens, unique, xp)
    size, left_n = _worth(base, excess, decay_n, xp)
    data, left_d = _worth(xp.minimum(unique, n_tokens), repeats, decay_d, xp)
    n_term, d_term = size ** (-alpha), data ** (-alpha)
    per_size, per_data = -alpha * by_size * n_term / size, -alpha * by_data * d_term / data
    # A, B and alpha also move N_opt, where the model is larger than that
    ratio = 1.0 + decay_n * (1.0 - left_n) - left_n * (excess + 1.0)
    per_best = per_size * xp.where(n_params > best, ratio * best, xp.zeros_like(best)) / alpha
    return (
        xp.ones_like(n_term) + 0.0 * floor,
        n_term + per_best / by_size,
        d_term - per_best / by_data,
        -by_size * n_term * xp.log(size)
        - by_data * d_term * xp.log(data)
        - per_best * (xp.log(by_size) - xp.log(by_data)) / alpha,
        per_data * xp.minimum(unique, n_tokens) * (1.0 - left_d - left_d * repeats / decay_d),
        per_size * base * (1.0 - left_n - left_n * excess / decay_n),
    )


def rescale(p: Array, x_unit: Array, y_unit: Array) -> tuple[Array, ...]:
    """The same law with N in units of 1 / x_unit[0], D and U of 1 / x_unit[1], L of 1 / y_unit."""
    floor, by_size, by_data, alpha, decay_d, decay_n = p
    linear = chinchilla.rescale((floor, by_size, by_data, alpha, alpha), x_unit, y_unit)[:4]
    return (*linear, decay_d, decay_n)


def starts(x: Floats, y: Floats, weights: Floats, n_starts: int, seed: int) -> Floats:
    """Exponents from 0.05 to 1.5, decays from 1 to 60; E, A and B to match, as if no model were too large."""
    share = spread(n_starts, 3, seed)
    alpha = between(0.05, 1.5, share[:, 0])
    decay_d, decay_n = between(1.0, 60.0, share[:, 1]), between(1.0, 60.0, share[:, 2])
    n_params, n_tokens, unique = np.where(weights > 0, x, 1.0)[:, :, None, :]
    data, _ = _worth(np.minimum(unique, n_tokens), _repeats(n_tokens, unique, np), decay_d[:, None], np)
    size_term, data_term = n_params ** -alpha[:, None], data ** -alpha[:, None]
    linear = mixture(np.stack([np.ones_like(size_term), size_term, data_term]), y, weights)
    floor, by_size, by_data = np.moveaxis(linear, -1, 0)
    rest = (np.broadcast_to(item, floor.shape) for item in (alpha, decay_d, decay_n))
    return np.stack([floor, np.maximum(by_size, TINY), np.maximum(by_data, TINY), *rest], axis=-1)


LAW = Law(
    id="data_constrained",
    title="Data-constrained law",
    equation=r"L(N, D, U) = E + \frac{A}{N'^{\alpha}} + \frac{B}{D'^{\alpha}},\quad "
    r"D' = U + U R_D \left(1 - e^{-(D/U - 1)/R_D}\right),\quad "
    r"N' = n + n R_N \left(1 - e^{-(N/n - 1)/R_N}\right),\quad "
    r"n = \min\left(N, (A/B)^{1/\alpha} U\right)",
    x=("n_params", "n_tokens", "n_unique_tokens"),
    params=(
        *chinchilla.LAW.params[:3],
        Parameter(
            "alpha",
            "how fast loss falls with size and with data",
            "1",
            0.0,
            chinchilla.EXPONENT_MAX,
            positive=True,
            at_low="the losses do not fall",
            at_high="the loss drops more steeply than a power law does",
        ),
        Parameter(
            "R_D",
            "repetitions after which most of the worth of repeating the data is used up",
            "1",
            0.0,
            np.inf,
            "log",
            positive=True,
            at_high="repeated data are worth as much as new data",
        ),
        Parameter(
            "R_N",
            "the same for parameters beyond the best size for the different tokens there are",
            "1",
            0.0,
            np.inf,
            "log",
            positive=True,
            at_high="no model is too large for its data",
        ),
    ),
    citation="Muennighoff et al. 2023, Scaling Data-Constrained Language Models, arXiv 2305.16264",
    value=value,
    gradient=gradient,
    rescale=rescale,
    starts=starts,
    unit_of=(0, 1, 1),
)
