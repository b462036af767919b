"""Living on a budget: the ledger by hand, nothing spent on credit, the price of money where the truth is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errors import InputError
from models.routers.online.budget import SKIPPED, BudgetPolicy, play_budget
from models.routers.online.dual import PricedLinUCB
from models.routers.online.hindsight import Greedy, HindsightPlanner


def test_the_ledger_by_hand():
    ones = np.ones((4, 1))
    spent = play_budget(Greedy(), ones, ones, np.ones((4, 2)), budget_usd=2, n_orders=1)
    np.testing.assert_array_equal(spent.arms, [[0, 0, SKIPPED, SKIPPED]])
    np.testing.assert_array_equal(spent.left_usd, [[1, 0, 0, 0]])
    refilled = play_budget(Greedy(), ones, ones, np.ones((4, 2)), budget_usd=0, refill_usd=0.5, n_orders=1)
    np.testing.assert_array_equal(refilled.arms, [[SKIPPED, 0, SKIPPED, 0]])
    np.testing.assert_array_equal(refilled.left_usd, [[0.5, 0, 0.5, 0]])
    assert refilled.mean_score[0] == 0.5


def test_a_model_is_closed_while_its_dearest_answer_could_not_be_paid():
    score, cost = np.tile([1.0, 0.5], (3, 1)), np.array([[1.0, 0.2], [1.0, 0.2], [1.0, 0.2]])
    contexts = np.hstack([score, cost])
    spent = play_budget(Greedy(), score, cost, contexts, budget_usd=2.5, most_usd=[2, 0.2], n_orders=1)
    np.testing.assert_array_equal(spent.arms, [[0, 1, 1]])
    with pytest.raises(InputError, match="raise the bound"):
        play_budget(Greedy(), score, cost, contexts, budget_usd=2.5, most_usd=[0.5, 0.2])


def policies(score, cost) -> list[BudgetPolicy]:
    return [PricedLinUCB(), PricedLinUCB(priced=False), Greedy(), HindsightPlanner(5).fit(score, cost, len(score))]


@given(
    seed=st.integers(0, 10_000),
    budget_usd=st.floats(0, 20),
    refill_usd=st.floats(0.001, 1),
    which=st.integers(0, 3),
)
@settings(max_examples=40, deadline=None)
def test_nothing_is_spent_that_is_not_there(seed, budget_usd, refill_usd, which):
    generator = np.random.default_rng(seed)
    score, cost = generator.random((30, 3)), generator.exponential([0.1, 0.5, 2.0], (30, 3))
    policy = policies(score, cost)[which]
    spent = play_budget(
        policy, score, cost, np.hstack([score, cost]), budget_usd=budget_usd, refill_usd=refill_usd, n_orders=3
    )
    income = budget_usd + refill_usd * np.arange(1, 31)
    assert (spent.left_usd >= 0).all()
    np.testing.assert_allclose(spent.left_usd, income - spent.costs_usd.cumsum(axis=1), atol=1e-9)
    answered = spent.arms != SKIPPED
    rows = spent.queries[answered]
    np.testing.assert_array_equal(spent.costs_usd[answered], cost[rows, spent.arms[answered]])
    np.testing.assert_array_equal(spent.scores[answered], score[rows, spent.arms[answered]])
    assert not spent.costs_usd[~answered].any()
    assert not spent.scores[~answered].any()
    assert (spent.price >= 0).all()
    assert (np.sort(spent.queries, axis=1) == np.arange(30)).all()


def two_kinds(n: int, seed: int = 0):
    """A cheap model right on half, a dear one on 90% of one kind of query and on half of the other."""
    generator = np.random.default_rng(seed)
    kind = generator.integers(0, 2, n)
    chance = np.column_stack([np.full(n, 0.5), np.where(kind == 0, 0.9, 0.5)])
    return (generator.random((n, 2)) < chance).astype(float), np.tile([1.0, 5.0], (n, 1)), np.eye(2)[kind]


def test_the_price_of_money_comes_to_its_true_value():
    """With $2 a query every other query of the first kind can be upgraded: 0.4 more right answers for $4 more."""
    score, cost, contexts = two_kinds(6000)
    spent = play_budget(PricedLinUCB(), score, cost, contexts, budget_usd=6000, refill_usd=1, n_orders=5)
    late = spent.price[:, 3000:]
    assert late.mean() == pytest.approx(0.4 / 4, rel=0.15)
    assert spent.scores[:, 3000:].mean() == pytest.approx(0.5 + 0.25 * 0.4, abs=0.02)
    dear = spent.arms[:, 3000:] == 1
    assert contexts[spent.queries[:, 3000:], 0][dear].mean() > 0.95


def test_where_money_abounds_it_is_worth_nothing():
    score, cost, contexts = two_kinds(3000)
    spent = play_budget(PricedLinUCB(), score, cost, contexts, budget_usd=0, refill_usd=6, n_orders=3)
    assert spent.price[:, -1].max() < 0.004
    assert (spent.arms != SKIPPED).all()


def test_a_price_on_money_pays_where_it_must_last():
    """$1.5 a query, all at the start: heedless of it, two thirds of the queries find the purse empty."""
    score, cost, contexts = two_kinds(2000)
    terms = {"budget_usd": 3000, "n_orders": 4}
    priced = play_budget(PricedLinUCB(), score, cost, contexts, **terms)
    heedless = play_budget(PricedLinUCB(priced=False), score, cost, contexts, **terms)
    assert priced.mean_score.mean() > heedless.mean_score.mean() + 0.1
    assert (heedless.arms[:, -500:] == SKIPPED).all()


@pytest.mark.parametrize(
    ("cost", "terms", "word"),
    [
        ([[1.0], [np.nan]], {"budget_usd": 1}, "and known"),
        ([[1.0], [np.nan]], {"budget_usd": 1}, "known"),
        ([[1.0], [1.0]], {"budget_usd": 0}, "give some money"),
        ([[1.0], [1.0]], {"budget_usd": 1, "n_steps": 3}, "no more queries"),
    ],
)
def test_budgets_that_cannot_be_played_are_explained(cost, terms, word):
    with pytest.raises(InputError, match=word):
        play_budget(PricedLinUCB(), [[1.0], [1.0]], cost, **terms)


def replenishing(n: int = 1500) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A good arm that costs 1, a free one that is right a fifth of the time, and a useless one that brings 1 in."""
    score, cost = np.tile([1.0, 0.2, 0.0], (n, 1)), np.tile([1.0, 0.0, -1.0], (n, 1))
    return score, cost, np.ones((n, 1))


