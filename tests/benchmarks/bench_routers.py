"""Routers: what they reach on MMLU-Pro under a fixed protocol, and the sweep's speed against a loop over queries.

Protocol: the 12 priced models, the queries that all of them answered, in five parts by chance. Each part is held out
once, the others are learned from (a fifth of them to settle what a router settles); 1,000 resamples, paired over
policies and pooled over the parts, which share no query, so that the pooled intervals are as wide as they must be.
Policies are compared by cross-fitted AIQ: points are chosen on other queries than they are judged on. A lead whose
interval includes 0 is printed as none.
`python -m tests.benchmarks.bench_routers` prints the README's table and the speed; it asserts nothing.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from models.routers.curve import Floats
from models.routers.log import Log, Split, divide
from models.routers.measures import Measures, estimate, measure
from models.routers.registry import POLICIES
from models.routers.replay import Sweep, dearest, plug_in, sweep, trade_offs
from pages.answers.route.log import built_in_log

N_PARTS = 5


def main() -> None:
    """Print the table and the ratio."""
    log = built_in_log("MMLU-Pro").log
    names = [name for name, policy in POLICIES.items() if name != "best-single" and policy.lacks(log) is None]
    found: list[dict[str, Measures]] = []
    for held_out in parts_of(log):
        parts = split_off(log, held_out)
        routers = {name: POLICIES[name].make().fit(parts.train, parts.validation) for name in names}
        start = time.perf_counter()
        sweeps = {name: sweep(router, parts.test, trade_offs()) for name, router in routers.items()}
        found.append(measure(sweeps, parts.test))
        print(f"{len(names)} policies swept and resampled in {time.perf_counter() - start:.1f} s", flush=True)
    print_table(found, names)
    speed(log)
    million()


def parts_of(log: Log) -> list[NDArray[np.int64]]:
    """Rows of five parts of the log, by chance."""
    order = np.random.default_rng(0).permutation(len(log))
    return [np.sort(order[part::N_PARTS]) for part in range(N_PARTS)]


def split_off(log: Log, held_out: NDArray[np.int64]) -> Split:
    """These queries to judge by, the others to learn from."""
    rest = log.take(np.setdiff1d(np.arange(len(log)), held_out))
    return Split(*divide(rest, 0.2), log.take(held_out))


def print_table(found: list[dict[str, Measures]], names: Sequence[str]) -> None:
    """The README's table, best first, and what the first policy that can be deployed leads the others by."""
    mean = {name: mean_of(found, name, "aiq_cross_fitted") for name in names}
    ordered = sorted(names, key=lambda name: -mean[name])
    print("| policy | AIQ, cross-fitted | lead over chance | AIQ as published | best score | quality-neutral cost |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name in ordered:
        qnc = np.array([one[name]["qnc"].value for one in found])
        reached = qnc[~np.isnan(qnc)]
        share = f"{100 * reached.mean():.0f}%" if reached.size else "never"
        some = f" ({reached.size} of {qnc.size})" if 0 < reached.size < qnc.size else ""
        figures = [f"{mean[name]:.3f}", pooled([one[name].resamples["lead"] for one in found])]
        figures += [f"{mean_of(found, name, key):.3f}" for key in ("aiq", "peak")]
        print(f"| {POLICIES[name].label} | {' | '.join(figures)} | {share}{some} |")
    for other in ("category-table", "carrot-knn", "win-rate", "zero-router"):
        gaps = [one["domain-trees"].resamples["lead"] - one[other].resamples["lead"] for one in found]
        print(f"Domain trees less {POLICIES[other].label}: {pooled(gaps)}")


def mean_of(found: list[dict[str, Measures]], name: str, key: str) -> float:
    """A measure's mean over the parts."""
    return float(np.mean([one[name][key].value for one in found]))


def pooled(gaps: list[Floats]) -> str:
    """The mean difference over the parts, with the 95% interval of its resamples."""
    gap = estimate(np.mean(gaps, axis=0))
    if gap.low == gap.high == 0:
        return "none"
    return f"{'none' if gap.is_none else f'{gap.value:+.4f}'} ({gap.low:+.4f} to {gap.high:+.4f})"


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
