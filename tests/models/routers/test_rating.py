"""The rating of a router against simulated games, and against cases by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from models.routers.rating import ELO, WorthOfScore, mixed_rating, rated_router, worth_of_score


def wins(rating: float, opponent: float) -> float:
    return float(1 / (1 + 10 ** ((opponent - rating) / 400)))


@given(
    st.lists(st.tuples(st.floats(800, 1600), st.floats(0.01, 1)), min_size=1, max_size=8),
)
def test_the_mix_wins_half_against_its_equal(parts: list[tuple[float, float]]) -> None:
    ratings, shares = np.array(parts).T
    shares = shares / shares.sum()
    found = mixed_rating(ratings, shares)
    expected = brentq(lambda r: sum(s * wins(x, r) for x, s in zip(ratings, shares, strict=True)) - 0.5, 0, 3000)
    assert found == pytest.approx(expected, abs=1e-6)
    assert ratings.min() - 1e-6 <= found <= ratings.max() + 1e-6


def test_games_against_the_mix_give_its_rating() -> None:
    """60% of 1,500 and 40% of 1,100: 400,000 games against an opponent of the mixed rating end even."""
    chance = np.random.default_rng(3)
    ratings, shares = np.array([1500.0, 1100.0]), np.array([0.6, 0.4])
    opponent = mixed_rating(ratings, shares)
    played = chance.choice(ratings, 400_000, p=shares)
    won = chance.random(400_000) < 1 / (1 + np.exp((opponent - played) / ELO))
    assert won.mean() == pytest.approx(0.5, abs=4 * 0.5 / np.sqrt(400_000))


def test_the_worth_of_a_point_by_hand() -> None:
    """Scores .2, .4, .6, .8 and ratings 1100, 1210, 1290, 1400: slope 490 by the normal equations."""
    scores, ratings = np.array([0.2, 0.4, 0.6, 0.8]), np.array([1100.0, 1210.0, 1290.0, 1400.0])
    worth = worth_of_score(scores, ratings)
    assert worth is not None
    assert worth.rating_per_score == pytest.approx(490.0)
    residuals = ratings - (1250 + 490 * (scores - 0.5))
    assert worth.error == pytest.approx(np.sqrt((residuals**2).sum() / 2 / 0.2))


@pytest.mark.parametrize("scores", [[0.2, 0.4, 0.6], [0.8, 0.6, 0.4, 0.2]])
def test_few_models_or_worse_ones_tell_no_worth(scores: list[float]) -> None:
    assert worth_of_score(np.array(scores), np.arange(len(scores)) * 50.0 + 1200) is None


def test_a_gain_is_counted_only_where_its_worth_is_known() -> None:
    shares, ratings, widths = np.array([0.5, 0.5]), np.array([1200.0, 1400.0]), np.array([6.0, 8.0])
    without = rated_router(shares, ratings, widths, (0.02, 0.01, 0.03), None)
    assert (without.value, without.gain) == (pytest.approx(1300.0), 0.0)
    assert without.high - without.value == pytest.approx(5.0)  # sqrt((0.5 * 6)^2 + (0.5 * 8)^2)
    counted = rated_router(shares, ratings, widths, (0.02, 0.01, 0.03), WorthOfScore(500.0, 50.0))
    assert counted.gain == pytest.approx(10.0)
    assert counted.value == pytest.approx(1310.0)
    # sqrt(5^2 + (500 * 0.01)^2 + (1.96 * 50 * 0.02)^2)
    assert counted.value - counted.low == pytest.approx(np.sqrt(25 + 25 + (1.959963984540054 * 50 * 0.02) ** 2))
