"""IsoFLOP analysis: the best model size at each compute budget, and how it grows with compute.

At one budget the loss is interpolated over ln N by Akima's method on ln L and its minimum taken, as Porian et al. 2024
(arXiv:2406.19146) do; the optima are joined by a power law N* = k C^a in ordinary least squares on logarithms.
Parameters and tokens are counts, compute is FLOP.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from errors import InputError
from models.laws.base import Floats

MIN_SIZES = 4  # Akima's method needs as many different sizes for a curve that bends
MIN_BUDGETS = 3  # a line needs one point more than its two parameters before its errors are known
GRID = 2001


@dataclass(frozen=True, eq=False)
class IsoFlop:
    """One budget: its runs by size, and the size of least loss; NaN where that lies at an end of the sizes tried."""

    flops: float
    n_params: Floats
    loss: Floats
    n_star: float
    loss_star: float


@dataclass(frozen=True, eq=False)
class Growth:
    """N* = coefficient x C^exponent, with the standard error of the exponent and what intervals need."""

    exponent: float
    coefficient: float
    stderr: float
    n: int
    sigma_log: float
    mean_log_flops: float
    spread_log_flops: float

    def n_star(self, flops: float) -> float:
        """The best size at a budget."""
        return float(self.coefficient * flops**self.exponent)

    def interval(self, flops: float, level: float) -> tuple[float, float]:
        """Between which sizes the best one lies with this probability, if the power law holds (Student's t)."""
        from scipy.special import stdtrit  # noqa: PLC0415 not before someone asks

        away = (np.log(flops) - self.mean_log_flops) ** 2 / self.spread_log_flops
        half = float(stdtrit(self.n - 2, 0.5 + level / 2)) * self.sigma_log * np.sqrt(1 / self.n + away)
        middle = self.n_star(flops)
        return float(middle * np.exp(-half)), float(middle * np.exp(half))


def isoflops(flops: Floats, n_params: Floats, loss: Floats) -> list[IsoFlop]:
    """The budgets at which four sizes or more were tried, ascending, each with its optimum.

    One entry a run, (n,): FLOP, parameters and loss. Raises InputError where the arrays differ in length or hold what
    is not above 0.

    A loss that is least at 4e8 parameters and rises alike on either side:

    >>> sizes = np.array([1e8, 2e8, 4e8, 8e8, 16e8])
    >>> budget = isoflops(np.full(5, 1e20), sizes, np.array([2.2, 2.1, 2.0, 2.1, 2.2]))[0]
    >>> round(budget.n_star / 1e8, 6), round(budget.loss_star, 6)
    (4.0, 2.0)
    """
    if not len(flops) == len(n_params) == len(loss):
        raise InputError(f"{len(flops)} budgets, {len(n_params)} sizes and {len(loss)} losses; give one of each a run.")
    for name, values in (("flops", flops), ("n_params", n_params), ("y", loss)):
        if not (np.isfinite(values) & (values > 0)).all():
            row = int(np.flatnonzero(~(np.isfinite(values) & (values > 0)))[0]) + 1
            raise InputError(f"{name} in row {row} is not above 0.", column=name, row=row)
    budgets = []
    for budget in np.unique(flops):
        here = flops == budget
        sizes, place = np.unique(n_params[here], return_inverse=True)
        if len(sizes) >= MIN_SIZES:
            log_loss = np.bincount(place, weights=np.log(loss[here])) / np.bincount(place)
            budgets.append(_optimum(float(budget), sizes, np.exp(log_loss)))
    return budgets


def _optimum(flops: float, sizes: Floats, loss: Floats) -> IsoFlop:
    from scipy.interpolate import Akima1DInterpolator  # noqa: PLC0415 half a second that pages need not wait for

    log_n = np.log(sizes)
    grid = np.linspace(log_n[0], log_n[-1], GRID)
    values = Akima1DInterpolator(log_n, np.log(loss))(grid)
    best = int(np.argmin(values))
    if best in (0, GRID - 1):
        return IsoFlop(flops, sizes, loss, float("nan"), float("nan"))
    return IsoFlop(flops, sizes, loss, float(np.exp(grid[best])), float(np.exp(values[best])))


def growth(budgets: list[IsoFlop]) -> Growth | None:
    """How the best size grows with compute; None with fewer than three budgets that have an optimum."""
    with_optimum = [budget for budget in budgets if np.isfinite(budget.n_star)]
    if len(with_optimum) < MIN_BUDGETS:
        return None
    x, y = np.log([budget.flops for budget in with_optimum]), np.log([budget.n_star for budget in with_optimum])
    slope, height = np.polyfit(x, y, 1)
    spread = float(((x - x.mean()) ** 2).sum())
    sigma = float(np.sqrt(((y - height - slope * x) ** 2).sum() / (len(with_optimum) - 2)))
    return Growth(
        exponent=float(slope),
        coefficient=float(np.exp(height)),
        stderr=float(sigma / np.sqrt(spread)),
        n=len(with_optimum),
        sigma_log=sigma,
        mean_log_flops=float(x.mean()),
        spread_log_flops=spread,
    )
