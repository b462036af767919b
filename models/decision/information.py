"""What a measurement would be worth before deciding: how much of the expected regret it takes away."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from models.front.pareto import Floats


def gain_of_knowing(means: ArrayLike, spreads: ArrayLike, best_others: ArrayLike) -> Floats:
    """Expected gain in utility from learning one quantity of a candidate exactly, before the choice is made.

    `means` are n candidates' utilities, `spreads` the standard errors that the quantity gives each, `best_others` the
    highest mean utility among the rest. Learning it pays only where it can turn the order: with d = mean - best other,
    the gain is s phi(d/s) - |d| Phi(-|d|/s), the unit normal loss (Raiffa and Schlaifer 1961, Applied Statistical
    Decision Theory; the expected value of partial perfect information of Heath et al. 2017, Value in Health 20).

    >>> gain_of_knowing([0.5, 0.5], [0.1, 0.0], [0.5, 0.4]).round(4)
    array([0.0399, 0.    ])
    """
    mean, spread, other = (np.asarray(values, dtype=np.float64) for values in (means, spreads, best_others))
    gap = np.abs(mean - other)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(spread > 0, gap / spread, np.inf)
    density = np.exp(-0.5 * np.square(z)) / np.sqrt(2 * np.pi)
    return np.where(spread > 0, spread * density - np.where(np.isfinite(z), gap, 0.0) * ndtr(-z), 0.0)


def best_of_others(totals: Floats, groups: NDArray[np.int64]) -> Floats:
    """For each of n rows the highest total among rows of another group; minus infinity where there is none.

    >>> best_of_others(np.array([3.0, 2.0, 1.0]), np.array([0, 0, 1]))
    array([1., 1., 3.])
    """
    known = np.where(np.isnan(totals), -np.inf, totals)
    best = np.full(int(groups.max()) + 1, -np.inf)
    np.maximum.at(best, groups, known)
    order = np.argsort(-best, kind="stable")
    first, second = best[order[0]], best[order[1]] if order.size > 1 else -np.inf
    return np.where(groups == order[0], second, first)
