"""How good a fit or a ranking of models was, and what it cost. numpy only."""

from __future__ import annotations

import numpy as np

from models.laws.base import Floats


def aicc(n: int, n_params: int, rmsd_log: float) -> float:
    """Akaike's criterion for few points, of Gaussian differences of ln y; infinite where the points are too few.

    Hurvich and Tsai 1989; the law's parameters and the variance count.
    """
    k = n_params + 1
    if n <= k + 1 or not rmsd_log > 0:
        return float("inf")
    return float(2 * n * np.log(rmsd_log) + 2 * k + 2 * k * (k + 1) / (n - k - 1))


def pearson(score: Floats, true_loss: Floats) -> float | None:
    """PearCorr of Lin et al. 2024: correlation of scores with true losses, (n,) each; None where either does not vary.

    >>> round(pearson(np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0])), 6)
    1.0
    """
    if len(score) < 2 or np.ptp(score) == 0 or np.ptp(true_loss) == 0:
        return None
    return float(np.corrcoef(score, true_loss)[0, 1])


def relative_accuracy(chosen: int, true_loss: Floats) -> float:
    """RelAcc of Lin et al. 2024: (worst - chosen) / (worst - best), 1 for the best; 1 too if all losses (n,) are equal.

    >>> relative_accuracy(1, np.array([2.0, 2.25, 3.0]))
    0.75
    """
    worst, best = float(true_loss.max()), float(true_loss.min())
    return 1.0 if worst == best else (worst - float(true_loss[chosen])) / (worst - best)


def regret(chosen: int, true_loss: Floats) -> float:
    """How much more loss the chosen of n models has than the best, in units of loss.

    >>> regret(1, np.array([2.0, 2.25]))
    0.25
    """
    return float(true_loss[chosen] - true_loss.min())
