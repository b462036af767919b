"""How wide an interval must be: learned from what a curve shows, upwards and downwards apart.

ln of the half-width is linear in the terms plus a dozen soft steps (tanh) of them: whether the candidates' disagreement
is to be believed hangs on noise, horizon and curvature together, which a line cannot say. What it was learned for is in
width_learning.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.laws.base import Floats
from models.laws.forecasting.origins import CANDIDATES
from models.laws.forecasting.weighing import LEAST_NOISE, N_FEATURES, WORST, Evidence, Lesson, standardised

RIVALS = ("last_value", "power_floor", "power_floor_late", "power_late")  # where these end, against the forecast
N_TERMS = 6 + 1 + len(RIVALS) + N_FEATURES
FARTHEST_TERM = 4.0  # in its own standard deviations
NARROWEST, WIDEST = -12.0, 3.0  # of ln of a half-width


@dataclass(frozen=True, eq=False)
class Widths:
    """`centre` and `scale` of the terms (T,); `direct` (T + 1, 2) is linear, `inner` (T + 1, H), `outer` (H, 2) steps.

    The two outputs are ln of the half-width, and how far it leans upwards.
    """

    centre: Floats
    scale: Floats
    direct: Floats
    inner: Floats
    outer: Floats

    def halves(self, terms: Floats) -> tuple[Floats, Floats]:
        """From the forecast down to the end of an 80% interval of ln y, and up to the other, each (C,)."""
        units = units_of(terms, self.centre, self.scale)
        out = units @ self.direct + np.tanh(units @ self.inner) @ self.outer
        half, lean = np.clip(out[:, 0], NARROWEST, WIDEST), np.tanh(out[:, 1])
        return np.exp(half - lean), np.exp(half + lean)


def units_of(terms: Floats, centre: Floats, scale: Floats) -> Floats:
    """Terms in their standard deviations, none beyond FARTHEST_TERM, and a one, (C, T + 1).

    >>> units_of(np.array([[3.0, 900.0]]), np.array([1.0, 0.0]), np.array([2.0, 1.0]))
    array([[1., 4., 1.]])
    """
    units = np.clip((terms - centre) / scale, -FARTHEST_TERM, FARTHEST_TERM)
    return np.concatenate([units, np.ones((len(units), 1))], axis=1)


def width_terms(seen: Evidence, share: Floats, lesson: Lesson) -> Floats:
    """What a width follows from, (C, N_TERMS): how far the weighed candidates disagree and to which side, and features.

    `share` (C, K) are their weights. The sixth is the logarithm of the horizon, here ln ln 4:

    >>> from models.laws.forecasting.weighing import evidence
    >>> u, k = np.log([[1.0, 4.0, 16.0, 64.0]]) - np.log(64.0), len(CANDIDATES)
    >>> seen = evidence(u, np.exp(-0.5 * u), np.log([4.0]))
    >>> lesson = Lesson(np.zeros(N_FEATURES), np.ones(N_FEATURES), np.zeros((N_FEATURES + 1, k)))
    >>> width_terms(seen, np.full((1, k), 1 / k), lesson)[:, 5].round(4)
    array([0.3266])
    """
    centre = (share * seen.expected).sum(axis=1, keepdims=True)
    off = np.clip(seen.expected - centre, -WORST, WORST)
    apart = np.sqrt((share * off**2).sum(axis=1))
    everyone = np.sqrt((off**2).mean(axis=1))
    least = LEAST_NOISE + 0.3 * seen.noise
    own = (share[:, :, None] * seen.terms).sum(axis=1)
    sizes = [np.log(apart + 0.3 * least), *own.T, np.log(everyone + least), np.log(seen.reach)]
    side = np.clip((share * off**3).sum(axis=1) / (apart**3 + 1e-9), -FARTHEST_TERM, FARTHEST_TERM)
    rivals = off[:, [CANDIDATES.index(name) for name in RIVALS]] / (everyone + least)[:, None]
    return np.concatenate([np.stack([*sizes, side], axis=1), rivals, standardised(seen, lesson)[:, :-1]], axis=1)
