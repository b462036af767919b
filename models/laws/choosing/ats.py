"""Accept-then-Stop: extrapolate the straight end of a learning curve, leaving off its flat beginning. numpy only.

Algorithm 1 of Lin et al. 2024 (arXiv 2402.02314): halve the training set from the budget down; stop at the
first loss that departs from the line through the larger sizes in ln-ln; read the line at the target size.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.laws.base import Floats

MIN_POINTS = 3  # k of the paper's code
MAX_DEVIATION = 5.0  # delta of the paper's code, in standard deviations of the residuals
ROUNDING = 1e-12  # residuals of ln y below this are rounding, not departure from a line


@dataclass(frozen=True, eq=False)
class Extrapolation:
    """The loss predicted at the target, and how many of the largest sizes were fitted and trained for it."""

    predicted: float
    n_fitted: int
    n_trained: int


def extrapolate(
    x: Floats, y: Floats, target: float, *, k: int = MIN_POINTS, delta: float = MAX_DEVIATION
) -> Extrapolation:
    """Predict y at `target` from points with distinct x > 0, in any order.

    The size that departs was trained too, so it counts as such. Where none departs the smallest size is left
    off all the same if there are more than k, as in the paper's code. A single point predicts itself.

    The loss of the smallest size lies below the line 10 / sqrt(x) of the others, which gives 10 / 16 at 256:

    >>> end = extrapolate(np.array([1.0, 4.0, 16.0, 64.0]), np.array([7.0, 5.0, 2.5, 1.25]), 256.0)
    >>> round(end.predicted, 6), end.n_fitted, end.n_trained
    (0.625, 3, 4)
    """
    order = np.argsort(-np.asarray(x, dtype=np.float64))
    log_x, log_y = np.log(np.asarray(x)[order]), np.log(np.asarray(y)[order])
    n = len(log_x)
    if n == 1:
        return Extrapolation(float(np.exp(log_y[0])), 1, 1)
    n_fitted = _accepted(log_x, log_y, k, delta)
    stopped = n_fitted is not None
    n_fitted = n_fitted or (n - 1 if n > k else n)
    slope, level = _line(log_x[:n_fitted], log_y[:n_fitted])
    predicted = float(np.exp(slope * np.log(target) + level))
    return Extrapolation(predicted, n_fitted, n_fitted + 1 if stopped else n)


def _accepted(log_x: Floats, log_y: Floats, k: int, delta: float) -> int | None:
    """How many sizes, largest first, come before the first that departs; None if none does."""
    for p in range(k, len(log_x)):
        slope, level = _line(log_x[:p], log_y[:p])
        spread = np.std(log_y[:p] - (slope * log_x[:p] + level))
        if abs(log_y[p] - (slope * log_x[p] + level)) > delta * max(float(spread), ROUNDING):
            return p
    return None


def _line(x: Floats, y: Floats) -> tuple[float, float]:
    """Least-squares slope and level."""
    if len(x) == 1:
        return 0.0, float(y[0])
    centred = x - x.mean()
    slope = float(centred @ (y - y.mean()) / (centred @ centred))
    return slope, float(y.mean() - slope * x.mean())