def test_an_answer_may_bring_money_in() -> None:
    """By hand: 1 in hand is spent, nothing is left, and the sponsor alone is open; then again."""
    score, cost = np.tile([1.0, 0.0], (6, 1)), np.tile([1.0, -1.0], (6, 1))
    spent = play_budget(Greedy(), score, cost, np.hstack([score, score]), budget_usd=1, n_orders=1)
    assert spent.costs_usd[0].tolist() == [1.0, -1.0, 1.0, -1.0, 1.0, -1.0]
    assert spent.left_usd[0].tolist() == [0.0, 1.0, 0.0, 1.0, 0.0, 1.0]


def test_a_priced_policy_earns_in_order_to_spend() -> None:
    """Earning one to spend one is worth 0.5 a query, the free arm 0.2: only a price on money sees that."""
    score, cost, contexts = replenishing()
    terms = {"budget_usd": 15.0, "n_orders": 3}
    priced = play_budget(PricedLinUCB(), score, cost, contexts, **terms)
    heedless = play_budget(PricedLinUCB(priced=False), score, cost, contexts, **terms)
    assert priced.mean_score.min() > 0.42
    assert heedless.mean_score.max() < 0.3
    assert (priced.left_usd >= -1e-9).all()
    assert (priced.costs_usd < 0).mean() > 0.3
