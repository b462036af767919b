"""Scores, weights, ranks, ordered picks, the knee and regret: definitions, hand-worked cases, properties."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from errors import InputError
from models.decision.preference import (
    Criterion,
    knee,
    normalised_weights,
    ranking,
    regret,
    scores,
    shares,
    simplex_weights,
    utility,
)
from models.front.pareto import Floats, pareto_optimal

UNIT = st.floats(0, 1)


@pytest.mark.parametrize(
    ("values", "maximise", "scale", "expected"),
    [
        ([10, 20, 40], True, "linear", [0, 1 / 3, 1]),
        ([10, 20, 40], False, "linear", [1, 2 / 3, 0]),
        ([1, 10, 100], False, "log", [1, 0.5, 0]),
        ([5, 5, np.nan], True, "linear", [1, 1, np.nan]),  # all known ones are the best there is
        ([5, 5, np.nan], False, "log", [1, 1, np.nan]),
        ([0, -3, 1, 100], True, "log", [np.nan, np.nan, 0, 1]),  # no logarithm, no score
        ([np.inf, 1, 3, -np.inf], True, "linear", [np.nan, 0, 1, np.nan]),  # infinity would flatten the rest
        ([np.nan, np.inf], True, "linear", [np.nan, np.nan]),
        ([], True, "linear", []),
    ],
)
def test_scores_by_hand(values: list[float], maximise: bool, scale: str, expected: list[float]) -> None:
    found = scores(np.array(values, dtype=float), maximise, scale)  # type: ignore[arg-type]
    np.testing.assert_allclose(found, expected, atol=1e-15)


def test_scores_hold_still_while_candidates_come_and_go() -> None:
    every = np.array([1.0, 4.0, 9.0])
    assert scores(every[1:2], False, among=every)[0] == scores(every, False)[1] == 5 / 8
    assert scores(np.array([17.0]), False, among=every)[0] == -1.0  # beyond the scale is beyond 0 to 1


@given(st.lists(st.floats(1e-3, 1e6), min_size=2, max_size=20, unique_by=math.log), st.booleans())
def test_scores_keep_the_order_between_0_and_1(values: list[float], maximise: bool) -> None:
    for scale in ("linear", "log"):
        found = scores(values, maximise, scale)
        assert found.min() == 0 and found.max() == 1
        order = np.argsort(values if maximise else -np.array(values))
        assert (np.diff(found[order]) >= 0).all()


def test_weights_add_up_to_one() -> None:
    criteria = [Criterion("a", "min", 3), Criterion("b", "max", 0), Criterion("c", "max", 1)]
    assert normalised_weights(criteria).tolist() == [0.75, 0, 0.25]


@pytest.mark.parametrize("unit", [5e-324, 1e-200, 1.0, 1.7e308])
def test_the_size_of_the_weights_is_immaterial(unit: float) -> None:
    assert normalised_weights([Criterion("a", "min", unit), Criterion("b", "max", unit)]).tolist() == [0.5, 0.5]
    assert shares(np.array([unit, 0.0, unit])).tolist() == [0.5, 0, 0.5]


@pytest.mark.parametrize(
    ("weights", "said", "column"),
    [
        ((1, -2, 0), "The weight of b is -2; give it a finite weight of 0 or more", "b"),
        ((1, 2, np.nan), "The weight of c is nan", "c"),
        ((1, np.inf, 1), "The weight of b is inf", "b"),
        ((0, 0, 0), "All weights are 0, so nothing can be preferred", None),
        ((), "All weights are 0", None),
    ],
)
def test_weights_refused_in_a_sentence(weights: tuple[float, ...], said: str, column: str | None) -> None:
    criteria = [Criterion(name, "min", weight) for name, weight in zip("abc", weights, strict=False)]
    with pytest.raises(InputError, match=said) as caught:
        normalised_weights(criteria)
    assert caught.value.column == column


def test_utility_asks_only_for_what_has_a_weight() -> None:
    matrix = [[1.0, 0.5, np.nan], [np.nan, 1.0, 1.0], [0.2, 0.6, 0.0]]
    np.testing.assert_allclose(utility(matrix, [0.5, 0.5, 0.0]), [0.75, np.nan, 0.4])


@given(st.lists(UNIT, min_size=3, max_size=3), st.integers(1, 40), st.booleans())
def test_equal_rows_have_equal_utility_wherever_they_stand(row: list[float], n: int, columns_first: bool) -> None:
    matrix = np.array([row] * n, order="F" if columns_first else "C")
    assert len(set(utility(matrix, [0.2, 0.3, 0.5]).tolist())) == 1
    mirrored = utility([[0.1, 0.1, 0.4], [0.1, 0.4, 0.1]], [1 / 3] * 3)  # 0.2 and 0.19999999999999998
    assert mirrored[0] == mirrored[1]


@given(st.lists(st.one_of(st.just(np.nan), st.sampled_from([0.0, 0.25, 0.5, 1.0]), UNIT), max_size=30))
def test_rank_is_one_more_than_the_number_that_are_better(values: list[float]) -> None:
    expected = [np.nan if np.isnan(v) else 1 + sum(other > v for other in values) for v in values]
    np.testing.assert_array_equal(ranking(values), expected)


def test_knee_by_hand() -> None:
    # The line of the extremes is x + y = 1; (0.7, 0.8) lies 0.5 beyond it, (0.9, 0.3) only 0.2.
    front = [[0.0, 1.0], [0.7, 0.8], [0.9, 0.3], [1.0, 0.0]]
    assert knee(front) == 1
    assert knee(np.array(front) * [10, 0.01] + [5, -3]) == 1  # the front's own range decides
    assert knee(np.column_stack([front, np.ones(4)])) == 1  # an objective in which all are equal adds nothing
    assert knee([[np.nan, 2.0], *front, [np.inf, 0.5]]) == 2
    assert knee([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.6, 0.6, 0.6]]) == 3


@pytest.mark.parametrize(
    "front",
    [
        [[0.0, 1.0], [0.5, 0.5], [1.0, 0.0]],  # straight
        [[0.0, 1.0], [0.2, 0.3], [1.0, 0.0]],  # bulges the other way
        [[0.0, 1.0], [1.0, 0.0], [1.0, 0.0]],  # two distinct points
        [[0.0, 1.0, 3.0], [0.5, 0.5, 3.0], [1.0, 0.0, 3.0]],  # straight, and equal in the third
        [[1.0, 1.0]],
        np.empty((0, 2)),
    ],
)
def test_no_knee(front: object) -> None:
    assert knee(front) is None  # type: ignore[arg-type]


@given(st.lists(st.tuples(UNIT, UNIT), min_size=3, max_size=15, unique=True))
def test_knee_is_furthest_from_the_line_of_the_extremes(points: list[tuple[float, float]]) -> None:
    front = np.array(points)[pareto_optimal(points, [True, True])]
    assume(len(front) >= 3 and np.ptp(front, axis=0).min() > 1e-3)
    own = (front - front.min(axis=0)) / np.ptp(front, axis=0)
    beyond = (own @ [1.0, 1.0] - 1) / np.sqrt(2)  # signed distance from the line through (0, 1) and (1, 0)
    found = knee(front)
    if found is None:
        assert beyond.max() < 1e-8
    else:
        assert beyond[found] == pytest.approx(beyond.max(), abs=1e-12)


def test_regret_by_hand() -> None:
    # Row 1 under (1, 0): best 1.0 - 0.6 = 0.4; under (0, 1): 0.9 - 0.7 = 0.2; under (1/2, 1/2): 0.65 is the best.
    matrix = [[1.0, 0.1], [0.6, 0.7], [0.0, 0.9], [np.nan, 1.0]]
    np.testing.assert_allclose(regret(matrix, 1, np.array([[1, 0], [0, 1], [0.5, 0.5]])), [0.4, 0.2, 0.0], atol=1e-15)
    np.testing.assert_allclose(regret(matrix, 2, np.array([0.5, 0.5])), [0.2])


def test_regret_of_an_incomplete_row_is_refused() -> None:
    with pytest.raises(InputError, match="Row 2 lacks an objective") as caught:
        regret([[1.0, 0.5], [np.nan, 1.0]], 1, [[0.5, 0.5]])
    assert caught.value.row == 2


@given(st.lists(st.lists(UNIT, min_size=3, max_size=3), min_size=1, max_size=12), st.integers(0, 2**16))
def test_regret_is_never_negative_and_nil_for_the_winner(rows: list[list[float]], seed: int) -> None:
    weights = simplex_weights(3, 20, seed)
    all_regrets: Floats = np.array([regret(rows, i, weights) for i in range(len(rows))])
    assert (all_regrets >= 0).all()
    assert (all_regrets.min(axis=0) == 0).all()


def test_simplex_weights_are_spread_evenly() -> None:
    weights = simplex_weights(3, 20_000, seed=1)
    np.testing.assert_allclose(weights.sum(axis=1), 1)
    # Uniform on the triangle: each mean 1/3, and a part over 1/2 with probability 1/4 each.
    np.testing.assert_allclose(weights.mean(axis=0), 1 / 3, atol=0.01)
    np.testing.assert_allclose((weights > 0.5).mean(axis=0), 0.25, atol=0.015)
    assert (weights == simplex_weights(3, 20_000, seed=1)).all()
