r"""Data that value-based reinforcement learning needs for a level of performance: D = D_min (1 + (sigma / b)^-a).

Rybkin et al. 2025 (arXiv 2502.04327): sigma is how many updates are made for each data point collected. More updates
need less data but more compute, C = k sigma D with k the FLOP of one update, so that each sigma is a point of a
frontier of data against compute. Where data cost as much as delta FLOP each, one sigma is cheapest.

A quarter of b updates with a = 1/2 need three times the least: 100 (1 + 2).

>>> value((100.0, 4.0, 0.5), np.array([1.0]), np)
array([300.])
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from errors import InputError
from models.laws.base import Array, Floats, Law, Parameter
from models.laws.formulas import power

EXPONENT_MAX = 5.0


def value(p: Array, x: Array, xp: Any) -> Array:
    """Data needed at x updates for each of them."""
    least, turn, exponent = p
    return least * (1.0 + (turn / x) ** exponent)


def gradient(p: Array, x: Array, xp: Any) -> tuple[Array, ...]:
    """dD/dD_min, dD/db, dD/da."""
    least, turn, exponent = p
    more = (turn / x) ** exponent
    return 1.0 + more, least * exponent * more / turn, least * more * xp.log(turn / x)


def rescale(p: Array, x_unit: Array, y_unit: Array) -> tuple[Array, ...]:
    """The same curve with sigma in units of 1 / x_unit and data in units of 1 / y_unit."""
    least, turn, exponent = p
    return least * y_unit, turn * x_unit, exponent


def starts(x: Floats, y: Floats, weights: Floats, n_starts: int, seed: int) -> Floats:
    """Those of the power law with floor: D_min is the floor, and b where the rest is as much again."""
    amplitude, exponent, floor = np.moveaxis(power.WITH_FLOOR.starts(x, y, weights, n_starts, seed), -1, 0)
    least = np.maximum(floor, 1e-3)
    return np.stack([least, np.clip((amplitude / least) ** (1.0 / exponent), 1e-9, 1e9), exponent], axis=-1)


LAW = Law(
    id="rl_data",
    title="Data for value-based reinforcement learning",
    equation=r"D(\sigma) = D_{min} \left(1 + \left(\frac{\sigma}{b}\right)^{-a}\right)",
    x=("updates_per_data",),
    params=(
        Parameter("D_min", "data needed with no end of updates", "data points", 0.0, np.inf, "log", positive=True),
        Parameter("b", "updates for a data point at which twice that is needed", "updates", 0.0, np.inf, "log", True),
        Parameter(
            "a", "how fast the data needed fall with updates", "1", 0.0, EXPONENT_MAX, positive=True,
            at_low="updates do not save data", at_high="data fall more steeply than a power law does",
        ),
    ),
    citation="Rybkin et al. 2025, Value-Based Deep RL Scales Predictably, arXiv 2502.04327",
    value=value,
    gradient=gradient,
    rescale=rescale,
    starts=starts,
    y=("n_data_points",),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Frontier:
    """What each number of updates for a data point costs: data points and FLOP, arrays of the length of sigma."""

    updates_per_data: Floats
    data: Floats
    flops: Floats


def frontier(params: ArrayLike, updates_per_data: ArrayLike, flops_per_update: float) -> Frontier:
    """Data against compute, as sigma (n,) runs; `params` (3,). Raises InputError for what is not above 0.

    >>> sigma = frontier([100.0, 4.0, 0.5], [1.0, 4.0], flops_per_update=10.0)
    >>> sigma.data, sigma.flops
    (array([300., 200.]), array([3000., 8000.]))
    """
    sigma = np.asarray(updates_per_data, dtype=np.float64)
    if not (np.all(sigma > 0) and flops_per_update > 0):
        raise InputError("Updates for each data point and the FLOP of an update must be above 0.", column="x")
    data = LAW.predict(np.asarray(params, dtype=np.float64), sigma)
    return Frontier(sigma, data, flops_per_update * sigma * data)


def cheapest(params: ArrayLike, flops_per_update: float, flops_per_data: float) -> Frontier:
    """The one sigma at which compute and data, at so many FLOP a data point, cost least together.

    k sigma D + delta D is least where its slope vanishes: k (1 + s - a s) = (delta / sigma) a s with s = (b / sigma)^a;
    found on a fine grid of ln sigma and by golden section, as s may make it flat.

    `params` (3,) in the law's order. With a = 1 it is the root of b delta / k:

    >>> float(cheapest([100.0, 4.0, 1.0], flops_per_update=1.0, flops_per_data=9.0).updates_per_data.round(3))
    6.0
    """
    from scipy.optimize import minimize_scalar  # noqa: PLC0415 pages need not wait for it

    p = np.asarray(params, dtype=np.float64)

    def total(log_sigma: Any) -> Any:
        sigma = np.exp(log_sigma)
        return np.log((flops_per_update * sigma + flops_per_data) * LAW.predict(p, sigma))

    grid = np.log(p[1]) + np.linspace(-40.0, 40.0, 2001)
    best = int(np.argmin(total(grid)))
    ends = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    optimum = minimize_scalar(total, bounds=ends, method="bounded", options={"xatol": 1e-10})
    return frontier(p, np.exp(optimum.x), flops_per_update)
