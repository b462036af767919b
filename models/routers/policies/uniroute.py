"""UniRoute with k-means: queries fall into clusters, and a model is what it does in each, so a new one joins at once.

Jitkrittum et al. 2025 (arXiv 2502.08773): route to the least of error_{cluster(x)}(m) + weight * cost(m). Clusters are
found on the training queries without looking at any outcome; a model's row of errors needs only queries it answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans

from models.routers.curve import Floats, validation_aiq
from models.routers.log import Ints, Log, features_of, joined
from models.routers.replay import PlugIn, dearest, trade_offs

CLUSTERS = (1, 8, 16, 32, 64)
SHRINK = 5.0  # queries of the overall mean that every cluster is given, so that a small one does not mislead


class UniRouteKMeans(PlugIn):
    """Score and cost as means over the query's cluster; the number of clusters is settled by validation AIQ.

    One cluster is the Zero Router's best corner at every price.
    """

    kind = "clusters"

    def __init__(self, clusters: Sequence[int] = CLUSTERS, seed: int = 0) -> None:
        self.clusters = clusters
        self.seed = seed

    def fit(self, train: Log, validation: Log) -> Self:
        """Settle the number of clusters, then take the means over both parts."""
        judged = {}
        for n in (n for n in self.clusters if n <= len(train)):
            self._cluster(train, n)
            self._describe(train)
            picked = self.choices(validation, trade_offs(60))
            judged[n] = validation_aiq(picked, validation.score, validation.cost_usd)
        both = joined(train, validation)
        self.n_clusters_ = max(judged, key=lambda n: judged[n])
        self._cluster(both, self.n_clusters_)
        self._describe(both)
        return self

    def _cluster(self, log: Log, n: int) -> None:
        self.means_ = KMeans(n, n_init=4, random_state=self.seed).fit(features_of(log))

    def _describe(self, log: Log) -> None:
        of = self.cluster_of(log)
        self.scale_ = dearest(log)
        self.score_, self.cost_ = self.row(of, log.score), self.row(of, log.cost_usd)

    def cluster_of(self, log: Log) -> Ints:
        """The cluster of each query."""
        return np.asarray(self.means_.predict(features_of(log)), dtype=np.int64)

    def row(self, clusters: Ints, outcomes: Floats) -> Floats:
        """Mean outcome of models in each cluster, (n_clusters, n_models), drawn to the overall mean.

        This is all that a model new to the router needs: `outcomes` (n, 1) of the queries it answered.
        """
        n = self.means_.n_clusters
        summed = np.zeros((n, outcomes.shape[1]))
        np.add.at(summed, clusters, outcomes)
        counts = np.bincount(clusters, minlength=n)[:, None]
        return np.asarray((summed + SHRINK * outcomes.mean(axis=0)) / (counts + SHRINK))

    def estimates(self, log: Log) -> tuple[Floats, Floats]:
        """Predicted score and cost, (n_queries, n_models) each."""
        of = self.cluster_of(log)
        return self.score_[of], self.cost_[of]

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The router as plain arrays."""
        return {"centres": np.asarray(self.means_.cluster_centers_), "score": self.score_, "cost": self.cost_}
