"""What a change in points makes of a rating or a score: worked by hand, and the arena's own pair of precisions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression

from models.constants import Z95
from models.serving.changed_quality import (
    FEWEST_MODELS,
    Z80,
    PointWorth,
    QualityInterval,
    changed_rating,
    changed_score,
    point_worth,
)


def band(low: float, value: float, high: float) -> QualityInterval:
    return QualityInterval(np.array([low]), np.array([value]), np.array([high]))


def test_the_worth_is_the_mean_of_the_slopes_and_its_error_counts_how_far_they_disagree() -> None:
    generator = np.random.default_rng(3)
    models = pd.RangeIndex(60)
    skill = generator.normal(size=60)
    scores = pd.DataFrame({"a": 50 + 10 * skill, "b": 50 + 5 * skill}, index=models)
    rating = pd.Series(1200 + 40 * skill + generator.normal(size=60), index=models)
    worth = point_worth(rating, scores)
    slopes = [LinearRegression().fit(scores[[name]], rating).coef_[0] for name in scores]
    assert worth is not None
    assert worth.rating == pytest.approx(np.mean(slopes))
    assert worth.error > np.std(slopes, ddof=1)  # the errors of the slopes come on top
    assert worth.tests == {"a": 60, "b": 60}


def test_few_models_or_one_test_say_nothing() -> None:
    models = pd.RangeIndex(FEWEST_MODELS)
    scores = pd.DataFrame({"a": np.arange(FEWEST_MODELS, dtype=float)}, index=models)
    rating = pd.Series(np.arange(FEWEST_MODELS, dtype=float), index=models)
    assert point_worth(rating, scores) is None
    both = scores.assign(b=scores["a"] * 2)
    assert point_worth(rating, both) is not None
    assert point_worth(rating.iloc[1:], both) is None


def test_errors_add_as_squares_on_each_side() -> None:
    after = changed_rating(band(1290, 1300, 1310), band(-3, -1, -0.5), PointWorth(4.0, 0.5, {}))
    of_rating, of_worth = 10 / Z95, 0.5
    assert after.value[0] == 1296
    assert after.low[0] == pytest.approx(1296 - Z95 * np.sqrt(of_rating**2 + (8 / Z80) ** 2 + of_worth**2))
    assert after.high[0] == pytest.approx(1296 + Z95 * np.sqrt(of_rating**2 + (2 / Z80) ** 2 + of_worth**2))


@given(st.floats(0, 100), st.floats(0.01, 20), st.floats(0, 10))
def test_a_score_loses_the_share_that_the_reference_test_loses(score: float, lost: float, wider: float) -> None:
    after = changed_score(band(score, score, score), band(-lost - wider, -lost, -lost + wider), 25.0, 55.0)
    assert after.value[0] == pytest.approx(score - max(score - 25, 0) * lost / 55)
    assert after.low[0] <= after.value[0] <= after.high[0]
