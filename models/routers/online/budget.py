"""Replay of an online policy that lives on a budget: money in hand, a refill with every query, nothing on credit.

An answer may also bring money in, at a cost below 0: the replenishable knapsack of Bernasconi et al. 2024 (ICLR,
https://arxiv.org/abs/2306.08470).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from errors import InputError
from models.routers.online.play import Bools, Floats, Ints, checked

SKIPPED = -1


@dataclass(frozen=True)
class Terms:
    """What a policy knows at the start: how many queries will come, and the money, in USD."""

    n_steps: int
    budget_usd: float
    refill_usd: float

    @property
    def per_query_usd(self) -> float:
        """What may be spent on a query on average if all is spent."""
        return self.budget_usd / self.n_steps + self.refill_usd


class BudgetPolicy(Protocol):
    """Plays many orders of the same log side by side: every array's first axis is the order."""

    def start(self, n_orders: int, n_arms: int, n_features: int, terms: Terms, generator: np.random.Generator) -> None:
        """Forget everything but what was fitted; the generator is the only source of chance."""

    def scores(self, contexts: Floats, left_usd: Floats) -> Floats:
        """How much each arm is wanted, (n_orders, n_arms), over leaving the query unanswered, which is 0."""

    def learn(self, contexts: Floats, arms: Ints, scores: Floats, costs_usd: Floats) -> None:
        """Take score and cost of the arms played; an arm of `SKIPPED` scored and cost nothing."""

    def price(self) -> Floats:
        """What another dollar is worth now by the policy's lights, score per USD, (n_orders,)."""


@dataclass(frozen=True, eq=False)
class Ledger:
    """What happened at each step, all (n_orders, n_steps); `arms` is `SKIPPED` where a query went unanswered.

    `left_usd` is in hand after the step, before the next refill; `price` the score that another dollar was worth when
    the step was decided.
    """

    queries: Ints
    arms: Ints
    scores: Floats
    costs_usd: Floats
    left_usd: Floats
    price: Floats

    @property
    def mean_score(self) -> Floats:
        """Mean over the steps, (n_orders,); an unanswered query scores 0."""
        return np.asarray(self.scores.mean(axis=1))


def play_budget(
    policy: BudgetPolicy,
    score: ArrayLike,
    cost_usd: ArrayLike,
    contexts: ArrayLike | None = None,
    *,
    budget_usd: float,
    refill_usd: float = 0.0,
    most_usd: ArrayLike | None = None,
    n_steps: int | None = None,
    n_orders: int = 5,
    seed: int = 0,
) -> Ledger:
    """Run `policy` over `n_steps` queries of a log (all by default) in `n_orders` random orders, all at once.

    `score` and `cost_usd` are (n_queries, n_arms); a cost below 0 replenishes the budget. `most_usd` (n_arms,) bounds
    what an answer of each arm can cost, as a cap on tokens does; by default the dearest answer in the log. An arm is
    closed while less than that is in hand, so that nothing is ever spent that is not there; one that never costs
    anything is always open. Raises InputError for parts that do not fit.

    3 USD pay for one answer of the arm that costs 2; then only the free one is open:

    >>> from models.routers.online.hindsight import Greedy
    >>> table, bill = np.array([[0.5, 1.0]] * 4), np.array([[0.0, 2.0]] * 4)
    >>> expected = np.hstack([table, bill])
    >>> ledger = play_budget(Greedy(), table, bill, expected, budget_usd=3.0, n_orders=1)
    >>> ledger.arms, ledger.left_usd
    (array([[1, 0, 0, 0]]), array([[1., 1., 1., 1.]]))
    """
    table, features = checked(score, contexts)
    steps = len(table) if n_steps is None else n_steps
    bill, most = _checked_bill(table, cost_usd, most_usd)
    _check_budget(steps, len(table), budget_usd, refill_usd)
    generator = np.random.default_rng(seed)
    orders = np.stack([generator.permutation(len(table))[:steps] for _ in range(n_orders)])
    policy.start(n_orders, table.shape[1], features.shape[1], Terms(steps, budget_usd, refill_usd), generator)
    arms, price = np.empty((n_orders, steps), dtype=np.int64), np.empty((n_orders, steps))
    scores, paid, in_hand = np.zeros((3, n_orders, steps))
    hand = np.full(n_orders, float(budget_usd))
    for step in range(steps):
        hand = hand + refill_usd
        rows = orders[:, step]
        price[:, step] = policy.price()
        arms[:, step] = _pick(policy.scores(features[rows], hand), most <= hand[:, None])
        answered = arms[:, step] != SKIPPED
        scores[:, step] = np.where(answered, table[rows, arms[:, step]], 0.0)
        paid[:, step] = np.where(answered, bill[rows, arms[:, step]], 0.0)
        hand = hand - paid[:, step]
        in_hand[:, step] = hand
        policy.learn(features[rows], arms[:, step], scores[:, step], paid[:, step])
    return Ledger(orders, arms, scores, paid, in_hand, price)


def _checked_bill(table: Floats, cost_usd: ArrayLike, most_usd: ArrayLike | None) -> tuple[Floats, Floats]:
    """The cost of every answer and the most that one of each arm can cost, USD."""
    bill = np.asarray(cost_usd, np.float64)
    if bill.shape != table.shape or not np.isfinite(bill + table).all():
        raise InputError("Scores and costs must be tables of the same queries and models, and known.")
    most = bill.max(axis=0) if most_usd is None else np.asarray(most_usd, np.float64)
    if most.shape != bill.shape[1:] or (bill > most).any():
        raise InputError("Some answer costs more than its model's bound; raise the bound.", column="most_usd")
    return bill, most


def _check_budget(n_steps: int, n_queries: int, budget_usd: float, refill_usd: float) -> None:
    if not 1 <= n_steps <= n_queries or not (budget_usd >= 0 and refill_usd >= 0 and budget_usd + refill_usd > 0):
        raise InputError(
            f"A budget of ${budget_usd:g}, ${refill_usd:g} more per query, for {n_steps:,} of {n_queries:,} queries"
            " cannot be played; give some money, and no more queries than the log has."
        )


def _pick(preference: Floats, open_: Bools) -> Ints:
    """The open arm that is wanted most, or none where every open one is wanted less than no answer."""
    open_preference = np.where(open_, preference, -np.inf)
    return np.where(open_preference.max(axis=1) >= 0, open_preference.argmax(axis=1), SKIPPED)
