"""Learning from hindsight: solve past windows of queries with the budget known, then act as that solver would.

After Sinclair et al. 2023 (ICML, arXiv 2207.06272), hindsight learning: what queries arrive does not depend on what is
decided, so past arrivals can be replayed under any decision, and solved to the best. Their mean value of the money
and queries that are left tells what spending a dollar now costs later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from errors import InputError
from models.routers.curve import hull
from models.routers.online.budget import Terms
from models.routers.online.play import Floats, Ints

N_WINDOWS = 100
N_ALLOWANCES = 60


@dataclass(frozen=True, eq=False)
class Optimum:
    """The most that whole windows can score within budgets, and the score that another dollar would add.

    `value` and `price` (score per USD) are (n_windows, n_budgets); one query of a window may be shared out between two
    arms (the linear relaxation), which adds at most one query's score.
    """

    value: Floats
    price: Floats


def optimum(score: ArrayLike, cost_usd: ArrayLike, budgets_usd: ArrayLike) -> Optimum:
    """The best decisions for windows whose queries are all known: a knapsack with one arm, or none, a query.

    `score` and `cost_usd` (0 or more) are (n_windows, n_queries, n_arms); `budgets_usd` (n_windows, n_budgets). Each
    query's arms beyond its convex hull are dropped, the steps along the hulls sorted by score per dollar, and taken
    while the money lasts: exact for the linear relaxation (Dyer 1984; Zemel 1984). Raises InputError for shapes that do
    not fit, scores that are not known, and costs or budgets below 0.

    Two queries with an arm of 1 USD that scores 1 and one of 3 USD that scores 1.5: the cheap one first, then the step
    from it to the dear one, which adds 0.5 for 2 USD:

    >>> best = optimum([[[1.0, 1.5], [1.0, 1.5]]], [[[1.0, 3.0], [1.0, 3.0]]], [[1.0, 2.0, 3.0]])
    >>> best.value, best.price
    (array([[1.  , 2.  , 2.25]]), array([[1.  , 0.25, 0.25]]))
    """
    worth, bill, money = (np.asarray(part, np.float64) for part in (score, cost_usd, budgets_usd))
    if worth.ndim != 3 or worth.shape != bill.shape or money.ndim != 2 or len(money) != len(worth):
        raise InputError("Scores and costs must be (windows, queries, models), with a row of budgets a window.")
    if not np.isfinite(worth).all() or not (bill >= 0).all() or not (money >= 0).all():
        raise InputError("Scores must be known; costs and budgets too, and 0 or more.")
    n_windows, n_queries, n_arms = worth.shape
    none = np.zeros((n_windows * n_queries, 1))
    corners = hull(
        np.concatenate([none, bill.reshape(-1, n_arms)], axis=1),
        np.concatenate([none, worth.reshape(-1, n_arms)], axis=1),
    )
    free = corners.quality[:, 0].reshape(n_windows, -1).sum(axis=1)  # what costs nothing is always taken
    cost = np.diff(corners.cost, axis=1).reshape(n_windows, -1)
    gain = np.diff(corners.quality, axis=1).reshape(n_windows, -1)
    slope = np.where(cost > 0, gain / np.where(cost > 0, cost, 1.0), 0.0)
    order = np.argsort(-slope, axis=1, kind="stable")
    slope = np.take_along_axis(slope, order, axis=1)
    spent = np.cumsum(np.take_along_axis(cost, order, axis=1), axis=1)
    reached = free[:, None] + np.cumsum(np.take_along_axis(gain, order, axis=1), axis=1)
    value, price = np.empty_like(money), np.empty_like(money)
    for row in range(n_windows):
        x, y = np.concatenate([[0.0], spent[row]]), np.concatenate([[free[row]], reached[row]])
        value[row] = np.interp(money[row], x, y)
        at = np.searchsorted(spent[row], money[row], side="right")
        price[row] = np.concatenate([slope[row], [0.0]])[at]
    return Optimum(value, price)


class HindsightPlanner:
    """Takes the arm whose expected score, and what the money left then is worth, is most.

    Its contexts are what is expected of the query: the score of each arm, then the cost in USD of each, in a row of
    2 n_arms. `fit` replays windows of past queries with the same expectations; what is learned is the mean best value
    of m more queries with b dollars, for m in powers of two, interpolated between. Refills to come count as money.
    """

    def __init__(self, n_windows: int = N_WINDOWS, seed: int = 0) -> None:
        self.n_windows = n_windows
        self.seed = seed

    def fit(self, score: ArrayLike, cost_usd: ArrayLike, window: int) -> Self:
        """Learn from past queries, (n_queries, n_arms) each, for windows of `window` queries.

        Raises InputError for windows longer than the log.
        """
        worth, bill = np.asarray(score, np.float64), np.asarray(cost_usd, np.float64)
        if not 1 <= window <= len(worth):
            raise InputError(f"A window of {window:,} queries cannot be replayed on {len(worth):,} past ones.")
        generator = np.random.default_rng(self.seed)
        self.lengths_ = np.unique(np.append(2 ** np.arange(int(np.log2(window)) + 1), window))
        positive = bill[bill > 0]
        low = float(positive.min()) / 100 if positive.size else 1e-9
        self.allowances_ = np.concatenate([[0.0], np.geomspace(low, max(float(bill.max()), 2 * low), N_ALLOWANCES)])
        self.worth_ = np.empty((len(self.lengths_), len(self.allowances_)))
        for i, length in enumerate(self.lengths_):
            # Short windows vary more, and cost less: as many queries are replayed for every length.
            n = self.n_windows * max(1, min(window // int(length), 50))
            rows = generator.integers(0, len(worth), (n, int(length)))
            money = np.tile(self.allowances_ * length, (n, 1))
            self.worth_[i] = optimum(worth[rows], bill[rows], money).value.mean(axis=0) / length
        return self

    def worth(self, n_left: int, money_usd: Floats) -> Floats:
        """Expected score of the best decisions for `n_left` more queries with that money, in its shape."""
        if n_left < 1:
            return np.zeros_like(money_usd)
        at = np.interp(np.log2(n_left), np.log2(self.lengths_), np.arange(len(self.lengths_)))
        below, share = int(at), at - int(at)
        above = min(below + 1, len(self.lengths_) - 1)
        row = (1 - share) * self.worth_[below] + share * self.worth_[above]
        return np.asarray(n_left * np.interp(np.maximum(money_usd, 0.0) / n_left, self.allowances_, row))

    def start(self, n_orders: int, n_arms: int, n_features: int, terms: Terms, generator: np.random.Generator) -> None:
        """Note the terms. Raises InputError where the contexts are not the expected scores and costs."""
        if n_features != 2 * n_arms:
            raise InputError("The contexts must be the expected score, then the expected cost, of every model.")
        self._n_left, self._refill, self._n_arms = terms.n_steps, terms.refill_usd, n_arms
        self._money = np.full(n_orders, terms.n_steps * terms.per_query_usd)

    def scores(self, contexts: Floats, left_usd: Floats) -> Floats:
        """Expected score, less what the money would have been worth."""
        later = self._n_left - 1
        money = left_usd + self._refill * later
        after = self.worth(later, money[:, None] - contexts[:, self._n_arms :])
        return np.asarray(contexts[:, : self._n_arms] + after - self.worth(later, money)[:, None])

    def learn(self, contexts: Floats, arms: Ints, scores: Floats, costs_usd: Floats) -> None:
        """Count down the queries and the money."""
        self._n_left -= 1
        self._money = self._money - costs_usd

    def price(self) -> Floats:
        """Slope of the worth of the money left, score per USD."""
        least = float(self.allowances_[1]) * max(self._n_left, 1)
        money = np.maximum(self._money, least)
        low, high = self.worth(self._n_left, 0.95 * money), self.worth(self._n_left, 1.05 * money)
        return np.asarray((high - low) / (0.1 * money))


class Greedy:
    """Takes the arm of the best expected score while the money lasts; contexts as of `HindsightPlanner`."""

    def start(self, n_orders: int, n_arms: int, n_features: int, terms: Terms, generator: np.random.Generator) -> None:
        """Note the shape."""
        self._shape = (n_orders, n_arms)

    def scores(self, contexts: Floats, left_usd: Floats) -> Floats:
        """The expected scores."""
        return contexts[:, : self._shape[1]]

    def learn(self, contexts: Floats, arms: Ints, scores: Floats, costs_usd: Floats) -> None:
        """Nothing to learn."""

    def price(self) -> Floats:
        """Money is worth nothing to it."""
        return np.zeros(self._shape[0])
