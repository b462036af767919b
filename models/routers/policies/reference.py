"""What every router is held against: single models and chance mixtures of them, the oracle, a table by domain."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from errors import InputError
from models.routers.curve import Floats
from models.routers.log import Log, joined
from models.routers.replay import Choices, PlugIn, best_single, dearest, plug_in


class BestSingle:
    """Everything to the model that scores best on the training and validation queries."""

    def fit(self, train: Log, validation: Log) -> Self:
        """Find it; of equals the cheaper."""
        score = np.concatenate([train.score, validation.score]).mean(axis=0)
        cost = np.concatenate([train.cost_usd, validation.cost_usd]).mean(axis=0)
        self.model_ = int(best_single(score[None], cost[None])[0])
        return self

    def choices(self, log: Log, trade_offs: Floats) -> Choices:
        """One point."""
        return np.full((1, len(log)), self.model_, dtype=np.int8)


class ZeroRouter:
    """Chance alone: mixtures of single models along their hull (RouterBench, arXiv 2403.12031).

    Its points are the single models; the hull through their means on the test queries is the curve, so the bar is
    as high as any mixture of models could set it, even one chosen with hindsight.
    """

    def fit(self, train: Log, validation: Log) -> Self:
        """Nothing to learn."""
        return self

    def choices(self, log: Log, trade_offs: Floats) -> Choices:
        """A point a model."""
        models = np.arange(len(log.models), dtype=np.int8)
        return np.repeat(models[:, None], len(log), axis=1)


class Oracle:
    """Knows every outcome beforehand: the most that any router could do with these models."""

    def fit(self, train: Log, validation: Log) -> Self:
        """Nothing to learn."""
        return self

    def choices(self, log: Log, trade_offs: Floats) -> Choices:
        """The plug-in rule on the outcomes themselves; of equally good answers the cheapest."""
        tiny = np.concatenate([[1e-9], trade_offs[1:]])
        return plug_in(log.score, log.cost_usd, tiny, dearest(log))


class CategoryTable(PlugIn):
    """The mean score and cost of each model in the query's domain: what a look-up table achieves.

    A domain unknown in training gets the means over all queries.
    """

    kind = "table"

    def fit(self, train: Log, validation: Log) -> Self:
        """Average by domain. Raises InputError where the log names none."""
        both = joined(train, validation)
        self.scale_ = dearest(both)
        self.domains_, inverse = np.unique(domains_of(both), return_inverse=True)
        counts = np.bincount(inverse)[:, None]
        self.score_, self.cost_ = (
            np.vstack([_sums(inverse, table, len(counts)) / counts, table.mean(axis=0)])
            for table in (both.score, both.cost_usd)
        )
        return self

    def estimates(self, log: Log) -> tuple[Floats, Floats]:
        """Predicted score and cost, (n_queries, n_models) each."""
        domain = domains_of(log)
        at = np.where(np.isin(domain, self.domains_), np.searchsorted(self.domains_, domain), len(self.domains_))
        return self.score_[at], self.cost_[at]

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The router as plain arrays."""
        return {"domains": self.domains_, "score": self.score_, "cost": self.cost_}


def domains_of(log: Log) -> NDArray[np.str_]:
    """The domains. Raises InputError where the log has none."""
    if log.domain is None:
        raise InputError("This policy needs to know each query's domain: a column domain in the log.", column="domain")
    return log.domain


def _sums(groups: NDArray[np.int64], table: Floats, n_groups: int) -> Floats:
    summed = np.zeros((n_groups, table.shape[1]))
    np.add.at(summed, groups, table)
    return summed
