"""Routers that ask one model after another and pay for each: RouterBench's cascade, deferral by confidence, early stop.

They see an answer before they decide whether to go on, and so pay for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from errors import InputError
from models.routers.curve import Floats, hull
from models.routers.log import Ints, Log
from models.routers.replay import Choices

N_THRESHOLDS = 100
ACCEPTED = 0.95  # quantile of all scores of the training queries that an answer must reach, as RouterBench has it


def ladder(log: Log) -> Ints:
    """Models worth asking in turn, cheapest first: the corners of the hull of their means."""
    score, cost = log.score.mean(axis=0), log.cost_usd.mean(axis=0)
    corners = hull(cost[None], score[None])
    on = {(x, y) for x, y in zip(corners.cost[0], corners.quality[0], strict=True)}
    models = [m for m in np.argsort(cost, kind="stable") if (cost[m], score[m]) in on]
    return np.array(models, dtype=np.int64)


def billed(log: Log, order: Sequence[int] | Ints) -> Log:
    """The log in which ending with a model's answer costs all that were asked before it as well.

    `order` are columns of the log, the first to be asked first.

    >>> billed(Log(["a"], ("small", "large"), np.ones((1, 2)), np.array([[1.0, 3.0]])), [0, 1]).cost_usd
    array([[1., 4.]])
    """

    def summed(table: Floats) -> Floats:
        running = table.copy()
        running[:, order] = np.cumsum(table[:, order], axis=1)
        return running

    parts = {"energy_j": log.energy_j, "latency_s": log.latency_s}
    running_totals: dict[str, Any] = {name: summed(table) for name, table in parts.items() if table is not None}
    return replace(log, cost_usd=summed(log.cost_usd), **running_totals)


class Cascade:
    """Ask from the cheapest up; a judge accepts an answer or goes on; the last answer counts (arXiv 2403.12031).

    The judge is simulated: it knows whether the score reaches the threshold, and is wrong in `error` of the cases.
    With no error it is an oracle that still pays for what it rejects. The points are ladders cut short: with one
    model, two, and so on.
    """

    def __init__(self, error: float = 0.1, seed: int = 0) -> None:
        self.error = error
        self.seed = seed

    def fit(self, train: Log, validation: Log) -> Self:
        """Find the ladder and what counts as a good answer. Raises InputError for an error outside 0 to 1."""
        if not 0 <= self.error <= 1:
            raise InputError(f"The judge's error must lie between 0 and 1, not {self.error:g}.", column="error")
        self.ladder_ = ladder(train)
        self.threshold_ = float(np.quantile(train.score, ACCEPTED))
        return self

    def billed(self, log: Log) -> Log:
        """What was rejected is paid for."""
        return billed(log, self.ladder_)

    def choices(self, log: Log, trade_offs: Floats) -> Choices:
        """A point a length of the ladder, the longest first."""
        good = log.score[:, self.ladder_] >= self.threshold_ - 1e-12
        wrong = np.random.default_rng(self.seed).random(good.shape) < self.error
        accepted = good ^ wrong
        return np.stack([_first(accepted[:, :n], self.ladder_) for n in range(len(self.ladder_), 0, -1)])


class ConfidenceDeferral:
    """Keep the cheap model's answer where it is sure of it, else ask the next one, and pay for both.

    The shape of EBJR (Akbari et al., BMVC 2021), with the model's stated confidence in place of the energy of
    its logits, which logs lack. The points are thresholds: quantiles of the confidences seen in training.
    """

    kind = "ladder"

    def fit(self, train: Log, validation: Log) -> Self:
        """Find the ladder and the thresholds. Raises InputError where the log states no confidence."""
        self.ladder_ = self._ladder(train)
        confidence = confidence_of(train)[:, self.ladder_[:-1]]
        grid = np.quantile(confidence, np.linspace(1, 0, N_THRESHOLDS)) if confidence.size else np.zeros(1)
        self.thresholds_ = np.concatenate([[np.inf], np.unique(grid)[::-1]])
        return self

    def _ladder(self, train: Log) -> Ints:
        return ladder(train)

    def billed(self, log: Log) -> Log:
        """Both answers are paid for."""
        return billed(log, self.ladder_)

    def choices(self, log: Log, trade_offs: Floats) -> Choices:
        """A point a threshold, the strictest first."""
        sure = confidence_of(log)[:, self.ladder_]
        return np.stack([_first(sure >= threshold, self.ladder_) for threshold in self.thresholds_])

    def arrays_at(self, point: int) -> dict[str, NDArray[Any]]:
        """The router at a threshold, as plain arrays."""
        return {"ladder": self.ladder_, "threshold": np.asarray(self.thresholds_[point])}


class StopEarly(ConfidenceDeferral):
    """Stop thinking once sure: the log's models are growing budgets of one model, whose costs hold the earlier ones.

    Its published counterpart is the confidence policy of the anytime answers on GSM8K (adaptive-anytime-llm-routing).
    """

    def _ladder(self, train: Log) -> Ints:
        return np.argsort(train.cost_usd.mean(axis=0), kind="stable")

    def billed(self, log: Log) -> Log:
        """A longer budget's cost already holds the shorter one's."""
        return log


def confidence_of(log: Log) -> Floats:
    """The confidences. Raises InputError where the log has none."""
    if log.confidence is None:
        raise InputError("This policy needs each model's confidence in its answer: a column confidence.",
                         column="confidence")  # fmt: skip
    return log.confidence


def _first(accepted: np.ndarray, order: Ints) -> Choices:
    """The first model accepted of each query, (n_queries,); the last asked where none is."""
    stop = np.where(accepted.any(axis=1), np.argmax(accepted, axis=1), accepted.shape[1] - 1)
    return np.asarray(order[stop], dtype=np.int8)
