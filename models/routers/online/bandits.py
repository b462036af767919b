"""Online policies under full feedback of the model asked: chance, epsilon-greedy, LinUCB, Thompson sampling.

Defaults are those of GreenServ (arXiv 2601.17551), which routes by accuracy and energy. scikit-learn manners:
the constructor stores, `start` forgets, what is learned ends in `_`.
"""

from __future__ import annotations

import numpy as np

from models.routers.online.linear import LinearArms
from models.routers.online.play import Floats, Ints


class Chance:
    """Any arm, each as likely: what learning must beat."""

    def start(self, n_orders: int, n_arms: int, n_features: int, generator: np.random.Generator) -> None:
        """Note the shape."""
        self.shape_ = (n_orders, n_arms)

    def scores(self, contexts: Floats) -> Floats:
        """All equal; ties are broken by chance."""
        return np.zeros(self.shape_)

    def learn(self, contexts: Floats, arms: Ints, rewards: Floats) -> None:
        """Nothing to learn."""


class EpsilonGreedy:
    """The arm with the best mean so far; now and then any arm, less often with every query.

    Looks at no features. An arm never tried is tried first. The chance to explore at step t is
    max(least, first * decay^t).
    """

    def __init__(self, first: float = 1.0, least: float = 0.01, decay: float = 0.98) -> None:
        self.first = first
        self.least = least
        self.decay = decay

    def start(self, n_orders: int, n_arms: int, n_features: int, generator: np.random.Generator) -> None:
        """Forget everything."""
        self.sums_ = np.zeros((n_orders, n_arms))
        self.counts_ = np.zeros((n_orders, n_arms))
        self.step_ = 0
        self._generator = generator
        self._orders = np.arange(n_orders)

    def scores(self, contexts: Floats) -> Floats:
        """The means, or nothing but ties in the orders that explore."""
        epsilon = max(self.least, self.first * self.decay**self.step_)
        with np.errstate(invalid="ignore", divide="ignore"):
            means = np.where(self.counts_ > 0, self.sums_ / self.counts_, np.inf)
        explore = self._generator.random(len(means)) < epsilon
        return np.where(explore[:, None], 0.0, means)

    def learn(self, contexts: Floats, arms: Ints, rewards: Floats) -> None:
        """Update the mean of the arms played."""
        self.sums_[self._orders, arms] += rewards
        self.counts_[self._orders, arms] += 1
        self.step_ += 1


class LinUCB:
    """The arm whose predicted reward plus `alpha` standard deviations is largest (Li et al. 2010, disjoint form)."""

    def __init__(self, alpha: float = 0.1, penalty: float = 0.05) -> None:
        self.alpha = alpha
        self.penalty = penalty

    def start(self, n_orders: int, n_arms: int, n_features: int, generator: np.random.Generator) -> None:
        """Forget everything."""
        self.arms_ = LinearArms(n_orders, n_arms, n_features, self.penalty)

    def scores(self, contexts: Floats) -> Floats:
        """Optimistic predictions."""
        return self.arms_.expected(contexts) + self.alpha * self.arms_.spread(contexts)

    def learn(self, contexts: Floats, arms: Ints, rewards: Floats) -> None:
        """Update the regression of the arms played."""
        self.arms_.learn(contexts, arms, rewards)


class LinearThompson:
    """The arm that is best for a prediction drawn from what is believed (Agrawal and Goyal 2013).

    `noise` is the standard deviation of a reward around its prediction, `prior_variance` that of a coefficient.
    The prediction of one context is drawn, not the coefficients: it has the same distribution, and costs d^2.
    """

    def __init__(self, noise: float = 0.25, prior_variance: float = 2.0) -> None:
        self.noise = noise
        self.prior_variance = prior_variance

    def start(self, n_orders: int, n_arms: int, n_features: int, generator: np.random.Generator) -> None:
        """Forget everything."""
        self.arms_ = LinearArms(n_orders, n_arms, n_features, self.noise**2 / self.prior_variance)
        self._generator = generator

    def scores(self, contexts: Floats) -> Floats:
        """One draw of each prediction."""
        mean, spread = self.arms_.expected(contexts), self.arms_.spread(contexts)
        return mean + self.noise * spread * self._generator.standard_normal(mean.shape)

    def learn(self, contexts: Floats, arms: Ints, rewards: Floats) -> None:
        """Update the regression of the arms played."""
        self.arms_.learn(contexts, arms, rewards)
