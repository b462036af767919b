"""Evidence on each candidate of a curve, and the weights that follow from it.

A candidate's weight is a softmax of what is known of the curve: the errors with which the candidates foretold its own
later points, how far each may move at an equal fit, their residuals, how far apart they end, the curve's slopes, its
noise, its number of sizes and the horizon. The coefficients were learned on the bank (learning.py). How wide the
interval is, is widths.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.laws.base import Bools, Floats
from models.laws.forecasting.origins import CANDIDATES, FIRST, Foretold, foretold
from models.laws.forecasting.traits import KINDS, Traits, traits

NEARNESS = 1.5  # in ln of the horizon: rolling origins count by how like the wanted horizon theirs is
LEAST_NOISE = 3e-4  # relative, below which candidates are not told apart by their residuals
LEAST_REACH = 0.05  # ln(target / largest x)
WORST = 3.0  # errors of ln y count as no more than this
MOST = 16  # points count as no more than these
SIGNED = ("power", "power_floor", "power_floor_late")  # candidates whose lean along the curve is a feature
N_FEATURES = 4 * len(CANDIDATES) + len(SIGNED) + 4 + 5 + len(KINDS)
STRAY = 1.5  # times the roughness of the later half
PLAIN = np.array([{"level": 0.9, "last_value": 0.1}.get(name, 0.0) for name in CANDIDATES])  # where no trend shows
FARTHEST_FEATURE = 4.0  # in its own standard deviations: beyond, a feature of a strange curve counts as this


@dataclass(frozen=True, eq=False)
class Evidence:
    """What is known of C curves before weighing.

    expected
        (C, K): ln of y at the target in units of the last y, by candidate.
    terms
        (C, K, 3): natural logs of rolling error, doubt and residual.
    lean
        (C, SIGNED): mean ln(foretold / measured) over the same origins, in units of the rolling error and noise.
    traits
        Of the curves.
    reach
        (C,): ln(target / largest x).
    span
        (C,): ln(largest x / smallest x).
    noise
        (C,): the least relative residual of any candidate.
    n
        (C,): how many sizes.
    """

    expected: Floats
    terms: Floats
    lean: Floats
    traits: Traits
    reach: Floats
    span: Floats
    noise: Floats
    n: Floats

    def __getitem__(self, chosen: Bools) -> Evidence:
        """Of some of the curves."""
        return Evidence(
            self.expected[chosen],
            self.terms[chosen],
            self.lean[chosen],
            self.traits[chosen],
            self.reach[chosen],
            self.span[chosen],
            self.noise[chosen],
            self.n[chosen],
        )


@dataclass(frozen=True, eq=False)
class Lesson:
    """What the bank taught of the features' `centre` and `scale` (F,), and of the candidates, `likes` (F + 1, K)."""

    centre: Floats
    scale: Floats
    likes: Floats


def evidence(u: Floats, y: Floats, reach: Floats) -> Evidence:
    """Evidence on curves of n points each: u = ln(x / largest x), y, both (C, n); `reach` is u at the target.

    A target within the sizes counts as just past the largest.

    A power law of exponent a half, asked of four times its largest size:

    >>> u = np.log([[1.0, 4.0, 16.0, 64.0]]) - np.log(64.0)
    >>> seen = evidence(u, np.exp(-0.5 * u), np.log([4.0]))
    >>> np.exp(seen.expected[:, CANDIDATES.index("power")]).round(4), seen.n
    (array([0.5]), array([4.]))
    """
    units = y / y[:, -1:]
    told = foretold(u, units, reach)
    noise = told.residual.min(axis=1)
    least = (LEAST_NOISE + 0.3 * noise)[:, None]
    rolling, bias = _rolling_error(told, u, np.log(units), reach)
    signed = [CANDIDATES.index(name) for name in SIGNED]
    lean = bias[:, signed] / (rolling[:, signed] + least)
    expected = np.log(told.later[:, :, -1, -1])
    doubt = np.minimum(told.doubt / np.exp(np.clip(expected, -3.0, 3.0)), WORST)
    terms = np.log(np.stack([rolling + least, doubt + least, np.minimum(told.residual, WORST) + least], axis=2))
    n = np.full(len(u), float(min(u.shape[1], MOST)))
    return Evidence(expected, terms, lean, traits(u, y), np.maximum(reach, LEAST_REACH), -u[:, 0], noise, n)


