"""Evidence on each candidate of a curve, the weights and the spread that follow from it.

A candidate's weight is a softmax of: the error with which it foretold the curve's own later points, how far it may
move at an equal fit, its residual, and what the bank taught of its likes by kind of curve and by horizon.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.laws.base import Floats
from models.laws.forecasting.origins import CANDIDATES, FIRST, Foretold, foretold
from models.laws.forecasting.traits import KINDS, Traits, traits

NEARNESS = 1.5  # in ln of the horizon: rolling origins count by how like the wanted horizon theirs is
LEAST_NOISE = 3e-4  # relative, below which candidates are not told apart by their residuals
MOST = 16  # points count as no more than these in telling candidates apart
WORST = 3.0  # errors of ln y count as no more than this
N_OWN = 5  # terms that every candidate has: see Evidence
N_SPREAD = 8


@dataclass(frozen=True, eq=False)
class Evidence:
    """What is known of C curves before weighing.

    expected
        (C, K): ln of y at the target in units of the last y, by candidate.
    terms
        (C, K, N_OWN): natural logs of rolling error, doubt and residual; the first and the last once more times the
        points above four, as more points tell candidates better apart.
    traits
        Of the curves.
    reach
        (C,): ln(target / largest x).
    noise
        (C,): the least relative residual of any candidate.
    """

    expected: Floats
    terms: Floats
    traits: Traits
    reach: Floats
    noise: Floats


@dataclass(frozen=True, eq=False)
class Lesson:
    """What the bank taught: `own` (N_OWN,), `by_kind` (K, kinds), `by_reach` (K,), `spread` (N_SPREAD,)."""

    own: Floats
    by_kind: Floats
    by_reach: Floats
    spread: Floats


def evidence(u: Floats, y: Floats, reach: Floats) -> Evidence:
    """Evidence on curves of n points each: u = ln(x / largest x), y, both (C, n)."""
    units = y / y[:, -1:]
    told = foretold(u, units, reach)
    noise = told.residual.min(axis=1)
    least = (LEAST_NOISE + 0.3 * noise)[:, None]
    rolling = _rolling_error(told, u, np.log(units), reach)
    expected = np.log(told.later[:, :, -1, -1])
    doubt = np.minimum(told.doubt / np.exp(np.clip(expected, -3.0, 3.0)), WORST)
    terms = np.log(np.stack([rolling + least, doubt + least, np.minimum(told.residual, WORST) + least], axis=2))
    more = (min(u.shape[1], MOST) - 4) / 4.0
    return Evidence(expected, np.concatenate([terms, more * terms[:, :, ::2]], axis=2), traits(u, y), reach, noise)


def _rolling_error(told: Foretold, u: Floats, log_y: Floats, reach: Floats) -> Floats:
    """Root mean square of ln(foretold / measured) over origins and later points, (C, K); recent origins count more."""
    n = u.shape[1]
    error = np.clip(np.log(told.later[:, :, :-1, :-1]) - log_y[:, None, None, :], -WORST, WORST)
    ends = np.arange(FIRST - 1, n - 1)
    horizon = u[:, None, :] - u[:, ends, None]
    weight = np.exp(-np.abs(horizon - reach[:, None, None]) / NEARNESS) * ((ends + 1.0) / n)[:, None] ** 2
    weight = np.where(np.arange(n) > ends[:, None], weight, 0.0)
    weight = weight / weight.sum(axis=(1, 2), keepdims=True)
    return np.sqrt(np.einsum("ckmj,cmj->ck", error**2, weight))


def weights(seen: Evidence, lesson: Lesson) -> Floats:
    """The candidates' weights, (C, K); each row sums to 1."""
    merit = seen.terms @ lesson.own + lesson.by_kind.T[seen.traits.kind] + seen.reach[:, None] * lesson.by_reach
    merit = merit - merit.max(axis=1, keepdims=True)
    share = np.exp(merit)
    return np.asarray(share / share.sum(axis=1, keepdims=True))


def spread_terms(seen: Evidence, share: Floats) -> Floats:
    """What the width of an interval is made of, (C, N_SPREAD): logs, and a one."""
    centre = (share * seen.expected).sum(axis=1, keepdims=True)
    apart = np.sqrt((share * (seen.expected - centre) ** 2).sum(axis=1))
    least = LEAST_NOISE + 0.5 * seen.noise
    own = (share[:, :, None] * seen.terms).sum(axis=1)
    return np.stack(
        [
            np.log(np.minimum(apart, WORST) + 0.3 * least),
            own[:, 0],
            own[:, 1],
            own[:, 2],
            np.log(seen.noise + LEAST_NOISE),
            np.log(seen.reach),
            np.log(seen.traits.roughness + LEAST_NOISE),
            np.ones(len(share)),
        ],
        axis=1,
    )


def empty_lesson() -> Lesson:
    """Equal likes: where learning starts."""
    k = len(CANDIDATES)
    own = np.array([-2.0, -0.5, -0.5, 0.0, 0.0])
    spread = np.array([0.5, 0.2, 0.2, 0.0, 0.1, 0.2, 0.0, 0.0])
    return Lesson(own, np.zeros((k, len(KINDS))), np.zeros(k), spread)
