"""Routers: what they reach on MMLU-Pro under a fixed protocol, and the sweep's speed against a loop over queries.

Protocol: the 12 priced models, the queries that all of them answered, five seeds of 80 % for learning (a fifth of it
for settling what a router settles) and 20 % held out; 1,000 resamples, paired over policies and pooled over seeds.
`python -m tests.benchmarks.bench_routers` prints both; it asserts nothing.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from models.routers.curve import Floats
from models.routers.log import Log, split
from models.routers.measures import Measures, measure
from models.routers.registry import POLICIES
from models.routers.replay import Sweep, dearest, plug_in, sweep, trade_offs
from pages.answers.route.log import built_in_log

SEEDS = range(5)


def main() -> None:
    """Print the table and the ratio."""
    log = built_in_log("MMLU-Pro").log
    names = [name for name, policy in POLICIES.items() if name != "best-single" and policy.lacks(log) is None]
    found: list[dict[str, Measures]] = []
    for seed in SEEDS:
        parts = split(log, seed=seed)
        routers = {name: POLICIES[name].make().fit(parts.train, parts.validation) for name in names}
        start = time.perf_counter()
        sweeps = {name: sweep(router, parts.test, trade_offs()) for name, router in routers.items()}
        found.append(measure(sweeps, parts.test))
        print(f"seed {seed}: {len(names)} policies swept and resampled in {time.perf_counter() - start:.1f} s")
    print("policy            AIQ      peak   quality-neutral cost")
    for name in names:
        aiq, peak, qnc = (np.array([one[name][key].value for one in found]) for key in ("aiq", "peak", "qnc"))
        reached = qnc[~np.isnan(qnc)]
        said = f"{100 * reached.mean():.1f}% in {len(reached)} of {len(qnc)} seeds" if reached.size else "never reached"
        print(f"{name:16} {aiq.mean():.4f}   {peak.mean():.4f}   {said}")
    for other in ("zero-router", "category-table", "carrot-knn"):
        print(f"domain-trees less {other}: {pooled(found, 'domain-trees', other)}")
    speed(log)
    million()


def pooled(found: list[dict[str, Measures]], mine: str, other: str) -> str:
    """The mean difference in AIQ over seeds, with the 95% interval of its resamples."""
    gaps = np.mean([one[mine].resamples["aiq"] - one[other].resamples["aiq"] for one in found], axis=0)
    low, high = np.quantile(gaps[1:], [0.025, 0.975])
    return f"{gaps[0]:+.4f} ({low:+.4f} to {high:+.4f})"


def million() -> None:
    """A million queries x 12 models: sweep, resamples, and the most memory the process ever held."""
    generator = np.random.default_rng(0)
    n, n_models = 1_000_000, 12
    domain = generator.integers(0, 14, n)
    score = (generator.random((n, n_models)) < generator.uniform(0.3, 0.8, (14, n_models))[domain]).astype(float)
    cost = np.geomspace(1e-5, 1e-3, n_models) * generator.uniform(0.5, 1.5, (n, n_models))
    log = Log([*map(str, range(n))], tuple(f"m{i}" for i in range(n_models)), score, cost, None, domain.astype(str))
    learned = log.take(np.arange(10_000))
    start = time.perf_counter()
    names = ("zero-router", "oracle", "category-table")
    routers = {name: POLICIES[name].make().fit(learned, learned) for name in names}
    measure({name: sweep(router, log, trade_offs()) for name, router in routers.items()}, log)
    most_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        f"1,000,000 queries x 12 models, {len(names)} policies: {time.perf_counter() - start:.0f} s, {most_gb:.2f} GB"
    )


def speed(log: Log) -> None:
    """A sweep of 200 trade-offs with 1,000 resamples, against loops over queries, both timed on a part."""
    test = log.take(np.arange(2400))
    generator = np.random.default_rng(0)
    quality, cost, at = generator.random(test.score.shape), test.cost_usd, trade_offs()
    start = time.perf_counter()
    swept = Sweep(at, plug_in(quality, cost, at, dearest(test)), test)
    assert len(swept.quality) == len(swept.mean_cost_usd)
    ours_sweep = time.perf_counter() - start
    measure({"one": swept}, test)
    ours = time.perf_counter() - start
    loop_sweep = len(at) * _seconds(lambda: _looped_point(quality, cost, 1.0))
    loop_mean = _seconds(
        lambda: _looped_mean(
            swept.outcomes(test.score, slice(None))[0].tolist(), generator.integers(0, len(test), len(test))
        )
    )
    loop = loop_sweep + 2 * 1000 * len(at) * loop_mean
    print(f"sweep: {ours_sweep:.2f} s, a loop over queries {loop_sweep:.1f} s, {loop_sweep / ours_sweep:.0f}x")
    print(f"with 1,000 resamples: {ours:.2f} s, a loop over queries {loop:.0f} s, {loop / ours:.0f}x")


def _seconds(work: Callable[[], object], repeats: int = 5) -> float:
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return float(np.median(times))


def _looped_point(quality: Floats, cost: Floats, weight: float) -> list[int]:
    scale = cost.mean(axis=0).max()
    models = range(quality.shape[1])
    return [
        max(models, key=lambda m: quality[query, m] - weight * cost[query, m] / scale) for query in range(len(quality))
    ]


def _looped_mean(scores: list[float], drawn: NDArray[np.int64]) -> float:
    return sum(scores[query] for query in drawn.tolist()) / len(drawn)


if __name__ == "__main__":
    main()
