"""What routers' curves are worth on held-out queries: every measure with a paired bootstrap, all in one pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from models.routers.cross_fit import N_FOLDS, CrossFitted, FoldSums, cross_fitted
from models.routers.curve import Floats, Hull, covered, hull
from models.routers.log import Log
from models.routers.pairs import apgr, arena_score, cpt, gap_recovered
from models.routers.replay import Sweep, best_single
from models.routers.resampling import ResampledSums, Weights, fold_weights

NO_LEAD = 1e-9  # of a score of 0 to 1: rounding, not a lead


@dataclass(frozen=True)
class Estimate:
    """A measure on the test queries, with the 95% interval of the resamples; NaN where it does not exist."""

    value: float
    low: float
    high: float

    @property
    def is_none(self) -> bool:
        """Whether a difference may as well be none: its interval includes 0, or it does not exist."""
        return not (self.low > NO_LEAD or self.high < -NO_LEAD)


@dataclass(frozen=True, eq=False)
class QualityBand:
    """Cost and quality at each budget, cross-fitted, with the 95% interval of the quality there; all (n_budgets,)."""

    cost_usd: Floats
    quality: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, eq=False)
class Measures:
    """What a curve is worth: estimates by the names in `MEASURES`, and their resamples, row 0 being the log itself.

    Cross-fitted, which is what policies are compared by: `aiq_cross_fitted`, mean quality over costs from the cheapest
    to the dearest single model's mean, each query at points that were chosen without it; `lead`, that less the Zero
    Router's, chosen likewise. Each resample chooses anew.

    As published, so chosen on the queries that they are judged on, which flatters a policy of many points:
    `aiq` (RouterBench's), along the hull of the curve and the cheapest model. `area`: the same from no cost at all,
    under the deferral curve. `peak`: best quality. `qnc`: least cost with the best single model's quality, as a share
    of that model's cost. `hypervolume`: share of the dearest model's cost under the points' own steps. `arena`: the
    best RouterArena score of a point; NaN for scores outside 0 to 1. `apgr`, `cpt50`, `cpt80`: RouteLLM's, NaN but
    where two models stand to choose and the dearer is the better one.
    """

    estimates: Mapping[str, Estimate]
    band: QualityBand
    resamples: Mapping[str, Floats]

    def __getitem__(self, name: str) -> Estimate:
        return self.estimates[name]


NEVER = frozenset({"qnc"})  # where it is never reached it is above every bound
CROSS_FITTED = ("aiq_cross_fitted", "lead")
MEASURES = (*CROSS_FITTED, "aiq", "area", "peak", "qnc", "hypervolume", "arena", "apgr", "cpt50", "cpt80")


@dataclass(frozen=True, eq=False)
class ResampledMeans:
    """Means of score and cost at points, the log's own and those of its resamples, (1 + n_resamples, n_points)."""

    score: Floats
    cost: Floats


class _Outcomes:
    """Sums of score and cost at points, and of calls to the second model, over the same resamples."""

    def __init__(self, n_points: int, n_resamples: int) -> None:
        self.score, self.cost, self.second = (ResampledSums(n_resamples, n_points) for _ in range(3))

    def add(self, fold: int, weights: Weights, score: Floats, cost: Floats) -> None:
        self.score.add(fold, weights, score)
        self.cost.add(fold, weights, cost)

    def means(self, n_queries: int) -> ResampledMeans:
        return ResampledMeans(self.score.total / n_queries, self.cost.total / n_queries)

    def by_fold(self, points: NDArray[np.bool_]) -> FoldSums:
        return FoldSums(self.score.of_fold[:, :, points], self.cost.of_fold[:, :, points])


def measure(sweeps: Mapping[str, Sweep], test: Log, *, n_resamples: int = 1000, seed: int = 0) -> dict[str, Measures]:
    """Measures of all routers on the same resampled queries, so that differences between them are paired.

    Anyone may send some queries to the cheapest model instead, so that model is a point of every curve: a policy that
    knows dear models alone is not credited with their score at the price of the cheapest. Cross-fitted, every single
    model is. One pass over the queries serves all.
    """
    apart = {name: swept.distinct for name, swept in sweeps.items()}
    of = {name: _Outcomes(len(swept.choices), n_resamples) for name, swept in apart.items()}
    alone = _Outcomes(len(test.models), n_resamples)
    n_of_fold = np.zeros((N_FOLDS, 1 + n_resamples))
    for fold, rows, weights in fold_weights(len(test), n_resamples, seed):
        for name, swept in apart.items():
            score, cost = (swept.outcomes(table, rows).T for table in (swept.log.score, swept.log.cost_usd))
            of[name].add(fold, weights, score, cost)
            if len(test.models) == 2:
                of[name].second.add(fold, weights, swept.choices[:, rows].T.astype(np.float64))
        alone.add(fold, weights, test.score[rows], test.cost_usd[rows])
        n_of_fold[fold] += np.concatenate([[len(rows)], weights.sum(axis=1)])
    singles, of_singles = alone.means(len(test)), alone.by_fold(np.ones(len(test.models), dtype=bool))
    low, high = singles.cost.min(axis=1), singles.cost.max(axis=1)
    chance = cross_fitted(alone.by_fold(np.zeros(len(test.models), dtype=bool)), of_singles, n_of_fold).area(low, high)
    measured = {}
    for name, swept in apart.items():
        points, crossed = (
            of[name].means(len(test)),
            cross_fitted(of[name].by_fold(swept.own_points(test)), of_singles, n_of_fold),
        )
        strong = of[name].second.total / len(test) if len(test.models) == 2 else None
        parts = _parts(points, _with_cheapest(points, singles), singles, strong)
        parts["aiq_cross_fitted"] = crossed.area(low, high)
        parts["lead"] = parts["aiq_cross_fitted"] - chance
        estimates = {key: estimate(parts[key], np.inf if key in NEVER else np.nan) for key in MEASURES}
        measured[name] = Measures(estimates, _band(crossed), parts)
    return measured


def _band(crossed: CrossFitted) -> QualityBand:
    resampled = crossed.quality[1:] if len(crossed.quality) > 1 else crossed.quality
    low, high = np.quantile(resampled, [0.025, 0.975], axis=0)
    return QualityBand(crossed.cost[0], crossed.quality[0], low, high)


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
    so no less is saved. The mixture is chosen on these very queries, which errs against the way to route.
    """

    quality: Estimate
    cost_usd: Estimate
    gain: Estimate
    saved: Estimate


def against_chance(
    chosen: Mapping[str, tuple[Floats, Floats]], test: Log, *, n_resamples: int = 1000, seed: int = 0
) -> dict[str, AgainstChance]:
    """What ways to route come to on the same resamples; `chosen` has the score and cost of each query, (n_test,).

    Always right at the price of the cheap model, 1, which is right half the time; the dear one always, for 3:

    >>> test = Log(["a", "b"], ("cheap", "dear"), np.array([[1.0, 1.0], [0.0, 1.0]]), np.array([[1.0, 3.0]] * 2))
    >>> way = against_chance({"way": (np.ones(2), np.ones(2))}, test, n_resamples=20)["way"]
    >>> way.quality.value, way.gain.value, round(way.saved.value, 3)
    (1.0, 0.5, 0.667)
    """
    tables = [np.column_stack([pair[i] for pair in chosen.values()]) for i in (0, 1)]
    table = np.hstack([*tables, test.score, test.cost_usd])
    sums = ResampledSums(n_resamples, table.shape[1])
    for fold, rows, weights in fold_weights(len(test), n_resamples, seed):
        sums.add(fold, weights, table[rows])
    n, m = len(chosen), len(test.models)
    score, cost, single_score, single_cost = np.split(sums.total / len(test), [n, 2 * n, 2 * n + m], axis=1)
    mixed = hull(single_cost, single_score)
    results = {}
    for i, name in enumerate(chosen):
        bill = mixed.cost_of(np.minimum(score[:, i], mixed.peak))
        saved = 1 - cost[:, i] / np.where(bill > 0, bill, np.nan)
        parts = score[:, i], cost[:, i], score[:, i] - mixed.at(cost[:, i]), saved
        results[name] = AgainstChance(*map(estimate, parts))
    return results


def difference(mine: Measures, other: Measures, key: str = "aiq_cross_fitted") -> Estimate:
    """A measure of one router less that of another, over the same resamples."""
    return estimate(mine.resamples[key] - other.resamples[key])


def estimate(values: Floats, never: float = np.nan) -> Estimate:
    """The first value, with the quantiles of the others; an unknown one of those counts as `never`, or not at all.

    `values` (1 + n_resamples,): that of the log itself, then those of its resamples.

    >>> values = estimate(np.array([0.5, 0.0, 1.0]))
    >>> values.value, round(values.low, 3), round(values.high, 3)
    (0.5, 0.025, 0.975)
    """
    resampled = np.where(np.isnan(values[1:]), never, values[1:])
    finite = resampled[~np.isnan(resampled)]
    method: Literal["linear", "nearest"] = "linear" if np.isfinite(finite).all() else "nearest"
    low, high = np.quantile(finite, [0.025, 0.975], method=method) if finite.size else (np.nan, np.nan)
    return Estimate(float(values[0]), float(low), float(high))
