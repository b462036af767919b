"""CARROT: predict every model's score and cost of a query from its embedding, then apply the plug-in rule.

Somerstep et al. 2025 (arXiv 2502.03261). The estimators are scikit-learn's. The ridge penalties are settled on the
validation queries by R^2, as the authors settle theirs; the number of neighbours by the AIQ there, which is what a
router is for: by R^2 the costs get few neighbours and the choices are noisy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import Ridge
from sklearn.metrics import r2_score
from sklearn.neighbors import NearestNeighbors

from models.routers.curve import Floats, validation_aiq
from models.routers.log import Ints, Log, features_of, joined
from models.routers.replay import PlugIn, dearest, plug_in, trade_offs

# The authors try 2 to 512. Few lose: on RouterBench's tasks 5 neighbours reach an AIQ of 0.74, 100 reach 0.85, and
# chance mixtures of the models 0.82.
NEIGHBOURS = (8, 16, 32, 64, 96, 128, 192, 256)
N_TRADE_OFFS = 60  # trade-offs by which a number of neighbours is judged
PENALTIES = (0.1, 1.0, 10.0, 100.0)
BATCH = 4096


class CarrotKNN(PlugIn):
    """Score and cost as means over the nearest training queries, by cosine.

    `neighbours` are the counts to try. Every count is judged in one pass: running means over the sorted neighbours.
    """

    kind = "neighbours"

    def __init__(self, neighbours: Sequence[int] = NEIGHBOURS) -> None:
        self.neighbours = neighbours

    def fit(self, train: Log, validation: Log) -> Self:
        """Settle the number on the validation queries, then keep the queries of both parts."""
        counts = [k for k in self.neighbours if k <= len(train)] or [len(train)]
        self._keep(train)
        near = self._nearest(features_of(validation), max(counts))
        self.k_ = self._best_count(near, counts, validation)
        self._keep(joined(train, validation))
        return self

    def _best_count(self, near: Ints, counts: Sequence[int], validation: Log) -> int:
        score, cost = np.zeros(validation.score.shape), np.zeros(validation.score.shape)
        judged: dict[int, float] = {}
        for k in range(1, max(counts) + 1):
            score += self.score_[near[:, k - 1]]
            cost += self.cost_[near[:, k - 1]]
            if k in counts:
                picked = plug_in(score / k, cost / k, trade_offs(N_TRADE_OFFS), self.scale_)
                judged[k] = validation_aiq(picked, validation.score, validation.cost_usd)
        return max(judged, key=lambda k: judged[k])

    def _keep(self, log: Log) -> None:
        self.features_ = features_of(log)
        # Of rows of unit length the nearest by distance are the nearest by cosine, and scikit-learn finds them faster.
        self.index_ = NearestNeighbors(algorithm="brute").fit(self.features_)
        self.score_, self.cost_, self.scale_ = log.score, log.cost_usd, dearest(log)

    def _nearest(self, features: Floats, k: int) -> Ints:
        parts = [
            self.index_.kneighbors(features[start : start + BATCH], k, return_distance=False)
            for start in range(0, len(features), BATCH)
        ]
        return np.concatenate(parts)

    def estimates(self, log: Log) -> tuple[Floats, Floats]:
        """Predicted score and cost, (n_queries, n_models) each."""
        near = self._nearest(features_of(log), self.k_)
        return _mean_over(self.score_, near), _mean_over(self.cost_, near)

    def neighbours_of(self, log: Log) -> Ints:
        """Rows of the kept log (training, then validation) that decide each query's score, nearest first."""
        return self._nearest(features_of(log), self.k_)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The router as plain arrays."""
        return {
            "known": self.features_,
            "score": self.score_,
            "cost": self.cost_,
            "k": np.array(self.k_),
        }


class CarrotRidge(PlugIn):
    """Score and cost by ridge regression on the embedding."""

    kind = "linear"

    def __init__(self, penalties: Sequence[float] = PENALTIES) -> None:
        self.penalties = penalties

    def fit(self, train: Log, validation: Log) -> Self:
        """Settle the penalties on the validation queries, then fit on both parts."""
        self.score_model_ = self._best(train, validation, "score")
        self.cost_model_ = self._best(train, validation, "cost_usd")
        self.scale_ = dearest(joined(train, validation))
        return self

    def _best(self, train: Log, validation: Log, target: str) -> Any:
        train_features, validation_features, truth = (
            features_of(train),
            features_of(validation),
            getattr(validation, target),
        )

        def judged(penalty: float) -> float:
            model = Ridge(alpha=penalty).fit(train_features, getattr(train, target))
            return float(r2_score(truth, np.asarray(model.predict(validation_features)).reshape(truth.shape)))

        both = joined(train, validation)
        return Ridge(alpha=max(self.penalties, key=judged)).fit(features_of(both), getattr(both, target))

    def estimates(self, log: Log) -> tuple[Floats, Floats]:
        """Predicted score and cost, (n_queries, n_models) each; no cost below zero."""
        features = features_of(log)
        score, cost = (
            np.asarray(model.predict(features)).reshape(len(log), -1) for model in (self.score_model_, self.cost_model_)
        )
        return score, np.maximum(cost, 0.0)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The router as plain arrays."""
        return {
            "score_coef": np.atleast_2d(self.score_model_.coef_),
            "score_intercept": np.atleast_1d(self.score_model_.intercept_),
            "cost_coef": np.atleast_2d(self.cost_model_.coef_),
            "cost_intercept": np.atleast_1d(self.cost_model_.intercept_),
        }


def _mean_over(table: Floats, near: Ints) -> Floats:
    total: Floats = np.zeros((len(near), table.shape[1]))
    for column in near.T:  # k additions of (n, m) instead of one array (n, k, m)
        total += table[column]
    return np.asarray(total / near.shape[1])