def _rolling_error(told: Foretold, u: Floats, log_y: Floats, reach: Floats) -> tuple[Floats, Floats]:
    """Root mean square and mean of ln(foretold / measured) over origins and later points; recent origins count more."""
    n = u.shape[1]
    error = np.clip(np.log(told.later[:, :, :-1, :-1]) - log_y[:, None, None, :], -WORST, WORST)
    ends = np.arange(FIRST - 1, n - 1)
    horizon = u[:, None, :] - u[:, ends, None]
    weight = np.exp(-np.abs(horizon - reach[:, None, None]) / NEARNESS) * ((ends + 1.0) / n)[:, None] ** 2
    weight = np.where(np.arange(n) > ends[:, None], weight, 0.0)
    weight = weight / weight.sum(axis=(1, 2), keepdims=True)
    return np.sqrt(np.einsum("ckmj,cmj->ck", error**2, weight)), np.einsum("ckmj,cmj->ck", error, weight)


def features(seen: Evidence) -> Floats:
    """What weights are linear in, (C, N_FEATURES)."""
    terms = seen.terms - seen.terms.mean(axis=1, keepdims=True)
    apart = np.clip(seen.expected - seen.expected.mean(axis=1, keepdims=True), -WORST, WORST)
    extent = np.stack(
        [
            np.log(seen.noise + LEAST_NOISE),
            np.log(seen.traits.roughness + LEAST_NOISE),
            seen.reach,
            seen.n,
            np.minimum(seen.span, 8.0),
        ],
        axis=1,
    )
    kinds = np.eye(len(KINDS))[seen.traits.kind]
    return np.concatenate([terms.reshape(len(terms), -1), apart, seen.lean, seen.traits.slopes, extent, kinds], axis=1)


def standardised(seen: Evidence, lesson: Lesson) -> Floats:
    """Features in the units of the bank, none farther out than FARTHEST_FEATURE, and a one, (C, F + 1)."""
    units = np.clip((features(seen) - lesson.centre) / lesson.scale, -FARTHEST_FEATURE, FARTHEST_FEATURE)
    return np.concatenate([units, np.ones((len(units), 1))], axis=1)


def strangeness(seen: Evidence, lesson: Lesson) -> Floats:
    """How far the curves lie from the bank: the mean distance of their features, in its standard deviations, (C,)."""
    return np.asarray(np.abs((features(seen) - lesson.centre) / lesson.scale).mean(axis=1))


def softmax(merit: Floats) -> Floats:
    """Shares of each row of merits, (C, K) both, summing to 1.

    >>> softmax(np.array([[0.0, np.log(3.0)]]))
    array([[0.25, 0.75]])
    """
    share = np.exp(merit - merit.max(axis=1, keepdims=True))
    return np.asarray(share / share.sum(axis=1, keepdims=True))


def weights(seen: Evidence, lesson: Lesson) -> Floats:
    """The candidates' weights, (C, K); each row sums to 1."""
    share = softmax(standardised(seen, lesson) @ lesson.likes)
    return np.where(plainly_flat(seen)[:, None], PLAIN, share)


def plainly_flat(seen: Evidence) -> Bools:
    """Where no trend shows and the points stray from their mean no more than neighbours do from each other."""
    flat = seen.traits.kind == KINDS.index("flat")
    strays = np.exp(seen.terms[:, CANDIDATES.index("level"), 2])
    return np.asarray(flat & (strays <= STRAY * (seen.traits.roughness + 1e-3)))
