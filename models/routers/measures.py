"""What routers' curves are worth on held-out queries: every measure with a paired bootstrap, all in one pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from models.routers.curve import Floats, Hull, covered, hull
from models.routers.log import Log
from models.routers.pairs import apgr, arena_score, cpt, gap_recovered
from models.routers.replay import Sweep, best_single, chunks

N_BAND = 40
SINGLES = ""


@dataclass(frozen=True)
class Estimate:
    """A measure on the test queries, with the 95% interval of the resamples; NaN where it does not exist."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class QualityBand:
    """Quality within reach over mean costs, with the 95% interval of the resamples; all (n,)."""

    cost_usd: Floats
    quality: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, eq=False)
class Measures:
    """What a curve is worth: estimates by the names in `MEASURES`, and their resamples, row 0 being the log itself.

    `aiq`: mean quality over costs from the cheapest to the dearest single model's mean, along the hull of the curve
    and the cheapest model. `area`: the same from no cost at all, under the deferral curve. `peak`: best quality.
    `qnc`: least cost with the best single model's quality, as a share of that model's cost. `hypervolume`: share of
    the dearest model's cost under the points' own steps. `arena`: the best RouterArena score of a point; NaN for
    scores outside 0 to 1. `apgr`, `cpt50`, `cpt80`: RouteLLM's, NaN but where two models stand to choose and the
    dearer is the better one.
    """

    estimates: Mapping[str, Estimate]
    band: QualityBand
    resamples: Mapping[str, Floats]

    def __getitem__(self, name: str) -> Estimate:
        return self.estimates[name]


NEVER = frozenset({"qnc"})  # where it is never reached it is above every bound
MEASURES = ("aiq", "area", "peak", "qnc", "hypervolume", "arena", "apgr", "cpt50", "cpt80")


@dataclass(frozen=True, eq=False)
class ResampledMeans:
    """Means of score and cost at points, the log's own and those of its resamples, (1 + n_resamples, n_points)."""

    score: Floats
    cost: Floats


def measure(sweeps: Mapping[str, Sweep], test: Log, *, n_resamples: int = 1000, seed: int = 0) -> dict[str, Measures]:
    """Measures of all routers on the same resampled queries, so that differences between them are paired.

    Anyone may send some queries to the cheapest model instead, so that model is a point of every curve: a policy that
    knows dear models alone is not credited with their score at the price of the cheapest.
    One pass over the queries serves all.
    """
    costs: dict[str, Floats] = {}
    scores: dict[str, Floats] = {}
    shares: dict[str, Floats] = {}
    for rows, weights in resample_weights(len(test), n_resamples, seed):
        for name, swept in sweeps.items():
            _add(costs, name, weights, swept.outcomes(swept.log.cost_usd, rows).T)
            _add(scores, name, weights, swept.outcomes(swept.log.score, rows).T)
            if len(test.models) == 2:
                _add(shares, name, weights, swept.choices[:, rows].T.astype(np.float64))
        _add(costs, SINGLES, weights, test.cost_usd[rows])
        _add(scores, SINGLES, weights, test.score[rows])
    singles = ResampledMeans(scores[SINGLES] / len(test), costs[SINGLES] / len(test))
    measured = {}
    for name in sweeps:
        points = ResampledMeans(scores[name] / len(test), costs[name] / len(test))
        strong = shares[name] / len(test) if name in shares else None
        curve = _with_cheapest(points, singles)
        parts = _parts(points, curve, singles, strong)
        low, high = singles.cost[0].min(), singles.cost[0].max()
        estimates = {key: estimate(parts[key], np.inf if key in NEVER else np.nan) for key in MEASURES}
        measured[name] = Measures(estimates, _band(curve, low, high), parts)
    return measured


def _with_cheapest(points: ResampledMeans, singles: ResampledMeans) -> Hull:
    cheapest = np.argmin(singles.cost, axis=1)[:, None]
    ends = (np.take_along_axis(table, cheapest, axis=1) for table in (singles.cost, singles.score))
    return hull(*(np.hstack([end, table]) for end, table in zip(ends, (points.cost, points.score), strict=True)))


def _parts(points: ResampledMeans, curve: Hull, singles: ResampledMeans, strong: Floats | None) -> dict[str, Floats]:
    """The measures of the log and of every resample, (1 + n_resamples,) each."""
    low, high = singles.cost.min(axis=1), singles.cost.max(axis=1)
    best, at = best_single(singles.score, singles.cost), np.arange(len(low))
    paid = singles.cost[at, best]
    nowhere = np.full(len(low), np.nan)
    parts = {
        "aiq": curve.area(low, high),
        "area": curve.area(np.zeros_like(high), high),
        "peak": curve.peak,
        "qnc": curve.cost_of(singles.score[at, best]) / np.where(paid > 0, paid, np.nan),
        "hypervolume": covered(points.cost, points.score, high),
        "arena": nowhere,
        **dict.fromkeys(("apgr", "cpt50", "cpt80"), nowhere),
    }
    if points.score[0].min() >= 0 and points.score[0].max() <= 1:
        parts["arena"] = arena_score(points.score, 1000 * points.cost).max(axis=1)
    if strong is not None and singles.score[0, 1] > singles.score[0, 0]:
        recovered = gap_recovered(strong, points.score, singles.score[:, 0], singles.score[:, 1])
        parts |= {"apgr": apgr(*recovered), "cpt50": cpt(*recovered, 0.5), "cpt80": cpt(*recovered, 0.8)}
    return parts


