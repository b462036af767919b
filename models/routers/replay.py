"""Replay of routers on a log: one vectorised sweep over trade-offs gives a router's whole curve."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from models.routers.curve import Floats
from models.routers.log import Ints, Log

Choices = NDArray[np.int8]
N_TRADE_OFFS = 200
CHUNK = 8192  # queries looked at together, so that a log of a million fits in memory


class Router(Protocol):
    """A policy. scikit-learn manners: the constructor stores, `fit` learns from training and validation queries."""

    def fit(self, train: Log, validation: Log) -> Self:
        """Learn; everything that is settled by trial is settled on the validation queries."""

    def choices(self, log: Log, trade_offs: Floats) -> Choices:
        """The model (column of the log) of each query, (n_points, n_queries), from the dearest point to the cheapest.

        A policy that ignores the trade-offs may return points of its own.
        """


@runtime_checkable
class Bills(Protocol):
    """A policy that pays for more than the answer it gives."""

    def billed(self, log: Log) -> Log:
        """The log in which a model's cost and energy are those of ending with its answer."""


@runtime_checkable
class Remembers(Protocol):
    """A policy that goes by queries it has seen."""

    def neighbours_of(self, log: Log) -> Ints:
        """Rows of the kept queries (training, then validation), (n_queries, k), nearest first."""


def trade_offs(n: int = N_TRADE_OFFS) -> Floats:
    """How much quality is given up for the dearest model's mean cost: 0 (quality alone), then 1e-4 to 1e4."""
    return np.concatenate([[0.0], np.geomspace(1e-4, 1e4, n - 1)])


class PlugIn(ABC):
    """A router that predicts score and cost of every model, then applies CARROT's rule.

    `scale_`, what a unit of money is, is learned: where a query goes does not depend on those replayed beside it.
    """

    scale_: float

    @abstractmethod
    def estimates(self, log: Log) -> tuple[Floats, Floats]:
        """Predicted score and cost, (n_queries, n_models) each."""

    def choices(self, log: Log, trade_offs: Floats) -> Choices:
        """The plug-in rule."""
        return plug_in(*self.estimates(log), trade_offs, self.scale_)


def dearest(log: Log) -> float:
    """The mean cost of the dearest model, USD; 1 where all are free."""
    return float(log.cost_usd.mean(axis=0).max()) or 1.0


def plug_in(quality: Floats, cost: Floats, trade_offs: Floats, scale: float) -> Choices:
    """CARROT's rule (Somerstep et al. 2025, arXiv 2502.03261): argmax of quality - t * cost / scale.

    `quality` and `cost` are predictions (n_queries, n_models), `scale` the mean cost of the dearest model. The
    published weight mu is t / (1 + t).

    The dear model is 0.2 better and costs two thirds more of the scale, so it is worth it up to a trade-off of 0.3:

    >>> plug_in(np.array([[0.5, 0.7]]), np.array([[1.0, 3.0]]), np.array([0.0, 0.2, 0.4]), scale=3.0)
    array([[1],
           [1],
           [0]], dtype=int8)
    """
    picked = np.empty((len(trade_offs), len(quality)), dtype=np.int8)
    for rows in chunks(len(quality)):
        scaled = cost[rows] / scale
        for i, weight in enumerate(trade_offs):
            picked[i, rows] = np.argmax(quality[rows] - weight * scaled, axis=1)
    return picked


def chunks(n: int) -> Iterator[slice]:
    """Slices of at most `CHUNK` rows that cover n."""
    return (slice(start, min(start + CHUNK, n)) for start in range(0, n, CHUNK))


@dataclass(frozen=True, eq=False)
class Sweep:
    """What one router did on the queries of a log: the model of each at each point, (n_points, n_queries).

    `log` tells what that came to: what a policy of several calls pays is already in it.
    """

    trade_offs: Floats
    choices: Choices
    log: Log

    @cached_property
    def distinct(self) -> Sweep:
        """The sweep without points that send every query where the point before does; it has no trade-offs."""
        differs = [not np.array_equal(a, b) for a, b in zip(self.choices[:-1], self.choices[1:], strict=True)]
        return Sweep(np.zeros(0), self.choices[[True, *differs]], self.log)

    def own_points(self, test: Log) -> NDArray[np.bool_]:
        """The points that are not one model for every query at that model's price in `test`, (n_points,)."""
        if self.log is not test:
            return np.ones(len(self.choices), dtype=bool)
        return np.asarray((self.choices != self.choices[:, :1]).any(axis=1))

    def outcomes(self, table: Floats, rows: slice | Ints) -> Floats:
        """What a table (n_queries, n_models) says of the chosen models for some queries, (n_points, n_rows)."""
        part = table[rows]
        return part[np.arange(len(part)), self.choices[:, rows]]

    def mean_of(self, table: Floats) -> Floats:
        """The mean of that over all queries, (n_points,)."""
        total = sum(self.outcomes(table, rows).sum(axis=1) for rows in chunks(len(self.log)))
        return np.asarray(total / len(self.log))

    @cached_property
    def quality(self) -> Floats:
        """Mean score at each point."""
        return self.mean_of(self.log.score)

    @cached_property
    def mean_cost_usd(self) -> Floats:
        """Mean cost of a query at each point, USD."""
        return self.mean_of(self.log.cost_usd)


def sweep(router: Router, test: Log, weights: Floats) -> Sweep:
    """The outcomes of a fitted router's choices at these trade-offs, (n_points,).

    >>> from models.routers.policies.reference import Oracle
    >>> log = Log(["a", "b"], ("cheap", "dear"), np.array([[1.0, 1.0], [0.0, 1.0]]), np.array([[1.0, 3.0]] * 2))
    >>> oracle = sweep(Oracle(), log, np.array([0.0, 100.0]))
    >>> oracle.quality, oracle.mean_cost_usd
    (array([1. , 0.5]), array([2., 1.]))
    """
    return Sweep(weights, router.choices(test, weights), router.billed(test) if isinstance(router, Bills) else test)


def best_single(score: Floats, cost: Floats) -> NDArray[np.intp]:
    """The model of the highest mean score, the cheapest of equals; rows are resamples, columns models.

    >>> best_single(np.array([[0.8, 0.9, 0.9]]), np.array([[1.0, 3.0, 2.0]]))
    array([2])
    """
    top = score == score.max(axis=1, keepdims=True)
    return np.asarray(np.argmin(np.where(top, cost, np.inf), axis=1))


def fit_and_sweep(
    routers: Mapping[str, Router], parts: Sequence[Log], weights: Floats | None = None
) -> dict[str, Sweep]:
    """Fit every router on (train, validation) and replay it on test, at `weights` or the usual `trade_offs`.

    >>> from models.routers.policies.reference import BestSingle
    >>> log = Log(["a", "b"], ("cheap", "dear"), np.array([[1.0, 1.0], [0.0, 1.0]]), np.array([[1.0, 3.0]] * 2))
    >>> fit_and_sweep({"best": BestSingle()}, (log, log, log))["best"].mean_cost_usd
    array([3.])
    """
    train, validation, test = parts
    at = trade_offs() if weights is None else weights
    return {name: sweep(router.fit(train, validation), test, at) for name, router in routers.items()}
