r"""Broken neural scaling laws: a power law whose slope changes smoothly at one or more breaks.

Caballero et al. 2022 (arXiv 2210.14891, equation 1): y = a + b x^-c_0 prod_i (1 + (x / d_i)^(1 / f_i))^(-c_i f_i).
On log axes the slope is -c_0 at first, and -(c_0 + ... + c_i) past the break d_i; f_i is how smooth that break is.
The slopes may be negative, so that y may rise and fall again.

One break at x = 4, where half of what is above the floor is lost to it: 1 + 8 / 4 / 2.

>>> value((1.0, 8.0, 1.0, 1.0, 4.0, 1.0), np.array([4.0]), np)
array([2.])
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from models.laws.base import ANY_QUANTITY, Array, Floats, Law, Parameter
from models.laws.fitting.starts import between, screened, spread

SLOPE_MAX = 5.0
SHARPEST, SMOOTHEST = 0.01, 10.0


def _breaks(p: Array) -> list[Sequence[Array]]:
    """(c_i, d_i, f_i) of each break."""
    return [p[place : place + 3] for place in range(3, len(p), 3)]


def _bend(log_x: Array, at: Array, smooth: Array, xp: Any) -> tuple[Array, Array]:
    """ln(1 + (x / d)^(1 / f)), and ln(x / d) / f."""
    z = (log_x - xp.log(at)) / smooth
    return xp.logaddexp(z, xp.zeros_like(z)), z


def _log_x(x: Array, xp: Any) -> Array:
    return xp.log(xp.clip(x, 1e-300, 1e300))


def _above_floor(p: Array, log_x: Array, xp: Any) -> Array:
    exponent = xp.log(p[1]) - p[2] * log_x
    for change, at, smooth in _breaks(p):
        exponent = exponent - change * smooth * _bend(log_x, at, smooth, xp)[0]
    return xp.exp(exponent)


def value(p: Array, x: Array, xp: Any) -> Array:
    """y at x, in the unit of y."""
    return p[0] + _above_floor(p, _log_x(x, xp), xp)


def gradient(p: Array, x: Array, xp: Any) -> tuple[Array, ...]:
    """dy/da, dy/db, dy/dc_0, and for each break dy/dc_i, dy/dd_i, dy/df_i."""
    log_x = _log_x(x, xp)
    above = _above_floor(p, log_x, xp)
    slopes = [xp.ones_like(above), above / p[1], -above * log_x]
    for change, at, smooth in _breaks(p):
        bend, z = _bend(log_x, at, smooth, xp)
        past = xp.exp(z - bend)  # the logistic function of z: 0 before the break, 1 past it
        slopes += [-above * smooth * bend, above * change * past / at, -above * change * (bend - z * past)]
    return tuple(slopes)


def rescale(p: Array, x_unit: Array, y_unit: Array) -> tuple[Array, ...]:
    """The same curve with x in units of 1 / x_unit and y in units of 1 / y_unit."""
    rescaled = [p[0] * y_unit, p[1] * x_unit ** p[2] * y_unit, p[2]]
    for change, at, smooth in _breaks(p):
        rescaled += [change, at * x_unit, smooth]
    return tuple(rescaled)


def starts(x: Floats, y: Floats, weights: Floats, n_breaks: int, n_starts: int, seed: int) -> Floats:
    """Slopes of 0 to 1 before each break and after it, breaks spread over the data; a and b to match."""
    share = spread(64 * n_starts, 1 + 3 * n_breaks, seed)
    log_x = np.log(np.where(weights > 0, x, 1.0))
    low, high = log_x.min(axis=1)[:, None], log_x.max(axis=1)[:, None]
    shape = (len(y), len(share))
    slope = np.broadcast_to(share[:, 0] ** 2, shape)
    parts, before = [slope], slope
    for i in range(n_breaks):
        after, where, how = share[:, 1 + 3 * i : 4 + 3 * i].T
        at = np.exp(low + (high - low) * (i + where) / n_breaks)
        parts += [after**2 - before, at, np.broadcast_to(between(0.05, 2.0, how), shape)]
        before = after**2 + 0.0 * before
    basis = _above_floor([0.0, 1.0, *(part[..., None] for part in parts)], log_x[:, None, :], np)
    return screened(basis, y, weights, parts, n_starts)


def _break(i: int) -> tuple[Parameter, ...]:
    return (
        Parameter(
            f"c_{i}",
            f"how much steeper y falls past break {i}",
            "1",
            -SLOPE_MAX,
            SLOPE_MAX,
            at_low="y turns up more steeply than a power law does",
            at_high="y falls off more steeply than a power law does",
        ),
        Parameter(
            f"d_{i}", f"where break {i} lies", "x", 0.0, np.inf, "log", positive=True, at_low="it lies before the data"
        ),
        Parameter(
            f"f_{i}",
            f"how smooth break {i} is: it takes about x^f",
            "1",
            SHARPEST,
            SMOOTHEST,
            "log",
            positive=True,
            at_low="the slope changes at once",
            at_high="the slope changes all along the data",
        ),
    )


def _law(n_breaks: int, words: str) -> Law:
    product = "".join(
        rf" \left(1 + \left(\frac{{x}}{{d_{i}}}\right)^{{1/f_{i}}}\right)^{{-c_{i} f_{i}}}"
        for i in range(1, n_breaks + 1)
    )
    return Law(
        id="bnsl" if n_breaks == 1 else f"bnsl_{n_breaks}",
        title=f"Broken scaling law, {words}",
        equation=rf"y = a + b x^{{-c_0}}{product}",
        x=("x",),
        params=(
            Parameter("a", "the floor: what no x removes", "y", 0.0, np.inf, at_low="the data do not reach the floor"),
            Parameter(
                "b", "y at x = 1, less the floor, were there no break", "y x x^c_0", 0.0, np.inf, "log", positive=True,
                at_low="y hardly changes",
            ),
            Parameter(
                "c_0",
                "how fast y falls before the first break; negative where it rises",
                "1",
                -SLOPE_MAX,
                SLOPE_MAX,
                at_low="y rises more steeply than a power law does",
                at_high="y falls more steeply than a power law does",
            ),
            *(parameter for i in range(1, n_breaks + 1) for parameter in _break(i)),
        ),
        citation="Caballero et al. 2022, Broken Neural Scaling Laws, arXiv 2210.14891, equation 1",
        value=value,
        gradient=gradient,
        rescale=rescale,
        starts=lambda x, y, weights, n_starts, seed: starts(x, y, weights, n_breaks, n_starts, seed),
        y=(ANY_QUANTITY,),
        may_rise=True,
    )  # fmt: skip


LAWS = (_law(1, "one break"), _law(2, "two breaks"))
