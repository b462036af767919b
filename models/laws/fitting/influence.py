"""What each point does to a fit: how far the parameters and a forecast would move without it. numpy only.

One Newton step from the optimum stands for a refit without the point (Cook and Weisberg 1982, section 5.4; for the sum
of Huber losses with its own second derivative): exact for what is linear in the parameters and for points that do not
decide the shape, a hint for those that do. Points are in the order in which they came.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models.laws.base import Bools, Curve, Floats
from models.laws.fitting.curve_fit import CurveFit
from models.laws.fitting.intervals import log_jacobian
from models.laws.registry import law_named

LEVERAGE_MOST = 1.0 - 1e-9


@dataclass(frozen=True, eq=False)
class Influence:
    """Of each of n points; NaN for those that the fit leaves out (missing, or at 0).

    residual_log
        ln y less the law's.
    leverage
        How much of its own fitted value the point decides, 0 to 1; in Huber's sum 0 beyond delta.
    cooks_distance
        Squared move of all parameters without the point, in units of their confidence region.
    moves
        What each parameter would change by without the point, (n, k), in its own units.
    """

    residual_log: Floats
    leverage: Floats
    cooks_distance: Floats
    moves: Floats

    @property
    def strongest(self) -> NDArray[np.intp]:
        """The places of the points, the most influential first, those left out last."""
        return np.argsort(-np.nan_to_num(self.cooks_distance, nan=-1.0), kind="stable")


def influence(fit: CurveFit, curve: Curve) -> Influence:
    """The influence of each point of the curve that was fitted; NaN where the fit leaves parameters undetermined."""
    law = law_named(fit.law)
    x, y = np.atleast_2d(np.asarray(curve.x, dtype=np.float64)), np.asarray(curve.y, dtype=np.float64)
    n, k = len(y), len(law.params)
    used: Bools = np.isfinite(x).all(axis=0) & (x > 0).all(axis=0) & np.isfinite(y)
    out = Influence(np.full(n, np.nan), np.full(n, np.nan), np.full(n, np.nan), np.full((n, k), np.nan))
    free = np.diag(fit.covariance) > 0
    if fit.dof < 1 or not free.any():
        return out
    points = x[:, used] if law.n_inputs > 1 else x[0, used]
    params = law.vector(fit.params)
    residual = np.log(y[used]) - np.log(law.predict(params, points))
    jacobian = log_jacobian(law, params, points)[:, free]
    inside = np.ones(len(residual)) if fit.huber_delta is None else (np.abs(residual) <= fit.huber_delta) * 1.0
    pull = residual if fit.huber_delta is None else np.clip(residual, -fit.huber_delta, fit.huber_delta)
    norms = np.linalg.norm(jacobian, axis=0)
    scaled = jacobian / norms
    # points beyond delta count by their slope alone; where too few lie within it, all count a little
    curvature = scaled.T @ (scaled * np.maximum(inside, 1e-6)[:, None])
    solved = np.linalg.pinv(curvature, hermitian=True) @ scaled.T
    leverage = np.clip(inside * np.einsum("nk,kn->n", scaled, solved), 0.0, LEVERAGE_MOST)
    moves = -(solved * (pull / (1.0 - leverage))).T / norms
    out.residual_log[used], out.leverage[used] = residual, leverage
    out.moves[np.ix_(used, free)] = moves
    out.moves[np.ix_(used, ~free)] = 0.0
    region = np.linalg.pinv(fit.covariance[np.ix_(free, free)] / np.outer(1 / norms, 1 / norms), hermitian=True)
    away = moves * norms
    out.cooks_distance[used] = np.einsum("nk,kl,nl->n", away, region, away) / free.sum()
    return out


def forecast_moves(fit: CurveFit, influence: Influence, at: ArrayLike) -> Floats:
    """How much a forecast at x would change without each point, as a share of it, (n,), to first order.

    `at` is one x, or one of each input. The last of four points is 10% too high, and so is then the line at the next
    size; without that point it would change by 1 / 1.1 - 1:

    >>> from models.laws.fitting.fitter import LawFitter
    >>> x = np.array([1.0, 4.0, 16.0, 64.0])
    >>> curve = Curve("c", x, 8.0 * x**-0.5 * np.array([1.0, 1.0, 1.0, 1.1]))
    >>> fit = LawFitter("power").fit([curve]).fits_[0]
    >>> forecast_moves(fit, influence(fit, curve), 256.0)[-1:].round(2)
    array([-0.09])
    """
    law = law_named(fit.law)
    slopes = log_jacobian(law, law.vector(fit.params), law.points(at))
    slopes = np.where(np.diag(fit.covariance) > 0, slopes, 0.0).reshape(-1, len(law.params))[0]
    return np.asarray(np.expm1(influence.moves @ slopes))
