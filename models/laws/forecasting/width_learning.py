"""Widths learned from errors: 80% held in every family and at every horizon, by intervals as narrow as that allows.

scipy and numpy only; a minute or two for fifty thousand errors.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize

from models.laws.base import Floats, Ints
from models.laws.forecasting.widths import Widths, units_of

LEVEL = 0.8  # that the widths are learned for
N_STEPS = 12  # soft steps
EVEN = 40.0  # how much the squared departure of each group's share held from LEVEL counts, beside narrowness
SOFT = 0.15  # in ln of the half-width: so close to an end an error counts as partly held, which makes shares smooth
SHRINKAGE = (1e-3, 5e-4, 1e-3)  # of the linear part, the steps' insides and their heights, towards where they start
LEAST_ERROR = 1e-5  # of ln y
N_ROUNDS = 200  # of the optimiser
Parts = tuple[Floats, Floats, Floats]


def learn_widths(terms: Floats, error: Floats, group: Ints, weight: Floats) -> Widths:
    """Widths for `terms` (N, T) whose forecasts missed the truth by `error` of ln y (N,), truth less forecast.

    `group` (N,) says of which family and horizon each is, as places in `weight` (G,), which sums to 1. With nothing but
    a constant, 80% of errors of 1% to 10% lie within some 8%, down and up alike:

    >>> error = np.linspace(0.01, 0.1, 50).repeat(2) * np.tile([1.0, -1.0], 50)
    >>> widths = learn_widths(np.ones((100, 1)), error, np.zeros(100, dtype=np.int64), np.ones(1))
    >>> [float(half[0].round(2)) for half in widths.halves(np.ones((1, 1)))]
    [0.08, 0.08]
    """
    centre, scale = terms.mean(axis=0), terms.std(axis=0) + 1e-3
    units = units_of(terms, centre, scale)
    direct = np.zeros((units.shape[1], 2))
    direct[0, 0], direct[-1, 0] = scale[0], centre[0] + 0.5  # a width starts as the candidates' disagreement
    rng = np.random.default_rng(0)
    start: Parts = (
        direct,
        rng.standard_normal((units.shape[1], N_STEPS)) / np.sqrt(units.shape[1]),
        np.zeros((N_STEPS, 2)),
    )
    cuts = np.cumsum([part.size for part in start])[:-1]

    def parts_of(vector: Floats) -> list[Floats]:
        return [part.reshape(like.shape) for part, like in zip(np.split(vector, cuts), start, strict=True)]

    def loss(vector: Floats) -> tuple[float, Floats]:
        direct, inner, outer = parts = parts_of(vector)
        steps = np.tanh(units @ inner)
        total, by_out = width_loss(units @ direct + steps @ outer, error, group, weight)
        gradients = (units.T @ by_out, units.T @ ((by_out @ outer.T) * (1.0 - steps**2)), steps.T @ by_out)
        moved = [part - like for part, like in zip(parts, start, strict=True)]
        total += sum(shrink * float((part**2).sum()) for shrink, part in zip(SHRINKAGE, moved, strict=True))
        pulls = [2.0 * shrink * part for shrink, part in zip(SHRINKAGE, moved, strict=True)]
        return total, np.concatenate([(one + pull).ravel() for one, pull in zip(gradients, pulls, strict=True)])

    flat = np.concatenate([part.ravel() for part in start])
    best = minimize(loss, flat, jac=True, method="L-BFGS-B", options={"maxiter": N_ROUNDS, "maxfun": 2 * N_ROUNDS})
    return Widths(centre, scale, *parts_of(np.asarray(best.x)))


def width_loss(out: Floats, error: Floats, group: Ints, weight: Floats) -> tuple[float, Floats]:
    """Pinball loss of ln |error| against ln of its side's half-width, and uneven shares held; with its gradient.

    A half-width that just holds the error costs nothing but that its group is held half too softly, 40 (0.5 - 0.8)^2:

    >>> round(width_loss(np.zeros((1, 2)), np.array([1.0]), np.array([0]), np.ones(1))[0], 2)
    3.6
    """
    side, lean = np.sign(error), np.tanh(out[:, 1])
    beyond = np.log(np.abs(error) + LEAST_ERROR) - out[:, 0] - side * lean
    sizes = np.bincount(group, minlength=len(weight))
    own = (weight / sizes)[group]
    slope = np.where(beyond > 0, LEVEL, LEVEL - 1.0)
    held = 1.0 / (1.0 + np.exp(np.clip(beyond / SOFT, -40.0, 40.0)))
    uneven = np.bincount(group, held, minlength=len(weight)) / sizes - LEVEL
    total = float((own * slope * beyond).sum() + EVEN * (weight * uneven**2).sum())
    by_beyond = own * slope - (2.0 * EVEN * weight * uneven / sizes)[group] * held * (1.0 - held) / SOFT
    return total, np.stack([-by_beyond, -by_beyond * side * (1.0 - lean**2)], axis=1)


def group_weights(families: Sequence[str], is_real: Sequence[bool], real_share: float) -> Floats:
    """Weights of groups, each a family and horizon: families count alike, real ones `real_share` together."""
    names, place = np.unique(np.asarray(families), return_inverse=True)
    weight = 1.0 / np.bincount(place, minlength=len(names))[place]
    real = np.asarray(is_real, dtype=bool)
    share = real_share if real.any() and not real.all() else float(real.all())
    for which, part in ((real, share), (~real, 1.0 - share)):
        if which.any():
            weight[which] *= part / weight[which].sum()
    return np.asarray(weight)
