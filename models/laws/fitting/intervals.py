"""How well fitted parameters and predictions are known: covariance, delta method and bootstrap quantiles. No torch.

Everything is about ln y with independent errors of equal variance, as in the fit itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from models.laws.base import Bools, Floats, Law

RANK_TOLERANCE = 1e-9  # smallest over largest singular value of the column-scaled Jacobian


@dataclass(frozen=True, eq=False)
class Spread:
    """Covariance (k, k) and the parameters that the curve leaves undetermined (k,)."""

    covariance: Floats
    undetermined: Bools


def log_jacobian(law: Law, params: Floats, x: Floats) -> Floats:
    """d ln f / d params at each x, shape (points, k).

    Of A x^-alpha they are 1 / A and -ln x:

    >>> from models.laws.registry import law_named
    >>> log_jacobian(law_named("power"), np.array([2.0, 0.5]), np.array([1.0, np.e])).round(6)
    array([[ 0.5, -0. ],
           [ 0.5, -1. ]])
    """
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        predicted = law.value(params, x, np)
        columns = [np.broadcast_to(slope / predicted, np.shape(predicted)) for slope in law.gradient(params, x, np)]
    return np.stack(columns, axis=-1)


def covariance(law: Law, params: Floats, x: Floats, free: Bools, sigma_log: float) -> Spread:
    """sigma^2 (J^T J)^-1 over the free parameters at the optimum; 0 for those held at a bound.

    Where J lacks rank the covariance is NaN, and the parameters that take part in the missing directions are
    the undetermined ones.

    >>> from models.laws.registry import law_named
    >>> both = np.array([True, True])
    >>> covariance(law_named("power"), np.array([2.0, 0.5]), np.array([1.0, np.e]), both, 0.1).covariance.round(6)
    array([[0.04, 0.02],
           [0.02, 0.02]])
    """
    k = len(params)
    jacobian = log_jacobian(law, params, x)[:, free]
    if not np.all(np.isfinite(jacobian)):
        return Spread(np.full((k, k), np.nan), free.copy())
    norms = np.linalg.norm(jacobian, axis=0)
    scaled = jacobian / np.where(norms > 0, norms, 1.0)
    short = max(0, scaled.shape[1] - len(scaled))
    _, singular, rows = np.linalg.svd(np.pad(scaled, ((0, short), (0, 0))), full_matrices=False)
    missing = singular <= RANK_TOLERANCE * singular.max(initial=0.0)
    undetermined = np.zeros(k, dtype=np.bool_)
    if missing.any():
        undetermined[free] = np.abs(rows[missing]).max(axis=0) > 1e-3
        return Spread(np.full((k, k), np.nan), undetermined)
    root = rows.T / singular / norms[:, None]
    full = np.zeros((k, k))
    full[np.ix_(free, free)] = sigma_log**2 * root @ root.T
    return Spread(full, undetermined)


def delta(
    law: Law, params: Floats, cov: Floats, sigma_log: float, dof: int, x: Floats, level: float
) -> tuple[Floats, Floats]:
    """Prediction interval on ln y by linearisation: f exp(-+ t sqrt(g C g^T + sigma^2)). NaN without spare points.

    Of known parameters only sigma is left: exp(-+ 1.96 x 0.1).

    >>> from models.laws.registry import law_named
    >>> law, params, known = law_named("power"), np.array([2.0, 0.5]), np.zeros((2, 2))
    >>> low, high = delta(law, params, known, sigma_log=0.1, dof=10_000, x=np.array([4.0]), level=0.95)
    >>> low.round(3), high.round(3)
    (array([0.822]), array([1.217]))
    """
    predicted = law.predict(params, x)
    if dof < 1 or not np.all(np.isfinite(cov)):
        return np.full(predicted.shape, np.nan), np.full(predicted.shape, np.nan)
    slopes = log_jacobian(law, params, x)
    # a parameter held at its bound may have an infinite slope (x = 0); it has no variance to multiply it with
    slopes = np.where(np.diag(cov) > 0, slopes, 0.0)
    with np.errstate(over="ignore", invalid="ignore"):
        variance = np.einsum("...i,ij,...j->...", slopes, cov, slopes) + sigma_log**2
        half = stdtrit(dof, 0.5 + level / 2.0) * np.sqrt(np.maximum(variance, 0.0))
        return predicted * np.exp(-half), predicted * np.exp(half)


def quantile(dof: float, level: float) -> float:
    """Student's t: how many standard deviations an interval at this level reaches to either side."""
    return float(stdtrit(dof, 0.5 + level / 2.0))


def widened(predicted: Floats, ends: tuple[Floats, Floats], margin: Floats) -> tuple[Floats, Floats]:
    """Ends moved out on ln y, each by the root of its own distance's square and the margin's; all (n,).

    3 and 4 make 5:

    >>> low, high = widened(np.array([1.0]), (np.exp([-0.3]), np.exp([0.3])), np.array([0.4]))
    >>> np.log(low).round(6), np.log(high).round(6)
    (array([-0.5]), array([0.5]))
    """
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        down, up = (np.hypot(np.log(end / predicted), margin) for end in ends)
        low, high = predicted * np.exp(-down), predicted * np.exp(up)
    return np.where(margin > 0, low, ends[0]), np.where(margin > 0, high, ends[1])


def percentile(law: Law, replicates: Floats, noise: Floats, x: Floats, level: float) -> tuple[Floats, Floats]:
    """Quantiles over bootstrap replicates (replicates, k), each with one resampled residual of ln y added.

    >>> from models.laws.registry import law_named
    >>> replicates = np.array([[2.0, 0.5], [4.0, 0.5], [6.0, 0.5]])
    >>> percentile(law_named("power"), replicates, np.zeros(3), np.array([4.0]), level=0.5)
    (array([1.5]), array([2.5]))
    """
    ones = [1] * (x.ndim - (law.n_inputs > 1))
    params = [replicates[:, j].reshape(-1, *ones) for j in range(replicates.shape[1])]
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        draws = law.value(params, x, np) * np.exp(noise.reshape(-1, *ones))
    low, high = np.quantile(draws, [0.5 - level / 2.0, 0.5 + level / 2.0], axis=0)
    return np.asarray(low), np.asarray(high)
