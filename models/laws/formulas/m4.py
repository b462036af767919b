r"""M4, a power law that bends at both ends: (y - E) / G = (x / x_0)^-c (1 - (y - E) / G)^alpha.

Alabdulmohsin et al. 2022 (arXiv 2209.06640, equation 4) write (y - err_inf) / (err_0 - y)^alpha = beta x^c, for errors
that leave a plateau err_0 (guessing) and end on another. Here E = err_inf, G = err_0 - err_inf, and the scale is the
size x_0 at which the power law alone would span all of G, beta = G^(1 - alpha) x_0^c, with the sign of c turned. With
alpha = 1 it is the rectified law, with alpha = 0 a power law cut off at the plateau.

The equation gives y only implicitly. With y = E + G s(u), s the logistic function, it reads
f(u) = alpha softplus(u) - softplus(-u) = -c ln(x / x_0), and f is increasing and either convex or concave: Newton's
steps cannot miss.

At x_0, with alpha = 1, half of G is left: 1 + 4 / 2.

>>> value((1.0, 4.0, 10.0, 0.5, 1.0), np.array([10.0]), np)
array([3.])
"""

from __future__ import annotations

from typing import Any

import numpy as np

from models.laws.base import Array, Floats, Law, Parameter
from models.laws.fitting.starts import between, screened, spread

ALPHA_MIN, ALPHA_MAX = 0.05, 20.0
EXPONENT_MAX = 5.0
FAR = 600.0  # of c ln(x / x_0): beyond, y is on its plateau to the last digit
STEPS = 7  # Newton's; six reach rounding for every alpha allowed


def _share(p: Array, x: Array, xp: Any) -> tuple[Array, Array, Array]:
    """s(u) and 1 - s(u), the shares of G that are left and gone, and softplus(u) = -ln(1 - s(u))."""
    _, _, bend, exponent, alpha = p
    # the logarithm of 0 would be infinite, and nothing changes so far below the bend
    target = xp.clip(-exponent * xp.log(xp.clip(x, 1e-300, 1e300) / bend), -FAR, FAR)
    u = xp.where(target < 0, target, target / alpha)
    for _ in range(STEPS):
        below = xp.logaddexp(-u, xp.zeros_like(u))  # softplus(-u); softplus(u) is u more
        u = u - (alpha * (below + u) - below - target) / (xp.exp(-below - u) + alpha * xp.exp(-below))
    below = xp.logaddexp(-u, xp.zeros_like(u))
    return xp.exp(-below), xp.exp(-below - u), below + u


def value(p: Array, x: Array, xp: Any) -> Array:
    """y at x, in the unit of y; E + G at 0."""
    return p[0] + p[1] * _share(p, x, xp)[0]


def gradient(p: Array, x: Array, xp: Any) -> tuple[Array, ...]:
    """dy/dE, dy/dG, dy/dx_0, dy/dc, dy/dalpha: from f(u; alpha) = -c ln(x / x_0)."""
    _, span, bend, exponent, alpha = p
    remaining_share, gone, lost = _share(p, x, xp)
    by_target = span * remaining_share * gone / (gone + alpha * remaining_share)
    log_x = xp.log(xp.clip(x, 1e-300, 1e300) / bend)
    return (
        xp.ones_like(remaining_share),
        remaining_share,
        by_target * exponent / bend,
        -by_target * log_x,
        -by_target * lost,
    )


def rescale(p: Array, x_unit: Array, y_unit: Array) -> tuple[Array, ...]:
    """The same curve with x in units of 1 / x_unit and y in units of 1 / y_unit."""
    floor, span, bend, exponent, alpha = p
    return floor * y_unit, span * y_unit, bend * x_unit, exponent, alpha


def starts(x: Floats, y: Floats, weights: Floats, n_starts: int, seed: int) -> Floats:
    """Exponents from 0.05 to 2, alpha from 0.2 to 5, a bend from far below the data to their end; E and G to match."""
    share = spread(16 * n_starts, 3, seed)
    exponent, alpha = between(0.05, 2.0, share[:, 0]), between(0.2, 5.0, share[:, 1])
    log_x = np.log(np.where(weights > 0, x, 1.0))
    low, high = log_x.min(axis=1)[:, None], log_x.max(axis=1)[:, None]
    bend = np.exp(low - (high - low) + 2.0 * (high - low) * share[:, 2])
    shape = [part[..., None] for part in (bend, np.broadcast_to(exponent, bend.shape), alpha + 0.0 * bend)]
    basis = _share((0.0, 1.0, *shape), x[:, None, :], np)[0]
    return screened(basis, y, weights, [part[..., 0] for part in shape], n_starts)


LAW = Law(
    id="m4",
    title="M4: a power law between two plateaus",
    equation=r"\frac{y - E}{G} = \left(\frac{x}{x_0}\right)^{-c} \left(1 - \frac{y - E}{G}\right)^{\alpha}",
    x=("x",),
    params=(
        Parameter("E", "the floor: what no x removes", "y", 0.0, np.inf, at_low="the data do not reach the floor"),
        Parameter(
            "G",
            "all that x can remove: y is E + G before anything was learned",
            "y",
            0.0,
            np.inf,
            "log",
            positive=True,
            at_low="y hardly changes",
            at_high="the data show no plateau at their beginning",
        ),
        Parameter(
            "x_0",
            "the size at which the power law alone would span all of G: the bend",
            "x",
            0.0,
            np.inf,
            "log",
            positive=True,
            at_low="the data show no plateau at their beginning",
            at_high="the data do not leave the plateau",
        ),
        Parameter(
            "c",
            "how fast y falls with x between the plateaus",
            "1",
            0.0,
            EXPONENT_MAX,
            positive=True,
            at_low="y does not fall with x",
            at_high="y falls more steeply than a power law does",
        ),
        Parameter(
            "alpha",
            "how slowly y leaves the first plateau; 1 is the rectified law",
            "1",
            ALPHA_MIN,
            ALPHA_MAX,
            "log",
            positive=True,
            at_low="y breaks off its plateau at once",
            at_high="the data do not show how y leaves its plateau",
        ),
    ),
    citation="Alabdulmohsin et al. 2022, Revisiting Neural Scaling Laws in Language and Vision, arXiv 2209.06640, "
    "equation 4",
    value=value,
    gradient=gradient,
    rescale=rescale,
    starts=starts,
    y=("loss", "error"),
)
