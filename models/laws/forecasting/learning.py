"""What the bank teaches of candidates: likes by least error, family by family. scipy only.

A group is a family, a horizon and how noisy its curves look. What is made small is the mean over groups of ln of the
group's mean error, so that ten percent less is worth the same on curves that are easy to forecast and on hard ones; and
a group whose error exceeds that of a plain power law with floor counts fourfold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from scipy.optimize import minimize

from models.laws.base import Floats, Ints
from models.laws.forecasting.origins import CANDIDATES
from models.laws.forecasting.traits import Traits
from models.laws.forecasting.weighing import N_FEATURES, Evidence, Lesson, features, softmax, standardised
from models.laws.forecasting.width_learning import group_weights

SHRINKAGE = 0.03  # of likes, towards where they start
OWN = (-1.6, -0.7, -1.2)  # where likes start: a candidate's rolling error, doubt and residual speak against it
USUAL_SHAPE = CANDIDATES.index("power_floor")
BIAS = 6.0  # and a power law with floor is believed unless a curve or the bank speaks clearly against it
USUAL = {"power_floor": 3.0, "loss_floor": 3.0}  # families that count as so many: most curves of losses are like them
REAL_SHARE = 0.3  # of what counts, that real curves have together
WORSE = 3.0  # how much more an error counts where it exceeds that of a power law with floor, or nearly does
NEARLY = 0.02  # ln of that excess from which it does
SMALL = 0.1  # of the best single error: smaller errors count as good
LEAST_BEST = 1e-3  # of ln y, below which an error is good enough
REAL = "real: "  # how families of measured curves are named
NOISES = (0.002, 0.012)  # relative noise, as seen, that parts quiet, middling and noisy curves
N_ROUNDS = 80  # of the optimiser: more fits the bank's families closer, and real curves worse


@dataclass(frozen=True, eq=False)
class Example:
    """Evidence on curves of one family and horizon, and ln of the true y at the target in units of the last y."""

    family: str
    horizon: str
    seen: Evidence
    truth: Floats

    @property
    def is_real(self) -> bool:
        """Whether its curves were measured."""
        return self.family.startswith(REAL)


def together(several: Sequence[Evidence]) -> Evidence:
    """Evidence on curves end to end."""
    traits = Traits(*(np.concatenate([getattr(s.traits, item.name) for s in several]) for item in fields(Traits)))
    parts = {
        item.name: np.concatenate([getattr(seen, item.name) for seen in several])
        for item in fields(Evidence)
        if item.name != "traits"
    }
    return Evidence(traits=traits, **parts)


@dataclass(frozen=True, eq=False)
class _Groups:
    """Examples end to end: evidence and truths; each curve's group, and of each group its weight and single errors."""

    seen: Evidence
    truth: Floats
    place: Ints
    size: Floats
    weight: Floats
    single: Floats

    def mean(self, values: Floats) -> Floats:
        """The mean of values (N,) in each group."""
        return np.asarray(np.bincount(self.place, values, minlength=len(self.size)) / self.size)


def _grouped(examples: Sequence[Example]) -> _Groups:
    seen, truth = together([item.seen for item in examples]), np.concatenate([item.truth for item in examples])
    names = [
        (item.family, item.horizon, 0 if item.is_real else int(noise))
        for item in examples
        for noise in np.digitize(item.seen.noise, NOISES)
    ]
    groups = sorted(set(names))
    place_of = {group: place for place, group in enumerate(groups)}
    place = np.array([place_of[name] for name in names])
    size = np.bincount(place).astype(np.float64)
    families = [family for family, _, _ in groups]
    weight = group_weights(families, [family.startswith(REAL) for family in families], REAL_SHARE)
    weight *= np.array([USUAL.get(family, 1.0) for family in families])
    weight /= weight.sum()
    off = np.abs(seen.expected - truth[:, None])
    single = np.stack([np.bincount(place, column) / size for column in off.T], axis=1)
    return _Groups(seen, truth, place, size, weight, np.maximum(single, LEAST_BEST))


def learn_likes(examples: Sequence[Example]) -> Lesson:
    """The likes of candidates that forecast the examples best, by the measure above."""
    groups = _grouped(examples)
    known = features(groups.seen)
    blank = Lesson(known.mean(axis=0), known.std(axis=0) + 1e-3, np.empty(0))
    units = standardised(groups.seen, blank)
    start = np.zeros((N_FEATURES + 1, len(CANDIDATES)))
    for place in range(len(CANDIDATES)):
        start[3 * place : 3 * place + 3, place] = OWN
    start[-1, USUAL_SHAPE] = BIAS

    def loss(vector: Floats) -> tuple[float, Floats]:
        likes = vector.reshape(start.shape)
        share = softmax(units @ likes)
        centre = (share * groups.seen.expected).sum(axis=1)
        total, by_centre = _error(groups, centre)
        by_merit = share * (groups.seen.expected - centre[:, None]) * by_centre[:, None]
        moved = likes - start
        return total + SHRINKAGE * float((moved**2).sum()), (units.T @ by_merit + 2.0 * SHRINKAGE * moved).ravel()

    best = minimize(loss, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": N_ROUNDS})
    return Lesson(blank.centre, blank.scale, best.x.reshape(start.shape))


def _error(groups: _Groups, centre: Floats) -> tuple[float, Floats]:
    """The measure of forecasts `centre` (N,), and its gradient."""
    off = centre - groups.truth
    size = np.sqrt(off**2 + (SMALL * groups.single.min(axis=1))[groups.place] ** 2)
    mean = groups.mean(size)
    excess = np.log(mean / groups.single[:, USUAL_SHAPE]) + NEARLY
    counts = groups.weight * (1.0 + WORSE * (excess > 0))
    total = float((groups.weight * np.log(mean)).sum() + WORSE * (groups.weight * np.maximum(excess, 0.0)).sum())
    return total, (counts / (mean * groups.size))[groups.place] * off / size
