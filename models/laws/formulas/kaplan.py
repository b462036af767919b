r"""Power laws without a floor, of one quantity each: L(N), L(D) and L(C).

Kaplan et al. 2020 (arXiv 2001.08361, equations 1.1 to 1.3): the other quantities are not what limits the loss, and
it would fall to nothing in the end. N excludes embeddings there; C is compute spent in the best way.

A quarter of x_c with an exponent of a half:

>>> value((16.0, 0.5), np.array([4.0]), np)
array([2.])
"""

from __future__ import annotations

from typing import Any

import numpy as np

from models.laws.base import Array, Floats, Law, Parameter
from models.laws.fitting.starts import between, spread

EXPONENT_MIN, EXPONENT_MAX = 0.01, 5.0  # below, the scale is beyond any number


def value(p: Array, x: Array, xp: Any) -> Array:
    """L at x, in the unit of L; infinite at 0."""
    scale, exponent = p
    return (scale / x) ** exponent


def gradient(p: Array, x: Array, xp: Any) -> tuple[Array, ...]:
    """dL/dscale and dL/dexponent."""
    scale, exponent = p
    loss = (scale / x) ** exponent
    return exponent * loss / scale, loss * xp.log(scale / x)


def rescale(p: Array, x_unit: Array, y_unit: Array) -> tuple[Array, ...]:
    """The same curve with x in units of 1 / x_unit and L in units of 1 / y_unit."""
    scale, exponent = p
    return scale * x_unit * y_unit ** (1.0 / exponent), exponent


def starts(x: Floats, y: Floats, weights: Floats, n_starts: int, seed: int) -> Floats:
    """Exponents from 0.02 to 1, through the curve's middle."""
    exponent = between(0.02, 1.0, spread(n_starts, 1, seed)[:, 0])
    shape = (len(y), n_starts)
    return np.stack([np.ones(shape), np.broadcast_to(exponent, shape)], axis=-1)


def _law(quantity: str, symbol: str, x: str, unit: str, number: int) -> Law:
    return Law(
        id=f"kaplan_{quantity}",
        title=f"Kaplan power law of {quantity}",
        equation=rf"L({symbol}) = \left(\frac{{{symbol}_c}}{{{symbol}}}\right)^{{\alpha_{symbol}}}",
        x=(x,),
        params=(
            Parameter(
                f"{symbol}_c",
                f"the {quantity} at which the loss would be 1",
                unit,
                0.0,
                np.inf,
                "log",
                positive=True,
            ),
            Parameter(
                f"alpha_{symbol}",
                f"how fast loss falls with {quantity}",
                "1",
                EXPONENT_MIN,
                EXPONENT_MAX,
                positive=True,
                at_low=f"the losses do not fall with {quantity}",
                at_high="the loss drops more steeply than a power law does",
            ),
        ),
        citation=f"Kaplan et al. 2020, Scaling Laws for Neural Language Models, arXiv 2001.08361, equation 1.{number}",
        value=value,
        gradient=gradient,
        rescale=rescale,
        starts=starts,
    )


LAWS = (
    _law("params", "N", "n_params", "parameters", 1),
    _law("tokens", "D", "n_tokens", "tokens", 2),
    _law("compute", "C", "flops", "FLOP", 3),
)
