"""Our policy: the table by domain, corrected by trees that see the embedding and the domain together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesRegressor

from models.routers.curve import Floats, validation_aiq
from models.routers.log import Log, features_of, joined
from models.routers.policies.reference import CategoryTable, domains_of
from models.routers.replay import PlugIn, trade_offs

LEAVES = (10, 40)
N_TREES = 150
N_DIRECTIONS = 48  # of the embedding, whose columns come by falling variance


class DomainTrees(PlugIn):
    """Domain mean + what extremely randomised trees predict of the residual, for score and cost together.

    A look-up table by domain is hard to beat, because most of what can be gained lies between domains. So the
    trees (Geurts et al. 2006) regress what the table leaves over, of all models at once: models that fail on the
    same queries share splits, and large leaves shrink noise to the table. The size of the leaves is settled by the
    AIQ on the validation queries, among them one leaf for all, which is the table alone.
    """

    kind = "trees"

    def __init__(self, leaves: Sequence[int] = LEAVES, n_trees: int = N_TREES, seed: int = 0) -> None:
        self.leaves = leaves
        self.n_trees = n_trees
        self.seed = seed

    def fit(self, train: Log, validation: Log) -> Self:
        """Settle the leaves on the validation queries, then fit on both parts."""
        empty = validation.take(np.arange(0))
        candidates = [leaf for leaf in self.leaves if 2 * leaf < len(train)]
        few = max(1, self.n_trees // 4)  # enough to tell leaves apart
        judged = {}
        for leaf in [0, *candidates]:
            picked = self._fitted(train, empty, leaf, few).choices(validation, trade_offs(60))
            judged[leaf] = validation_aiq(picked, validation.score, validation.cost_usd)
        self.leaf_ = max(judged, key=lambda leaf: judged[leaf])
        return self._fitted(train, validation, self.leaf_, self.n_trees)

    def _fitted(self, train: Log, more: Log, leaf: int, n_trees: int) -> Self:
        self.table_ = CategoryTable().fit(train, more)
        self.scale_ = self.table_.scale_
        self.trees_ = None
        if leaf:
            both = joined(train, more)
            score, cost = self.table_.estimates(both)
            residual = np.hstack([both.score - score, (both.cost_usd - cost) / self.scale_])
            self.trees_ = ExtraTreesRegressor(
                n_trees, min_samples_leaf=leaf, max_features=0.3, n_jobs=-1, random_state=self.seed
            ).fit(self._inputs(both), residual)
        return self

    def _inputs(self, log: Log) -> Floats:
        domain_columns = (domains_of(log)[:, None] == self.table_.domains_).astype(np.float32)
        return np.hstack([features_of(log)[:, :N_DIRECTIONS], domain_columns])

    def estimates(self, log: Log) -> tuple[Floats, Floats]:
        """Predicted score and cost, (n_queries, n_models) each; no cost below zero."""
        score, cost = self.table_.estimates(log)
        if self.trees_ is not None:
            residual = np.asarray(self.trees_.predict(self._inputs(log)))
            n = len(log.models)
            score, cost = score + residual[:, :n], cost + residual[:, n:] * self.scale_
        return score, np.maximum(cost, 0.0)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The router as plain arrays: the nodes of all trees one after the other, values of the leaves alone."""
        table = self.table_.arrays()
        if self.trees_ is None:
            return table
        trees = [tree.tree_ for tree in self.trees_.estimators_]
        starts = np.cumsum([0, *(tree.node_count for tree in trees)])[:-1]
        left_child, right_child, feature, threshold = (
            np.concatenate([getattr(tree, name) for tree in trees])
            for name in ("children_left", "children_right", "feature", "threshold")
        )
        shift = np.repeat(starts, [tree.node_count for tree in trees])
        inner = left_child >= 0
        value = np.concatenate([tree.value[:, :, 0] for tree in trees])
        return {
            **table,
            "roots": starts,
            "left": np.where(inner, left_child + shift, -1).astype(np.int32),
            "right": np.where(inner, right_child + shift, -1).astype(np.int32),
            "feature": np.where(inner, feature, -1).astype(np.int16),
            "threshold": threshold,
            "leaf": np.where(inner, -1, np.cumsum(~inner) - 1).astype(np.int32),
            "value": value[~inner].astype(np.float32),
            "n_directions": np.array(N_DIRECTIONS),
            "unit": np.array(self.scale_),
        }
