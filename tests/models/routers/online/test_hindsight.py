"""Hindsight: best decisions against a linear programme, the planner against the optimal policy where it is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import linprog

from errors import InputError
from models.routers.online.budget import play_budget
from models.routers.online.hindsight import Greedy, HindsightPlanner, optimum


def test_the_optimum_by_hand():
    """$1 buys 0.5 on each of two queries; $4 more buy 0.4 on the first; the third model is worse than mixing."""
    score, cost = [[[0.5, 0.9, 0.5], [0.5, 0.5, 0.5]]], [[[1.0, 5.0, 2.0], [1.0, 5.0, 2.0]]]
    found = optimum(score, cost, [[0, 1, 2, 4, 6, 100]])
    np.testing.assert_allclose(found.value, [[0, 0.5, 1.0, 1.2, 1.4, 1.4]])
    np.testing.assert_allclose(found.price, [[0.5, 0.5, 0.1, 0.1, 0, 0]])


def test_what_costs_nothing_is_always_taken():
    found = optimum([[[0.3, 1.0]]], [[[0.0, 2.0]]], [[0, 1, 2]])
    np.testing.assert_allclose(found.value, [[0.3, 0.65, 1.0]])


@given(seed=st.integers(0, 10_000), n=st.integers(1, 12), n_arms=st.integers(1, 5), share=st.floats(0, 1.2))
@settings(max_examples=50, deadline=None)
def test_the_optimum_is_that_of_the_linear_programme(seed, n, n_arms, share):
    generator = np.random.default_rng(seed)
    score, cost = generator.random((1, n, n_arms)), generator.random((1, n, n_arms)).round(2)
    budget = share * cost.max(axis=2).sum()
    limits = sparse.vstack([sparse.csr_matrix(cost.ravel()), sparse.kron(sparse.eye(n), np.ones((1, n_arms)))])
    known = linprog(-score.ravel(), A_ub=limits, b_ub=[budget, *np.ones(n)], bounds=(0, None), method="highs")
    found = optimum(score, cost, [[budget]])
    assert found.value[0, 0] == pytest.approx(-known.fun, abs=1e-8)
    more, less = optimum(score, cost, [[budget + 1e-6, max(budget - 1e-6, 0)]]).value[0]
    low, high = (more - found.value[0, 0]) / 1e-6, (found.value[0, 0] - less) / 1e-6
    assert low - 1e-3 <= found.price[0, 0] <= max(high, low) + 1e-3


def best_of_secretaries(n: int, budget: int) -> float:
    """Expected score of the optimal policy: `n` queries of uniform worth, `budget` of which can be answered."""
    value = np.zeros(budget + 1)
    for _ in range(n):
        least = np.diff(value, prepend=0.0)[1:]  # an answer must be worth what its dollar would bring later
        value[1:] += (1 - np.clip(least, 0, 1)) ** 2 / 2
    return float(value[budget])


def test_best_of_secretaries_by_hand():
    assert best_of_secretaries(1, 1) == 0.5
    assert best_of_secretaries(2, 1) == pytest.approx(0.5 + 0.5**2 / 2)
    assert best_of_secretaries(2, 2) == pytest.approx(1.0)


@pytest.mark.parametrize("budget", [10, 30, 70])
def test_the_planner_is_near_the_optimal_policy_for_secretaries(budget: int):
    generator = np.random.default_rng(0)
    past, coming = generator.random((4000, 1)), generator.random((20_000, 1))
    dollar = np.ones_like(coming)
    terms = {"budget_usd": budget, "n_steps": 100, "n_orders": 600}
    planner = HindsightPlanner().fit(past, np.ones_like(past), 100)
    planned = play_budget(planner, coming, dollar, np.hstack([coming, dollar]), **terms)
    greedy = play_budget(Greedy(), coming, dollar, np.hstack([coming, dollar]), **terms)
    best = best_of_secretaries(100, budget)
    assert planned.scores.sum(axis=1).mean() == pytest.approx(best, rel=0.015)
    assert greedy.scores.sum(axis=1).mean() == pytest.approx(budget / 2, rel=0.03)
    known = coming[planned.queries]
    hindsight = optimum(known, np.ones_like(known), np.full((600, 1), budget)).value[:, 0]
    assert (planned.scores.sum(axis=1) <= hindsight + 1e-9).all()
    # The price of a dollar at the start: the worth of the query that is just worth answering.
    assert planned.price[:, 0].mean() == pytest.approx(1 - budget / 100, abs=0.03)


def test_the_planner_upgrades_the_queries_that_gain_and_greedy_the_first_that_come():
    generator = np.random.default_rng(1)
    kind = generator.integers(0, 2, 3000)
    expected = np.column_stack([np.full(3000, 0.5), np.where(kind == 0, 0.9, 0.55)])
    score, cost = (generator.random((3000, 2)) < expected).astype(float), np.tile([1.0, 5.0], (3000, 1))
    contexts = np.hstack([expected, cost])
    terms = {"budget_usd": 100.0, "refill_usd": 1.0, "n_steps": 100, "n_orders": 100}
    planner = HindsightPlanner().fit(expected[:1500], cost[:1500], 100)
    planned, greedy = (play_budget(policy, score, cost, contexts, **terms) for policy in (planner, Greedy()))
    assert planned.mean_score.mean() == pytest.approx(0.5 + 0.25 * 0.4, abs=0.02)
    assert planned.mean_score.mean() > greedy.mean_score.mean() + 0.03
    assert planned.price[:, 50].mean() == pytest.approx(0.1, rel=0.2)


def test_with_money_for_everything_all_take_the_best():
    generator = np.random.default_rng(2)
    score, cost = generator.random((50, 3)), generator.random((50, 3))
    planner = HindsightPlanner(20).fit(score, cost, 50)
    for policy in (planner, Greedy()):
        spent = play_budget(policy, score, cost, np.hstack([score, cost]), budget_usd=1000, n_orders=2)
        np.testing.assert_array_equal(spent.arms, score.argmax(axis=1)[spent.queries])


@given(money=st.floats(0, 500), n_left=st.integers(0, 100))
@settings(max_examples=40, deadline=None)
def test_money_left_is_never_worth_less_than_none(money, n_left):
    generator = np.random.default_rng(3)
    planner = HindsightPlanner(5).fit(generator.random((100, 2)), generator.random((100, 2)), 100)
    none, some, more = planner.worth(n_left, np.array([0.0, money, money + 1]))
    assert 0 <= none <= some <= more <= n_left


def test_what_cannot_be_replayed_is_explained():
    with pytest.raises(InputError, match="window of 5"):
        HindsightPlanner().fit([[1.0]], [[1.0]], 5)
    with pytest.raises(InputError, match="expected score"):
        play_budget(HindsightPlanner().fit([[1.0]], [[1.0]], 1), [[1.0]], [[1.0]], budget_usd=1)
    with pytest.raises(InputError, match="0 or more"):
        optimum([[[1.0]]], [[[-1.0]]], [[1.0]])
