"""What a model's quality becomes when a change in points of a test is known: in percent, or as a rating.

A rating does not come in points of a test. What a point is worth is the slope of ratings over scores between models
that have both, on several tests at once: their mean, whose error counts both that of each slope and how far the tests
disagree. So a change of a test's points is taken to move a model's rating as it would between models, which is a
prediction with an interval: no arena rates models at several precisions often enough to fit it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.constants import Z95
from models.front.pareto import Floats

FEWEST_MODELS = 20
FEWEST_TESTS = 2
Z80 = 1.2815515655446004  # two-sided 80% point of the normal distribution: the interval of a change


@dataclass(frozen=True)
class PointWorth:
    """Rating per point of a test with its standard error, and the tests that it was learned from, with their models."""

    rating: float
    error: float
    tests: Mapping[str, int]


@dataclass(frozen=True)
class QualityInterval:
    """A quality between the ends of its 95% interval, an entry per candidate."""

    low: Floats
    value: Floats
    high: Floats


def point_worth(ratings: pd.Series[float], scores: pd.DataFrame) -> PointWorth | None:
    """Rating per point over tests that at least FEWEST_MODELS models have; None where there are too few tests.

    `ratings` and the rows of `scores` (a column per test, in points of 100) are indexed by model; NaN where unknown.

    >>> models = pd.RangeIndex(30)
    >>> scores = pd.DataFrame({"a": 2.0 * models, "b": 2.0 * models + 1}, index=models)
    >>> worth = point_worth(pd.Series(1000 + 8.0 * models, index=models), scores)
    >>> round(worth.rating, 6), round(worth.error, 6)
    (4.0, 0.0)
    """
    slopes, variances, counts = [], [], {}
    for test in scores.columns:
        both = pd.DataFrame({"score": scores[test], "rating": ratings}).dropna()
        if len(both) < FEWEST_MODELS or both["score"].nunique() < FEWEST_TESTS:
            continue
        slope, variance = _slope(both["score"].to_numpy(float), both["rating"].to_numpy(float))
        slopes.append(slope)
        variances.append(variance)
        counts[str(test)] = len(both)
    if len(slopes) < FEWEST_TESTS:
        return None
    return PointWorth(float(np.mean(slopes)), float(np.sqrt(np.mean(variances) + np.var(slopes, ddof=1))), counts)


def changed_rating(rating: QualityInterval, points: QualityInterval, worth: PointWorth) -> QualityInterval:
    """The ratings after changes of so many points, with the ends of their 95% intervals.

    `points` has the ends of 80% intervals. The errors of rating, change and worth are taken as independent; a side of
    the interval grows with that side of the change.

    >>> band = QualityInterval(np.array([1290.0]), np.array([1300.0]), np.array([1310.0]))
    >>> none = np.zeros(1)
    >>> after = changed_rating(band, QualityInterval(none - 2, none - 1, none), PointWorth(4.0, 0.0, {}))
    >>> float(after.value[0]), round(float(after.low[0])), round(float(after.high[0]))
    (1296.0, 1284, 1308)
    """
    value = rating.value + worth.rating * points.value
    of_worth = worth.error * points.value
    sides = []
    for end, change, sign in ((rating.low, points.low, -1.0), (rating.high, points.high, 1.0)):
        of_rating = np.nan_to_num(np.abs(end - rating.value) / Z95)
        of_change = worth.rating * np.abs(change - points.value) / Z80
        sides.append(value + sign * Z95 * np.sqrt(of_rating**2 + of_change**2 + of_worth**2))
    return QualityInterval(sides[0], value, sides[1])


def changed_score(score: QualityInterval, points: QualityInterval, chance: float, reference: float) -> QualityInterval:
    """Scores of a test, %, after changes in points of a test whose unchanged score is `reference` above its chance.

    A model loses the same share of what it scores above `chance`. Ends as in `changed_rating`.
    """
    above = np.maximum(score.value - chance, 0.0) / reference
    share = QualityInterval(points.low * above, points.value * above, points.high * above)
    return changed_rating(score, share, PointWorth(1.0, 0.0, {}))


def _slope(score: Floats, rating: Floats) -> tuple[float, float]:
    """Least squares of ratings over scores, and the variance of the slope."""
    centred = score - score.mean()
    spread = float(centred @ centred)
    slope = float(centred @ (rating - rating.mean())) / spread
    left = rating - rating.mean() - slope * centred
    return slope, float(left @ left) / max(len(score) - 2, 1) / spread
