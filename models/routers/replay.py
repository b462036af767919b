"""Replay of routers on a log: one vectorised sweep over trade-offs, every measure with a paired bootstrap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from models.routers.curve import Floats, Hull, hull
from models.routers.log import Log

Choices = NDArray[np.int16]
N_TRADE_OFFS = 200
N_BAND = 40


class Router(Protocol):
    """A policy. scikit-learn manners: the constructor stores, `fit` learns from training and validation queries."""

    def fit(self, train: Log, validation: Log) -> Self:
        """Learn; everything that is settled by trial is settled on the validation queries."""

    def choices(self, log: Log, trade_offs: Floats) -> Choices:
        """The model (column of the log) of each query, (n_points, n_queries), from the dearest point to the cheapest.

        A policy that ignores the trade-offs may return points of its own.
        """


@runtime_checkable
class Predicts(Protocol):
    """A policy that says what it expects of each model."""

    def estimates(self, log: Log) -> tuple[Floats, Floats]:
        """Predicted score and cost, (n_queries, n_models) each."""


def trade_offs(n: int = N_TRADE_OFFS) -> Floats:
    """How much quality is given up for the dearest model's mean cost: 0 (quality alone), then 1e-4 to 1e4."""
    return np.concatenate([[0.0], np.geomspace(1e-4, 1e4, n - 1)])


def plug_in(quality: Floats, cost: Floats, trade_offs: Floats) -> Choices:
    """CARROT's rule (Somerstep et al. 2025, arXiv 2502.03261): argmax of quality - t * cost / dearest mean cost.

    `quality` and `cost` are predictions (n_queries, n_models). The published weight mu is t / (1 + t).
    """
    scale = cost.mean(axis=0).max() or 1.0
    scaled = cost / scale
    picked = np.empty((len(trade_offs), len(quality)), dtype=np.int16)
    for i, weight in enumerate(trade_offs):
        picked[i] = np.argmax(quality - weight * scaled, axis=1)
    return picked


@dataclass(frozen=True, eq=False)
class Sweep:
    """What one router did on the test queries: model, score, cost of each query at each point, (n_points, n)."""

    trade_offs: Floats
    choices: Choices
    score: Floats
    cost_usd: Floats

    @property
    def quality(self) -> Floats:
        """Mean score at each point."""
        return np.asarray(self.score.mean(axis=1))

    @property
    def mean_cost_usd(self) -> Floats:
        """Mean cost of a query at each point, USD."""
        return np.asarray(self.cost_usd.mean(axis=1))


def sweep(router: Router, test: Log, weights: Floats) -> Sweep:
    """The outcomes of a fitted router's choices."""
    picked = router.choices(test, weights)
    rows = np.arange(len(test))
    return Sweep(weights, picked, test.score[rows, picked], test.cost_usd[rows, picked])


@dataclass(frozen=True)
class Estimate:
    """A measure on the test queries, with the 95 % interval of the resamples; NaN where it does not exist."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Band:
    """Quality within reach over mean costs, with the 95 % interval of the resamples; all (n,)."""

    cost_usd: Floats
    quality: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, eq=False)
class Measures:
    """What a curve is worth.

    `aiq`: mean quality over costs from the cheapest to the dearest single model's mean, along the hull. `peak`: best
    quality. `qnc`: least cost with the best single model's quality, as a share of that model's cost.
    """

    aiq: Estimate
    peak: Estimate
    qnc: Estimate
    band: Band
    resamples: Mapping[str, Floats]


def measure(sweeps: Mapping[str, Sweep], test: Log, *, n_resamples: int = 1000, seed: int = 0) -> dict[str, Measures]:
    """Measures of all routers on the same resampled queries, so that differences between them are paired."""
    weights = resample_weights(len(test), n_resamples, seed)
    singles_cost, singles_score = weights @ test.cost_usd, weights @ test.score
    low, high = singles_cost.min(axis=1), singles_cost.max(axis=1)
    best = best_single(singles_score, singles_cost)
    rows = np.arange(len(weights))
    target, paid = singles_score[rows, best], singles_cost[rows, best]
    measured = {}
    for name, swept in sweeps.items():
        curve = hull(weights @ swept.cost_usd.T, weights @ swept.score.T)
        parts = {"aiq": curve.area(low, high), "peak": curve.peak, "qnc": curve.cost_of(target) / paid}
        estimates = {key: _estimate(values) for key, values in parts.items()}
        measured[name] = Measures(**estimates, band=_band(curve, low[0], high[0]), resamples=parts)
    return measured


def difference(mine: Measures, other: Measures, key: str = "aiq") -> Estimate:
    """A measure of one router less that of another, over the same resamples."""
    return _estimate(mine.resamples[key] - other.resamples[key])


def best_single(score: Floats, cost: Floats) -> NDArray[np.intp]:
    """The model of the highest mean score, the cheapest of equals; rows are resamples, columns models."""
    top = score == score.max(axis=1, keepdims=True)
    return np.asarray(np.argmin(np.where(top, cost, np.inf), axis=1))


def resample_weights(n: int, n_resamples: int, seed: int) -> Floats:
    """Weights of the queries, (1 + n_resamples, n): first all alike, then how often each was drawn; rows sum to 1."""
    generator = np.random.default_rng(seed)
    weights = np.empty((1 + n_resamples, n))
    weights[0] = 1.0
    for row in range(1, len(weights)):
        weights[row] = np.bincount(generator.integers(0, n, n), minlength=n)
    return weights / n


def _band(curve: Hull, low: float, high: float) -> Band:
    cheapest, most = float(curve.cost[0, 0]), float(curve.cost[0, -1])
    grid = np.linspace(cheapest, max(most, cheapest), N_BAND) if low <= 0 else np.geomspace(cheapest, most, N_BAND)
    reached = np.stack([curve.at(np.full(len(curve.cost), cost)) for cost in grid], axis=1)
    below, above = np.quantile(reached[1:], [0.025, 0.975], axis=0) if len(reached) > 1 else reached[[0, 0]]
    return Band(grid, reached[0], below, above)


def _estimate(values: Floats) -> Estimate:
    known = values[1:][~np.isnan(values[1:])]
    low, high = np.quantile(known, [0.025, 0.975]) if known.size else (np.nan, np.nan)
    return Estimate(float(values[0]), float(low), float(high))


def curve_of(swept: Sweep) -> Hull:
    """The router's hull on the test queries."""
    return hull(swept.mean_cost_usd[None, :], swept.quality[None, :])


def fit_and_sweep(
    routers: Mapping[str, Router], parts: Sequence[Log], weights: Floats | None = None
) -> dict[str, Sweep]:
    """Fit every router on (train, validation) and replay it on test."""
    train, validation, test = parts
    at = trade_offs() if weights is None else weights
    return {name: sweep(router.fit(train, validation), test, at) for name, router in routers.items()}
