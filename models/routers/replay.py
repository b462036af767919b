"""Replay of routers on a log: one vectorised sweep over trade-offs, every measure with a paired bootstrap."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, Self, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from models.routers.curve import Floats, Hull, hull
from models.routers.log import Ints, Log

Choices = NDArray[np.int8]
N_TRADE_OFFS = 200
N_BAND = 40
SINGLES = ""
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

    def outcomes(self, table: Floats, rows: slice) -> Floats:
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
    """The outcomes of a fitted router's choices."""
    return Sweep(weights, router.choices(test, weights), router.billed(test) if isinstance(router, Bills) else test)


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

    `aiq`: mean quality over costs from the cheapest to the dearest single model's mean, along the hull of the curve
    and the cheapest model. `area`: the same from no cost at all, under the deferral curve. `peak`: best quality.
    `qnc`: least cost with the best single model's quality, as a share of that model's cost.
    """

    aiq: Estimate
    area: Estimate
    peak: Estimate
    qnc: Estimate
    band: Band
    resamples: Mapping[str, Floats]


def measure(sweeps: Mapping[str, Sweep], test: Log, *, n_resamples: int = 1000, seed: int = 0) -> dict[str, Measures]:
    """Measures of all routers on the same resampled queries, so that differences between them are paired.

    Anyone may send some queries to the cheapest model instead, so that model is a point of every curve: a policy that
    knows dear models alone is not credited with their score at the price of the cheapest.
    Row 0 of every array is the log itself, the others its resamples; one pass over the queries serves all.
    """
    costs: dict[str, Floats] = {}
    scores: dict[str, Floats] = {}
    for rows, weights in resample_weights(len(test), n_resamples, seed):
        for name, swept in sweeps.items():
            _add(costs, name, weights, swept.outcomes(swept.log.cost_usd, rows).T)
            _add(scores, name, weights, swept.outcomes(swept.log.score, rows).T)
        _add(costs, SINGLES, weights, test.cost_usd[rows])
        _add(scores, SINGLES, weights, test.score[rows])
    cost, score = costs.pop(SINGLES) / len(test), scores.pop(SINGLES) / len(test)
    low, high, best = cost.min(axis=1), cost.max(axis=1), best_single(score, cost)
    at = np.arange(len(best))
    target, paid = score[at, best], cost[at, best]
    measured = {}
    cheapest = np.argmin(cost, axis=1)[:, None]
    ends = np.take_along_axis(cost, cheapest, axis=1), np.take_along_axis(score, cheapest, axis=1)
    for name in sweeps:
        own = costs[name] / len(test), scores[name] / len(test)
        curve = hull(*(np.hstack([end, points]) for end, points in zip(ends, own, strict=True)))
        parts = {
            "aiq": curve.area(low, high),
            "area": curve.area(np.zeros_like(high), high),
            "peak": curve.peak,
            "qnc": curve.cost_of(target) / paid,
        }
        estimates = {key: _estimate(values) for key, values in parts.items()}
        measured[name] = Measures(**estimates, band=_band(curve, low[0], high[0]), resamples=parts)
    return measured


def _add(sums: dict[str, Floats], name: str, weights: NDArray[np.float32], values: Floats) -> None:
    """Sums over the queries, first all alike, then of each resample; those in single precision."""
    drawn = (weights @ values.astype(np.float32)).astype(np.float64)
    sums[name] = sums.get(name, 0.0) + np.vstack([values.sum(axis=0), drawn])


def difference(mine: Measures, other: Measures, key: str = "aiq") -> Estimate:
    """A measure of one router less that of another, over the same resamples."""
    return _estimate(mine.resamples[key] - other.resamples[key])


def best_single(score: Floats, cost: Floats) -> NDArray[np.intp]:
    """The model of the highest mean score, the cheapest of equals; rows are resamples, columns models."""
    top = score == score.max(axis=1, keepdims=True)
    return np.asarray(np.argmin(np.where(top, cost, np.inf), axis=1))


def resample_weights(n: int, n_resamples: int, seed: int) -> Iterator[tuple[slice, NDArray[np.float32]]]:
    """How often each query was drawn in each resample, (n_resamples, n_rows), chunk after chunk.

    Drawn with replacement in two steps, which is the same: first how many from each chunk, then which of them.
    """
    generator = np.random.default_rng(seed)
    parts = list(chunks(n))
    sizes = np.array([part.stop - part.start for part in parts])
    from_each = generator.multinomial(n, sizes / n, size=n_resamples)
    for part, size, drawn in zip(parts, sizes, from_each.T, strict=True):
        weights = np.empty((n_resamples, size), dtype=np.float32)
        for row, count in enumerate(drawn):
            weights[row] = np.bincount(generator.integers(0, size, count, dtype=np.uint16), minlength=size)
        yield part, weights


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
