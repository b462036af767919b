"""RouteLLM's shape: between a weak and a strong model, send to the strong one where it is likely to win.

Ong et al. 2024 (arXiv 2406.18665). Their win rates come from human preferences; here they are learned from the log.
"""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import RidgeCV
from sklearn.preprocessing import OneHotEncoder

from errors import InputError
from models.routers.curve import Floats, validation_aiq
from models.routers.log import Log, joined
from models.routers.policies.cascade import ladder
from models.routers.replay import Choices, best_single

N_THRESHOLDS = 100
PENALTIES = (0.3, 1.0, 3.0, 10.0, 30.0, 100.0)


class WinRate:
    """The strong model where its predicted gain over the weak one is above a threshold; the points are thresholds.

    Strong is the best single model; weak, of the others on the hull of the means, the one whose pair does best on
    the validation queries. The gain (score of the strong less the weak) is a ridge regression on the embedding and the
    domain, its penalty settled by leaving out one query after the other.
    """

    kind = "pair"

    def fit(self, train: Log, validation: Log) -> Self:
        """Settle the pair on the validation queries, then fit on both parts.

        Raises InputError where the cheapest model is the best one too.
        """
        strong = int(best_single(train.score.mean(axis=0)[None], train.cost_usd.mean(axis=0)[None])[0])
        weaker = [int(m) for m in ladder(train) if m != strong]
        if not weaker:
            raise InputError("The cheapest model is the best one too: there is no pair to route between.")
        judged = {}
        for weak in weaker:
            picked = self._fitted(train, weak, strong).choices(validation, np.zeros(0))
            judged[weak] = validation_aiq(picked, validation.score, validation.cost_usd)
        return self._fitted(joined(train, validation), max(judged, key=lambda weak: judged[weak]), strong)

    def _fitted(self, log: Log, weak: int, strong: int) -> Self:
        self.weak_, self.strong_ = weak, strong
        self.domains_ = None if log.domain is None else OneHotEncoder(handle_unknown="ignore").fit(log.domain[:, None])
        gained = log.score[:, strong] - log.score[:, weak]
        self.gain_model_: Any = RidgeCV(alphas=PENALTIES).fit(self._inputs(log), gained)
        self.thresholds_ = np.quantile(self.gain(log), np.linspace(0, 1, N_THRESHOLDS))
        return self

    def _inputs(self, log: Log) -> Floats:
        parts = [] if log.features is None else [log.features]
        if self.domains_ is not None and log.domain is not None:
            parts.append(np.asarray(self.domains_.transform(log.domain[:, None]).todense()))
        if not parts:
            raise InputError("This policy needs an embedding of each query or its domain.", column="domain")
        return np.hstack(parts)

    def gain(self, log: Log) -> Floats:
        """Predicted score of the strong model less that of the weak one, (n_queries,)."""
        return np.asarray(self.gain_model_.predict(self._inputs(log)))

    def choices(self, log: Log, trade_offs: Floats) -> Choices:
        """From always strong to always weak."""
        return np.where(self.gain(log) >= self._cuts()[:, None], self.strong_, self.weak_).astype(np.int8)

    def _cuts(self) -> Floats:
        return np.concatenate([[-np.inf], np.unique(self.thresholds_), [np.inf]])

    def arrays_at(self, point: int) -> dict[str, NDArray[Any]]:
        """The router at a threshold, as plain arrays; without `domains` it goes by the embedding alone."""
        arrays = {
            "pair": np.array([self.weak_, self.strong_]),
            "coef": np.asarray(self.gain_model_.coef_),
            "intercept": np.asarray(self.gain_model_.intercept_),
            "threshold": np.asarray(self._cuts()[point]),
        }
        return arrays if self.domains_ is None else {**arrays, "domains": self.domains_.categories_[0].astype(str)}
