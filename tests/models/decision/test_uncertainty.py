"""How sure a pick is, against closed forms of the normal distribution and cases worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import norm, rankdata

from models.decision.preference import ranking, utility
from models.decision.uncertainty import Doubt, _optimal, _ranks, contenders, doubt, indistinguishable, standard_error

ONE = np.ones(1)
DRAWS = 8_000
FIVE_SIGMA = 5 * 0.5 / np.sqrt(DRAWS)


def alone(values: list[float], errors: list[float], groups: list[int] | None = None, **options: int) -> Doubt:
    """Doubt over a single objective."""
    codes = np.arange(len(values)) if groups is None else np.array(groups)
    return doubt(np.array(values)[:, None], np.array(errors)[:, None], [codes], ONE, **options)


@pytest.mark.parametrize(
    ("gap", "first", "second"), [(0.0, 0.1, 0.1), (0.1, 0.1, 0.1), (0.1, 0.05, 0.2), (0.3, 0.1, 0.0)]
)
def test_two_candidates_have_the_closed_form(gap: float, first: float, second: float) -> None:
    # The difference is normal around `gap` with variance first^2 + second^2.
    found = alone([0.5 + gap, 0.5], [first, second], n_draws=DRAWS)
    expected = norm.cdf(gap / np.hypot(first, second))
    np.testing.assert_allclose(found.probability_best, [expected, 1 - expected], atol=FIVE_SIGMA)
    np.testing.assert_allclose(found.probability_optimal, found.probability_best, atol=1e-12)  # one objective


def test_weights_shrink_the_error_of_an_objective() -> None:
    # Utility 0.3 x first + 0.7 x second, errors in the first only: 0.3 x 0.5 = 0.15 each way; gap 0.7 x 0.2 = 0.14.
    matrix, errors = np.array([[0.5, 0.6], [0.5, 0.4]]), np.array([[0.5, 0.0], [0.5, 0.0]])
    found = doubt(matrix, errors, [np.arange(2)] * 2, [0.3, 0.7], n_draws=DRAWS)
    assert found.probability_best[0] == pytest.approx(norm.cdf(0.14 / np.hypot(0.15, 0.15)), abs=FIVE_SIGMA)
    # The second is on the front whenever its first objective is the better one: half of the time.
    assert found.probability_optimal[1] == pytest.approx(0.5, abs=FIVE_SIGMA)
    assert found.probability_optimal[0] == 1.0


def test_rows_of_a_group_share_a_draw() -> None:
    found = alone([0.6, 0.5, 0.4], [0.3, 0.3, 0.3], [7, 7, 2], n_draws=DRAWS)
    assert found.probability_best[1] == 0.0  # the first is the same measurement, and always ahead
    assert found.probability_best[0] == pytest.approx(norm.cdf(0.2 / np.hypot(0.3, 0.3)), abs=FIVE_SIGMA)
    apart = alone([0.6, 0.5, 0.4], [0.3, 0.3, 0.3], n_draws=DRAWS)
    assert apart.probability_best[1] > 0.2


def test_objectives_have_their_own_groups() -> None:
    # One measurement behind the first objective, two behind the second: only the second can turn the order.
    matrix, errors = np.array([[0.5, 0.6], [0.5, 0.5]]), np.full((2, 2), 0.2)
    found = doubt(matrix, errors, [np.zeros(2, dtype=int), np.arange(2)], [0.5, 0.5], n_draws=DRAWS)
    assert found.probability_best[0] == pytest.approx(norm.cdf(0.1 / np.hypot(0.2, 0.2)), abs=FIVE_SIGMA)


def test_without_errors_nothing_is_in_doubt() -> None:
    found = alone([0.2, 0.9, 0.9, np.nan, 0.5], [0.0] * 5)
    np.testing.assert_array_equal(found.probability_best, [0, 0.5, 0.5, np.nan, 0])  # equals share
    np.testing.assert_array_equal(found.probability_optimal, [0, 1, 1, np.nan, 0])
    np.testing.assert_array_equal(found.rank_low, [4, 1, 1, np.nan, 3])
    np.testing.assert_array_equal(found.rank_high, found.rank_low)
    assert found.n_draws == 1000


def test_rank_interval_of_two() -> None:
    # P(first) = Phi(2.5 / sqrt 2) = 0.961: the loser's 2.5% best draws reach rank 1. At 4 / sqrt 2: 0.998, never.
    close, far = (alone([gap, 0.0], [1.0, 1.0], n_draws=DRAWS) for gap in (2.5, 4.0))
    assert (close.rank_low[1], close.rank_high[1]) == (1, 2)
    assert (far.rank_low[1], far.rank_high[1]) == (2, 2)


def test_rank_interval_of_a_close_field_holds_the_rank() -> None:
    # A hundred as good as equal: the first comes first in 1% of the draws, too few for the 2.5% tail.
    values = 0.5 - np.arange(100) * 1e-6
    found = alone(values.tolist(), [0.1] * 100, n_draws=2000)
    assert found.rank_low[0] == 1 and found.rank_high[99] == 100
    assert found.rank_high[0] > 90 and found.rank_low[99] < 10


def test_nobody_to_draw() -> None:
    for found in (alone([np.nan, np.nan], [0.1, 0.1]), doubt(np.empty((0, 1)), np.empty((0, 1)), [np.arange(0)], ONE)):
        assert np.isnan(found.probability_best).all() and np.isnan(found.rank_low).all()


@st.composite
def fields(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, list[np.ndarray], np.ndarray]:
    generator = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n, k = draw(st.integers(1, 20)), draw(st.integers(1, 4))
    matrix = generator.random((n, k))
    matrix[generator.random((n, k)) < 0.05] = np.nan
    errors = generator.random((n, k)) * draw(st.sampled_from([0.0, 0.01, 0.5]))
    weights = generator.dirichlet(np.ones(k)) if k > 1 else ONE
    if k > 1 and draw(st.booleans()):
        weights = np.append(weights[:-2], [0.0, weights[-2] + weights[-1]])
    return matrix, errors, [generator.integers(0, 6, n) for _ in range(k)], weights


@settings(max_examples=60, deadline=None)
@given(fields())
def test_probabilities_and_rank_intervals_are_sound(
    field: tuple[np.ndarray, np.ndarray, list[np.ndarray], np.ndarray],
) -> None:
    matrix, errors, groups, weights = field
    found = doubt(matrix, errors, groups, weights, n_draws=50)
    known = ~np.isnan(utility(matrix, weights))
    for values in (found.probability_best, found.probability_optimal, found.rank_low, found.rank_high):
        assert (np.isnan(values) == ~known).all()
    if known.any():
        assert found.probability_best[known].sum() == pytest.approx(1)
        assert found.probability_optimal[known].sum() >= 1 - 1e-12
        assert (found.probability_best[known] <= found.probability_optimal[known] + 1e-12).all()
        ranks = ranking(utility(matrix, weights))[known]
        assert (found.rank_low[known] <= ranks).all() and (ranks <= found.rank_high[known]).all()
        assert found.rank_low[known].min() >= 1 and found.rank_high[known].max() <= known.sum()


def test_the_seed_decides_the_draws() -> None:
    values, errors = [0.5, 0.52, 0.49], [0.1, 0.1, 0.2]
    first, again, other = (alone(values, errors, seed=seed) for seed in (3, 3, 4))
    assert (first.probability_best == again.probability_best).all()
    assert (first.probability_best != other.probability_best).any()


def test_beyond_the_limit_only_contenders_are_drawn() -> None:
    generator = np.random.default_rng(1)
    n = 3000
    matrix, errors = generator.random((n, 2)), np.zeros((n, 2))
    errors[:, 0] = 0.02
    matrix[17] = [0.0, 2.0]  # the best in the second objective, which weighs little: on the front all the same
    groups, weights = [generator.integers(0, 500, n)] * 2, np.array([0.95, 0.05])
    part, whole = (doubt(matrix, errors, groups, weights, limit=limit, n_draws=400) for limit in (100, n))
    drawn = ~np.isnan(part.probability_best)
    assert drawn.sum() < 250 and drawn[17] and drawn[np.argsort(-utility(matrix, weights))[:100]].sum() > 80
    assert part.probability_best[drawn].sum() == pytest.approx(1)
    np.testing.assert_allclose(part.probability_best[drawn], whole.probability_best[drawn], atol=0.15)
    assert whole.probability_best[~drawn].sum() < 0.01
    ranks = ranking(utility(matrix, weights))
    assert (part.rank_low[drawn] <= ranks[drawn]).all() and (ranks[drawn] <= part.rank_high[drawn]).all()
    assert part.rank_low[17] > 2000  # those that were not drawn are before it all the same


def test_one_group_with_many_rows_does_not_crowd_out_its_rival() -> None:
    # 500 configurations of a model, a rival 0.1 behind with one: P(best) is that of two candidates.
    values = np.append(0.6 - np.arange(500) * 1e-6, 0.5)
    groups = np.append(np.zeros(500, dtype=int), 1)
    found = doubt(values[:, None], np.full((501, 1), 0.1), [groups], ONE, limit=100, n_draws=4000)
    expected = norm.cdf(0.1 / np.hypot(0.1, 0.1))
    assert found.probability_best[0] == pytest.approx(expected, abs=5 * 0.5 / np.sqrt(4000))
    assert found.probability_best[500] == pytest.approx(1 - expected, abs=5 * 0.5 / np.sqrt(4000))


def test_an_error_that_nobody_weighs_keeps_no_row_out() -> None:
    rows = contenders(np.array([[0.5, 0.5]]), np.array([[0.1, np.nan]]), [np.arange(1)] * 2, np.array([1.0, 0.0]), 5)
    assert rows.tolist() == [0]


def test_standard_error_behind_an_interval() -> None:
    # +-1.96 standard errors are 95%: an interval 3.92 wide has one of 1.
    np.testing.assert_allclose(standard_error([0.0, 1.0, np.nan], [3.919928, 1.0, 2.0]), [1, 0, 0], atol=1e-6)


def test_indistinguishable_is_the_test_of_a_difference() -> None:
    # 1400 +- 3 (standard error) against others with 4: the difference has 5, and 1.96 x 5 = 9.8.
    found = indistinguishable(1400.0, 3.0, [1400.0, 1409.7, 1409.9, 1390.3, 1390.1, np.nan], [4.0] * 6)
    assert found.tolist() == [True, True, False, True, False, False]
    assert indistinguishable(1.0, 0.0, [1.0, 1.0001], [0.0, 0.0]).tolist() == [True, False]
    assert indistinguishable(np.nan, 1.0, [1.0], [1.0]).tolist() == [False]


def test_hundred_thousand_rows() -> None:
    generator = np.random.default_rng(0)
    matrix, errors = generator.random((100_000, 4)), np.zeros((100_000, 4))
    errors[:, 0] = 0.05
    found = doubt(matrix, errors, [generator.integers(0, 60, 100_000)] * 4, [0.4, 0.3, 0.2, 0.1], n_draws=20)
    drawn = ~np.isnan(found.probability_best)
    assert 1000 <= drawn.sum() < 5000 and found.probability_best[drawn].sum() == pytest.approx(1)


@settings(max_examples=60, deadline=None)
@given(
    arrays(
        np.float64,
        st.tuples(st.integers(1, 4), st.integers(1, 12), st.integers(1, 2)),
        elements=st.sampled_from([0.0, 0.25, 0.5, 1.0]),
    )
)
def test_fronts_of_draws_are_those_of_all_pairs(draws: np.ndarray) -> None:
    expected = []
    for matrix in draws:
        worse = [[(b >= a).all() and (b > a).any() for b in matrix] for a in matrix]
        expected.append([not any(row) for row in worse])
    assert _optimal(draws).tolist() == expected


@given(arrays(np.float64, st.tuples(st.integers(1, 4), st.integers(1, 12)), elements=st.sampled_from([0.0, 0.5, 1.0])))
def test_ranks_of_draws_are_scipys(totals: np.ndarray) -> None:
    assert _ranks(totals).tolist() == rankdata(-totals, axis=1, method="min").tolist()
