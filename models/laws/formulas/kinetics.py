r"""Cost of thinking at test time: C = n [k N L + a (2 L_in + L) L] + m (2 L_in + n L) L.

Sadhukhan et al. 2025 (Kinetics, arXiv 2506.05333), as their repository counts it: n answers of L tokens to a prompt of
L_in cost 2 FLOP a parameter and token, attention over the tokens so far, and the reading of the key-value cache, which
takes as long as I FLOP for each of its entries. For a known model k = 2, a = 2 n_heads d_head and m = 2 n_kv d_head I,
times its layers; fitted to measured costs (time, energy, money), the three say what of each is paid for.

Two answers of 5 tokens to a prompt of 10, of 100 parameters: 2 x 1,000 + 1 x 250 + 1 x 150.

>>> value((2.0, 1.0, 1.0), (100.0, 10.0, 5.0, 2.0), np)
2400.0
"""

from __future__ import annotations

from typing import Any

import numpy as np

from models.laws.base import OWN_UNIT, Array, Floats, Law, Parameter
from models.laws.fitting.starts import TINY, mixture, spread


def _terms(x: Array) -> tuple[Array, Array, Array]:
    """What k, a and m are multiplied with."""
    n_params, prompt, answer, trials = x
    return (
        n_params * answer * trials,
        (2.0 * prompt + answer) * answer * trials,
        (2.0 * prompt + answer * trials) * answer,
    )


def value(p: Array, x: Array, xp: Any) -> Array:
    """Cost of the trials, in FLOP or the unit of the fitted costs."""
    return sum(weight * term for weight, term in zip(p, _terms(x), strict=True))


def gradient(p: Array, x: Array, xp: Any) -> tuple[Array, ...]:
    """dC/dk, dC/da, dC/dm."""
    return tuple(term + 0.0 * p[0] for term in _terms(x))


def rescale(p: Array, x_unit: Array, y_unit: Array) -> tuple[Array, ...]:
    """The same cost with N and tokens in units of 1 / x_unit, C in units of 1 / y_unit; trials are counted."""
    compute, attention, memory = p
    tokens = x_unit[1]
    return compute * y_unit / (x_unit[0] * tokens), attention * y_unit / tokens**2, memory * y_unit / tokens**2


def starts(x: Floats, y: Floats, weights: Floats, n_starts: int, seed: int) -> Floats:
    """About the best of all: the cost is linear in its three weights."""
    best = mixture(np.stack(_terms(np.where(weights > 0, x, 1.0)))[:, :, None, :], y, weights)
    return np.maximum(best, TINY) * (0.5 + spread(n_starts, 3, seed))


def _weight(name: str, meaning: str, unit: str, at_low: str) -> Parameter:
    return Parameter(name, meaning, unit, 0.0, np.inf, "log", positive=True, at_low=at_low)


LAW = Law(
    id="kinetics",
    title="Kinetics cost of test-time compute",
    equation=r"C = n \left[k N L + a (2 L_{in} + L) L\right] + m (2 L_{in} + n L) L",
    x=("n_params", "n_tokens_in", "n_tokens_out", "n_trials"),
    params=(
        _weight("k", "cost of a parameter for each token; 2 FLOP in theory", "cost", "size does not cost"),
        _weight("a", "cost of attention to one token: 2 x heads x head width x layers", "cost", "attention is free"),
        _weight(
            "m", "cost of reading one cached token: 2 x key-value heads x head width x layers x FLOP in that time",
            "cost", "the cache is free",
        ),
    ),
    citation="Sadhukhan et al. 2025, Kinetics: Rethinking Test-Time Scaling Laws, arXiv 2506.05333",
    value=value,
    gradient=gradient,
    rescale=rescale,
    starts=starts,
    y=("cost",),
    unit_of=(0, 1, 1, OWN_UNIT),
    may_rise=True,
)  # fmt: skip
