"""CARROT with a small neural network: score and cost of all models from the embedding. The only router with torch."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import torch
from numpy.typing import NDArray

from models.routers.curve import Floats
from models.routers.log import Log, features_of
from models.routers.replay import PlugIn, dearest

HIDDEN = 128
MAX_EPOCHS = 200
PATIENCE = 10
BATCH = 512


class CarrotMLP(PlugIn):
    """One hidden layer for all models; logistic loss for the score, squared error for the logarithm of the cost.

    Somerstep et al. 2025 (arXiv 2502.03261) use a transformer on the text; this is its last layers on a fixed
    embedding. Trained with AdamW on the training queries until the validation loss has not fallen for ten epochs,
    and left at its lowest. The same seed gives the same network.
    """

    kind = "network"

    def __init__(self, hidden: int = HIDDEN, learning_rate: float = 2e-3, seed: int = 0) -> None:
        self.hidden = hidden
        self.learning_rate = learning_rate
        self.seed = seed

    def fit(self, train: Log, validation: Log) -> Self:
        """Train; the validation queries only say when to stop."""
        self.scale_ = dearest(train)
        generator = torch.Generator().manual_seed(self.seed)
        self.floor_ = float(train.cost_usd[train.cost_usd > 0].min()) if (train.cost_usd > 0).any() else 1.0
        log_cost = np.log(np.maximum(train.cost_usd, self.floor_))
        self.centre_, self.spread_ = log_cost.mean(axis=0), log_cost.std(axis=0) + 1e-9
        training, held_out = self._tensors(train), self._tensors(validation)
        self.network_ = _network(training[0].shape[1], self.hidden, 2 * len(train.models), generator)
        optimiser = torch.optim.AdamW(self.network_.parameters(), self.learning_rate, weight_decay=0.05)
        lowest, since, best = np.inf, 0, self._state()
        for _ in range(MAX_EPOCHS):
            for rows in torch.split(torch.randperm(len(train), generator=generator), BATCH):
                optimiser.zero_grad()
                self._loss(*(part[rows] for part in training)).backward()  # type: ignore[no-untyped-call]
                optimiser.step()
            with torch.no_grad():
                judged = float(self._loss(*held_out))
            if judged < lowest:
                lowest, since, best = judged, 0, self._state()
            elif (since := since + 1) >= PATIENCE:
                break
        self.network_.load_state_dict(best)
        return self

    def _state(self) -> dict[str, torch.Tensor]:
        return {name: value.clone() for name, value in self.network_.state_dict().items()}

    def _tensors(self, log: Log) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        cost = (np.log(np.maximum(log.cost_usd, self.floor_)) - self.centre_) / self.spread_
        x, score, scaled = (torch.as_tensor(part, dtype=torch.float32) for part in (features_of(log), log.score, cost))
        return x, score, scaled

    def _loss(self, x: torch.Tensor, score: torch.Tensor, cost: torch.Tensor) -> torch.Tensor:
        logits, predicted = self.network_(x).chunk(2, dim=1)
        return torch.nn.functional.binary_cross_entropy_with_logits(
            logits, score.clamp(0, 1)
        ) + 0.1 * torch.nn.functional.mse_loss(predicted, cost)

    def estimates(self, log: Log) -> tuple[Floats, Floats]:
        """Predicted score and cost, (n_queries, n_models) each."""
        x = torch.as_tensor(features_of(log), dtype=torch.float32)
        with torch.no_grad():
            logits, cost = self.network_(x).chunk(2, dim=1)
        scaled = cost.numpy().astype(np.float64) * self.spread_ + self.centre_
        return torch.sigmoid(logits).numpy().astype(np.float64), np.exp(scaled)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The router as plain arrays."""
        named = {"0.weight": "w1", "0.bias": "b1", "2.weight": "w2", "2.bias": "b2"}
        weights = {named[name]: value.numpy().astype(np.float64) for name, value in self._state().items()}
        return {**weights, "centre": self.centre_, "spread": self.spread_}


def _network(n_in: int, hidden: int, n_out: int, generator: torch.Generator) -> torch.nn.Sequential:
    first, last = torch.nn.Linear(n_in, hidden), torch.nn.Linear(hidden, n_out)
    for layer in (first, last):
        torch.nn.init.kaiming_uniform_(layer.weight, generator=generator)
        torch.nn.init.zeros_(layer.bias)
    return torch.nn.Sequential(first, torch.nn.ReLU(), last)
