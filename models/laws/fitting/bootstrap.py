"""Residual bootstrap: refit every curve to its own resampled residuals, all replicates in one batch."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from models.laws.base import Floats, Law
from models.laws.fitting.curve_fit import CurveFit
from models.laws.fitting.points import PaddedCurves, Points, pad
from models.laws.fitting.problem import solve

REPLICATE_ELEMENTS = 8_000_000


def resample(
    law: Law,
    curves: list[Points],
    fits: list[CurveFit],
    n_replicates: int,
    seed: int,
    *,
    max_iter: int,
    check: Callable[[], None],
) -> list[tuple[Floats, Floats] | None]:
    """For each curve the parameters (replicates, k) of its refits and a residual of ln y each; None if it has no
    spare points to take residuals from.

    Residuals are centred and widened by sqrt(n / dof), as least squares shrinks them (Davison & Hinkley 1997,
    section 6.2). Each refit starts at the curve's optimum, in which a bound that holds it may be left.
    """
    out: list[tuple[Floats, Floats] | None] = [None] * len(curves)
    todo = [i for i, fit in enumerate(fits) if fit.dof > 0 and np.isfinite(fit.cost)]
    if not todo:
        return out
    width = max(len(curves[i].y) for i in todo)
    at_once = max(1, REPLICATE_ELEMENTS // (n_replicates * width * len(law.params)))
    for first in range(0, len(todo), at_once):
        places = todo[first : first + at_once]
        chosen = [curves[i] for i in places]
        refits = _refit(law, chosen, [fits[i] for i in places], n_replicates, seed, max_iter, check)
        for i, refit in zip(places, refits, strict=True):
            out[i] = refit
    return out


def _refit(
    law: Law,
    curves: list[Points],
    fits: list[CurveFit],
    n_replicates: int,
    seed: int,
    max_iter: int,
    check: Callable[[], None],
) -> list[tuple[Floats, Floats]]:
    padded = pad(curves, law.unit_of)
    optimum = _scaled_params(law, fits, padded)
    columns = [optimum[:, j : j + 1] for j in range(optimum.shape[1])]
    centre = np.log(law.value(columns, padded.x, np))
    resampled, noise = _draw(padded, centre, fits, n_replicates, seed)
    x, weights, start = (np.repeat(item, n_replicates, axis=-2) for item in (padded.x, padded.weights, optimum))
    y = np.exp(np.repeat(centre, n_replicates, axis=0) + resampled.reshape(-1, padded.y.shape[1]))
    solved = solve(law, x, y, weights, start, max_iter=max_iter, check=check, delta=fits[0].huber_delta, n_starts=0)
    params = solved.params.reshape(len(curves), n_replicates, -1)
    natural = np.stack(law.rescale(np.moveaxis(params, -1, 0), padded.x_unit, padded.y_unit), axis=-1)
    return [(natural[i], noise[i]) for i in range(len(curves))]


def _scaled_params(law: Law, fits: list[CurveFit], padded: PaddedCurves) -> Floats:
    params = np.array([law.vector(fit.params) for fit in fits])
    return np.stack(law.rescale(params.T, 1.0 / padded.x_unit[..., 0], 1.0 / padded.y_unit[:, 0]), axis=-1)


def _draw(
    padded: PaddedCurves, centre: Floats, fits: list[CurveFit], n_replicates: int, seed: int
) -> tuple[Floats, Floats]:
    """Resampled residuals (curves, replicates, points) and one more a replicate (curves, replicates)."""
    n_curves, width = padded.y.shape
    resampled, noise = np.zeros((n_curves, n_replicates, width)), np.empty((n_curves, n_replicates))
    for i, fit in enumerate(fits):
        # a generator a curve: what is drawn must not depend on the curves beside it
        generator = np.random.default_rng(seed)
        residual = np.log(padded.y[i, : fit.n]) - centre[i, : fit.n]
        residual = (residual - residual.mean()) * np.sqrt(fit.n / fit.dof)
        resampled[i, :, : fit.n] = generator.choice(residual, size=(n_replicates, fit.n))
        noise[i] = generator.choice(residual, size=n_replicates)
    return resampled, noise