@dataclass(frozen=True)
class AgainstChance:
    """One way to route the test queries, beside chance mixtures of single models (the Zero Router) on the same ones.

    `gain`: score above the mixture of the same cost. `saved`: what is not paid of the bill of the mixture with the
    same score, as a share; above the best single model's score, which no mixture reaches, that model's bill counts,
    so no less is saved.
    """

    quality: Estimate
    cost_usd: Estimate
    gain: Estimate
    saved: Estimate


def against_chance(
    chosen: Mapping[str, tuple[Floats, Floats]], test: Log, *, n_resamples: int = 1000, seed: int = 0
) -> dict[str, AgainstChance]:
    """What ways to route come to on the same resamples; `chosen` has the score and cost of each query, (n_test,)."""
    sums: dict[str, Floats] = {}
    tables = [np.column_stack([pair[i] for pair in chosen.values()]) for i in (0, 1)]
    table = np.hstack([*tables, test.score, test.cost_usd])
    for rows, weights in resample_weights(len(test), n_resamples, seed):
        _add(sums, SINGLES, weights, table[rows])
    n, m = len(chosen), len(test.models)
    score, cost, single_score, single_cost = np.split(sums[SINGLES] / len(test), [n, 2 * n, 2 * n + m], axis=1)
    mixed = hull(single_cost, single_score)
    results = {}
    for i, name in enumerate(chosen):
        bill = mixed.cost_of(np.minimum(score[:, i], mixed.peak))
        saved = 1 - cost[:, i] / np.where(bill > 0, bill, np.nan)
        parts = score[:, i], cost[:, i], score[:, i] - mixed.at(cost[:, i]), saved
        results[name] = AgainstChance(*map(estimate, parts))
    return results


def _add(sums: dict[str, Floats], name: str, weights: NDArray[np.float32], values: Floats) -> None:
    """Sums over the queries, first all alike, then of each resample; those in single precision."""
    resampled = (weights @ values.astype(np.float32)).astype(np.float64)
    sums[name] = sums.get(name, 0.0) + np.vstack([values.sum(axis=0), resampled])


def difference(mine: Measures, other: Measures, key: str = "aiq") -> Estimate:
    """A measure of one router less that of another, over the same resamples."""
    return estimate(mine.resamples[key] - other.resamples[key])


def resample_weights(n: int, n_resamples: int, seed: int) -> Iterator[tuple[slice, NDArray[np.float32]]]:
    """How often each query was drawn in each resample, (n_resamples, n_rows), chunk after chunk.

    Drawn with replacement in two steps, which is the same: first how many from each chunk, then which of them.
    """
    generator = np.random.default_rng(seed)
    parts = list(chunks(n))
    sizes = np.array([part.stop - part.start for part in parts])
    from_each = generator.multinomial(n, sizes / n, size=n_resamples)
    for part, size, counts in zip(parts, sizes, from_each.T, strict=True):
        weights = np.empty((n_resamples, size), dtype=np.float32)
        for row, count in enumerate(counts):
            weights[row] = np.bincount(generator.integers(0, size, count, dtype=np.uint16), minlength=size)
        yield part, weights


def _band(curve: Hull, low: float, high: float) -> QualityBand:
    cheapest, most = float(curve.cost[0, 0]), float(curve.cost[0, -1])
    grid = np.linspace(cheapest, max(most, cheapest), N_BAND) if low <= 0 else np.geomspace(cheapest, most, N_BAND)
    reached = np.stack([curve.at(np.full(len(curve.cost), cost)) for cost in grid], axis=1)
    below, above = np.quantile(reached[1:], [0.025, 0.975], axis=0) if len(reached) > 1 else reached[[0, 0]]
    return QualityBand(grid, reached[0], below, above)


def estimate(values: Floats, never: float = np.nan) -> Estimate:
    """The first value, with the quantiles of the others; an unknown one of those counts as `never`, or not at all."""
    resampled = np.where(np.isnan(values[1:]), never, values[1:])
    finite = resampled[~np.isnan(resampled)]
    method: Literal["linear", "nearest"] = "linear" if np.isfinite(finite).all() else "nearest"
    low, high = np.quantile(finite, [0.025, 0.975], method=method) if finite.size else (np.nan, np.nan)
    return Estimate(float(values[0]), float(low), float(high))
