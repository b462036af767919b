"""Replay of an online policy on a log: one query after another, feedback only for the model that was asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from errors import InputError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class OnlinePolicy(Protocol):
    """Plays many orders of the same log side by side: every array's first axis is the order."""

    def start(self, n_orders: int, n_arms: int, n_features: int, generator: np.random.Generator) -> None:
        """Forget everything; the generator is the only source of chance."""

    def scores(self, contexts: Floats) -> Floats:
        """How much each arm is wanted, (n_orders, n_arms), for contexts (n_orders, n_features)."""

    def learn(self, contexts: Floats, arms: Ints, rewards: Floats) -> None:
        """Take the rewards (n_orders,) of the arms that were played."""


@dataclass(frozen=True, eq=False)
class OnlineReplay:
    """What happened: query played at each step, arm, reward, and regret against the best arm of that query.

    All arrays are (n_orders, n_steps).
    """

    queries: Ints
    arms: Ints
    rewards: Floats
    regrets: Floats

    @property
    def cumulative_regret(self) -> Floats:
        """Regret summed up to each step."""
        return np.cumsum(self.regrets, axis=1)

    @property
    def mean_reward(self) -> float:
        """Mean over orders and steps."""
        return float(self.rewards.mean())


def play(
    policy: OnlinePolicy, rewards: ArrayLike, contexts: ArrayLike | None = None, *, n_orders: int = 5, seed: int = 0
) -> OnlineReplay:
    """Run `policy` over the queries of a log in `n_orders` random orders, all at once.

    `rewards` is (n_queries, n_arms), larger is better; a NaN is an outcome that nobody observed, and such an arm
    cannot be played on that query. `contexts` is (n_queries, n_features), or None for policies that look at no
    features. Ties are broken by chance. Raises InputError for shapes that do not fit, a query without any outcome,
    or a context that is not finite.

    Each arm is tried once, then the better one is played for ever, at a regret of 1 in all:

    >>> from models.routers.online.bandits import EpsilonGreedy
    >>> played = play(EpsilonGreedy(first=0.0, least=0.0), [[1.0, 0.0]] * 10, n_orders=2)
    >>> played.cumulative_regret[:, -1]
    array([1., 1.])
    """
    table, features = checked(rewards, contexts)
    generator = np.random.default_rng(seed)
    n, n_arms = table.shape
    orders = np.stack([generator.permutation(n) for _ in range(n_orders)])
    policy.start(n_orders, n_arms, features.shape[1], generator)
    arms = np.empty((n_orders, n), dtype=np.int64)
    received = np.empty((n_orders, n))
    for step in range(n):
        rows = orders[:, step]
        open_ = ~np.isnan(table[rows])
        preference = np.where(open_, policy.scores(features[rows]), -np.inf)
        arms[:, step] = _argmax(preference, generator)
        received[:, step] = table[rows, arms[:, step]]
        policy.learn(features[rows], arms[:, step], received[:, step])
    best = np.nanmax(table, axis=1)
    return OnlineReplay(orders, arms, received, best[orders] - received)


def checked(rewards: ArrayLike, contexts: ArrayLike | None) -> tuple[Floats, Floats]:
    """Rewards and contexts as arrays that fit each other; a constant context where none is given.

    Raises InputError for shapes that do not fit, a query without any outcome, or a context that is not finite.

    >>> checked([[1.0, 0.0]], None)
    (array([[1., 0.]]), array([[1.]]))
    """
    table = np.array(rewards, dtype=np.float64)
    if table.ndim != 2 or 0 in table.shape:
        raise InputError("The rewards must be a table with one row per query and one column per model.")
    empty = np.flatnonzero(np.isnan(table).all(axis=1))
    if empty.size:
        raise InputError(
            f"Query {empty[0] + 1} has no outcome of any model; leave the query out.", row=int(empty[0]) + 1
        )
    features = np.ones((len(table), 1)) if contexts is None else np.array(contexts, dtype=np.float64)
    if features.ndim != 2 or len(features) != len(table):
        raise InputError(f"There are {len(table):,} queries but features of {len(features):,}; both must agree.")
    odd = np.flatnonzero(~np.isfinite(features).all(axis=1))
    if odd.size:
        raise InputError(f"The features of query {odd[0] + 1} are not all finite numbers.", row=int(odd[0]) + 1)
    return table, features


def _argmax(preference: Floats, generator: np.random.Generator) -> Ints:
    """The largest of each row; among equal ones any, each as likely."""
    top = preference == preference.max(axis=1, keepdims=True)
    return np.asarray(np.argmax(top * generator.random(preference.shape), axis=1), dtype=np.int64)
