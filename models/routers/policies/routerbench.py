"""RouterBench's predictive routers: neighbours or one network a model predict the score, the cost is a constant.

Hu et al. 2024 (arXiv 2403.12031). They rank models by willingness to pay * predicted score - mean cost, which is
CARROT's rule with a constant cost.
"""

from __future__ import annotations

import warnings
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.neighbors import KNeighborsRegressor
from sklearn.neural_network import MLPRegressor

from models.routers.curve import Floats
from models.routers.log import Log, features_of, joined
from models.routers.replay import PlugIn, dearest

NEIGHBOURS = 40  # the best of 5, 10 and 40 in the paper
HIDDEN = (100,)  # one of the two shapes in the authors' code, (100,) and (100, 100)


class RouterBenchKNN(PlugIn):
    """Mean score of the 40 nearest queries by cosine, and each model's mean cost."""

    kind = "neighbours"

    def __init__(self, n_neighbours: int = NEIGHBOURS) -> None:
        self.n_neighbours = n_neighbours

    def fit(self, train: Log, validation: Log) -> Self:
        """Keep the queries of both parts."""
        both = joined(train, validation)
        k = min(self.n_neighbours, len(both))
        near = KNeighborsRegressor(k, metric="cosine", algorithm="brute")
        self.score_model_ = near.fit(features_of(both), both.score)
        self.features_, self.score_ = features_of(both), both.score
        self.cost_, self.scale_ = both.cost_usd.mean(axis=0), dearest(both)
        return self

    def estimates(self, log: Log) -> tuple[Floats, Floats]:
        """Predicted score and cost, (n_queries, n_models) each."""
        score = np.asarray(self.score_model_.predict(features_of(log))).reshape(len(log), -1)
        return score, np.broadcast_to(self.cost_, score.shape)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The router as plain arrays."""
        cost = np.broadcast_to(self.cost_, self.score_.shape)
        k = np.asarray(self.score_model_.n_neighbors)
        return {"known": self.features_, "score": self.score_, "cost": cost, "k": k}


class RouterBenchMLP(PlugIn):
    """A network of 100 hidden units a model, with the authors' settings but that training stops at a plateau.

    A tenth of the training queries say when (scikit-learn's early stopping); the authors run 200 passes, which fits
    noise on small logs and takes minutes.
    """

    kind = "networks"

    def __init__(self, seed: int = 1234) -> None:
        self.seed = seed

    def fit(self, train: Log, validation: Log) -> Self:
        """Train one network a model on both parts."""
        both = joined(train, validation)
        features = features_of(both)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            self.score_models_ = [
                MLPRegressor(hidden_layer_sizes=HIDDEN, early_stopping=True, max_iter=200, random_state=self.seed).fit(
                    features, score
                )
                for score in both.score.T
            ]
        self.cost_, self.scale_ = both.cost_usd.mean(axis=0), dearest(both)
        return self

    def estimates(self, log: Log) -> tuple[Floats, Floats]:
        """Predicted score and cost, (n_queries, n_models) each."""
        features = features_of(log)
        score = np.stack([model.predict(features) for model in self.score_models_], axis=1)
        return score, np.broadcast_to(self.cost_, score.shape)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The router as plain arrays, the first axis being the models."""
        first, last = zip(*(model.coefs_ for model in self.score_models_), strict=True)
        inner, outer = zip(*(model.intercepts_ for model in self.score_models_), strict=True)
        named = {"w1": first, "b1": inner, "w2": last, "b2": outer, "cost": self.cost_}
        return {name: np.array(value) for name, value in named.items()}
