"""Policies that learn scores and costs while they spend a budget: with a price on money, and without.

After Bernasconi et al. 2024 (ICLR, https://arxiv.org/abs/2306.08470), bandits with replenishable knapsacks: one learner
picks the arm of the best score less price times cost, another moves the price up when more is spent than comes in, and
down again. Own method in their form: linear in the features, with a regret of its own that is not theirs. An arm whose
cost is below 0 brings money in, and is worth what that buys.
"""

from __future__ import annotations

import numpy as np

from models.routers.online.budget import SKIPPED, Terms
from models.routers.online.linear import LinearArms
from models.routers.online.play import Floats, Ints

START, LEAST = 0.1, 1e-4


class PricedLinUCB:
    """LinUCB on score less price times cost, both linear in the features.

    The price is a dual variable, in right answers per query's allowance; above 1 it cannot be, for all the money buys
    no more than an answer a query. It is multiplied by exp(step * (spent / allowance - 1)), mirror descent on its
    logarithm, because prices span decades; steps shrink with the gradients so far (Duchi, Hazan and Singer 2011). It
    starts at 0.1. Without `priced` it is 0: the best score, till the money is out. By default `alpha` is one standard
    deviation of a score that is 0 or 1 at its widest, and `penalty` such that an untried arm is hoped to be right.
    """

    def __init__(self, alpha: float = 0.5, penalty: float = 0.25, *, priced: bool = True) -> None:
        self.alpha = alpha
        self.penalty = penalty
        self.priced = priced

    def start(self, n_orders: int, n_arms: int, n_features: int, terms: Terms, generator: np.random.Generator) -> None:
        """Forget everything."""
        self.scores_ = LinearArms(n_orders, n_arms, n_features, self.penalty)
        self.allowances_ = LinearArms(n_orders, n_arms, n_features, self.penalty)
        self.dual_ = np.full(n_orders, START if self.priced else 0.0)
        self._gradients = np.zeros(n_orders)
        self._least_spent = np.zeros(n_orders)  # below 0 once an arm has brought money in
        self._allowance = terms.per_query_usd

    def scores(self, contexts: Floats, left_usd: Floats) -> Floats:
        """Optimistic score less the price of the expected cost."""
        hoped = self.scores_.expected(contexts) + self.alpha * self.scores_.spread(contexts)
        cost = np.maximum(self.allowances_.expected(contexts), self._least_spent[:, None])
        return np.asarray(hoped - self.dual_[:, None] * cost)

    def learn(self, contexts: Floats, arms: Ints, scores: Floats, costs_usd: Floats) -> None:
        """Update the regressions of the arms played, and the price."""
        spent = costs_usd / self._allowance
        self._least_spent = np.minimum(self._least_spent, spent)
        played = (arms != SKIPPED).astype(float)
        played_contexts, at = contexts * played[:, None], np.maximum(arms, 0)
        self.scores_.learn(played_contexts, at, scores)
        self.allowances_.learn(played_contexts, at, spent)
        if self.priced:
            gradient = spent - 1.0
            self._gradients += gradient**2
            step = 1.0 / np.sqrt(1.0 + self._gradients)
            self.dual_ = np.clip(self.dual_ * np.exp(step * gradient), LEAST, 1.0)

    def price(self) -> Floats:
        """Score per USD."""
        return np.asarray(self.dual_ / self._allowance)
