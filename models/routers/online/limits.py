"""Choosing a model and a cap on its tokens together: an answer that is cut off is worth nothing, and is paid for.

After Bengs and Hüllermeier 2023 (Machine Learning, arXiv 2011.00813), multi-armed bandits with censored consumption:
each step an arm and a limit are chosen; the reward is seen only where the consumption stays within the limit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from errors import InputError
from models.routers.online.play import Floats, Ints


def payoffs(score: ArrayLike, consumed: ArrayLike, price: ArrayLike, limits: ArrayLike) -> Floats:
    """What each model is worth under each cap, (n_queries, n_models, n_limits), in units of the score.

    score * [consumed <= limit] - price * min(consumed, limit). `score` and `consumed` (tokens, or any other resource)
    are (n_queries, n_models); `price` (n_models,) is the score that one unit of the resource is worth; `limits` rise.
    Raises InputError for parts that do not fit, and for a consumption that is negative or not known.

    An answer of 30 tokens at 0.01 a token, cut off at 20 and let end at 40:

    >>> payoffs([[1.0]], [[30.0]], [0.01], [20.0, 40.0])
    array([[[-0.2,  0.7]]])
    """
    worth, used = np.asarray(score, np.float64), np.asarray(consumed, np.float64)
    caps, rate = np.asarray(limits, np.float64), np.asarray(price, np.float64)
    if worth.ndim != 2 or worth.shape != used.shape or rate.shape != worth.shape[1:]:
        raise InputError("Scores and consumptions must be tables of the same queries and models, with a price a model.")
    if caps.ndim != 1 or not caps.size or not (caps > 0).all() or (np.diff(caps) <= 0).any():
        raise InputError("The limits must be one or more numbers above 0 that rise.", column="limits")
    odd = np.argwhere(~(used >= 0) | ~np.isfinite(worth))
    if odd.size:
        raise InputError(
            f"Query {odd[0][0] + 1} has no score, or a consumption that is negative or not known; leave it out.",
            column="consumed",
            row=int(odd[0][0]) + 1,
        )
    within = used[:, :, None] <= caps
    return np.asarray(worth[:, :, None] * within - rate[:, None] * np.minimum(used[:, :, None], caps))


class LimitPolicy(Protocol):
    """Plays many orders of the same log side by side: every array's first axis is the order."""

    def start(self, n_orders: int, price: Floats, limits: Floats) -> None:
        """Forget everything."""

    def scores(self) -> Floats:
        """How much each model under each limit is wanted, (n_orders, n_models, n_limits)."""

    def learn(self, arms: Ints, capped: Ints, score: Floats, consumed: Floats) -> None:
        """Take what was seen: the score, NaN where the answer was cut off, and what was consumed until then."""


@dataclass(frozen=True, eq=False)
class LimitedPlay:
    """What happened at each step, all (n_orders, n_steps).

    `regrets` are against the one pair of model and limit that is best over the whole log: they can be negative at a
    step, and in sum only by luck.
    """

    queries: Ints
    arms: Ints
    limits: Ints
    payoffs: Floats
    regrets: Floats


def play_limits(
    policy: LimitPolicy,
    score: ArrayLike,
    consumed: ArrayLike,
    price: ArrayLike,
    limits: ArrayLike,
    *,
    n_orders: int = 5,
    seed: int = 0,
) -> LimitedPlay:
    """Run `policy` over the queries of a log in random orders, all at once; arguments and errors as in `payoffs`.

    Every answer needs 30 tokens, so the cap of 40 is the only good one:

    >>> played = play_limits(LimitUCB(), [[1.0]] * 50, [[30.0]] * 50, [0.01], [20.0, 40.0], n_orders=1)
    >>> played.limits.shape, int(played.limits.sum()) > 40
    ((1, 50), True)
    """
    table = payoffs(score, consumed, price, limits)
    worth, used, caps = np.asarray(score, float), np.asarray(consumed, float), np.asarray(limits, float)
    generator = np.random.default_rng(seed)
    n, _, n_limits = table.shape
    orders = np.stack([generator.permutation(n) for _ in range(n_orders)])
    policy.start(n_orders, np.asarray(price, float), caps)
    pairs = np.empty((n_orders, n), dtype=np.int64)
    for step in range(n):
        rows = orders[:, step]
        preference = policy.scores().reshape(n_orders, -1)
        top = preference == preference.max(axis=1, keepdims=True)
        pairs[:, step] = np.argmax(top * generator.random(preference.shape), axis=1)
        arms, capped = np.divmod(pairs[:, step], n_limits)
        needs, cap = used[rows, arms], caps[capped]
        policy.learn(arms, capped, np.where(needs <= cap, worth[rows, arms], np.nan), np.minimum(needs, cap))
    flat = table.reshape(n, -1)
    payoff = flat[orders, pairs]
    best = flat[:, flat.mean(axis=0).argmax()]
    return LimitedPlay(orders, *np.divmod(pairs, n_limits), payoff, best[orders] - payoff)


class LimitUCB:
    """Optimism over pairs of model and limit, where every run teaches all limits up to its own.

    A run under a limit shows what each smaller limit would have shown: whether it would have been cut off, and the
    score if not. So a pair has as many observations as its model had runs at that limit or a larger one, and small
    limits cost nothing to explore. With `shared` off each pair learns from its own runs alone: plain UCB1 over pairs,
    the straightforward way that the paper compares with. The index is mean + width * sqrt(ln t / (2 n)), Hoeffding's
    bound for payoffs within a range of `width`; the paper's constants may differ.
    """

    def __init__(self, width: float = 1.0, *, shared: bool = True) -> None:
        self.width = width
        self.shared = shared

    def start(self, n_orders: int, price: Floats, limits: Floats) -> None:
        """Forget everything."""
        self.sums_ = np.zeros((n_orders, len(price), len(limits)))
        self.counts_ = np.zeros((n_orders, len(price), len(limits)))
        self.step_ = 0
        self._price, self._limits = price, limits
        self._orders = np.arange(n_orders)

    def scores(self) -> Floats:
        """Optimistic mean payoffs; a pair of which nothing is known comes first."""
        counts = np.maximum(self.counts_, 1)
        bound = self.width * np.sqrt(np.log(max(self.step_, 1)) / (2 * counts))
        return np.where(self.counts_ > 0, self.sums_ / counts + bound, np.inf)

    def learn(self, arms: Ints, capped: Ints, score: Floats, consumed: Floats) -> None:
        """What the run says of every limit up to its own."""
        at_most = np.arange(len(self._limits)) <= capped[:, None]
        informed = at_most if self.shared else np.arange(len(self._limits)) == capped[:, None]
        ended = ~np.isnan(score)[:, None] & (consumed[:, None] <= self._limits)
        paid = self._price[arms][:, None] * np.minimum(consumed[:, None], self._limits)
        payoff = np.where(ended, np.nan_to_num(score)[:, None], 0.0) - paid
        self.sums_[self._orders, arms] += np.where(informed, payoff, 0.0)
        self.counts_[self._orders, arms] += informed
        self.step_ += 1
