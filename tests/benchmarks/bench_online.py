"""Online policies: many orders side by side against one after another; hindsight against scipy's linear programme.

`python -m tests.benchmarks.bench_online` prints the ratios on MMLU-Pro, 2,000 queries, 12 models, 15 features; it
asserts nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from models.routers.online.bandits import EpsilonGreedy, LinearThompson, LinUCB
from models.routers.online.budget import play_budget
from models.routers.online.dual import PricedLinUCB
from models.routers.online.hindsight import optimum
from models.routers.online.play import Floats, play
from pages.answers.route.log import built_in_log
from pages.answers.route.online import contexts_of_log

N_ORDERS = 32


def seconds(job: Callable[[], object]) -> float:
    """How long a job takes."""
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def main() -> None:
    """Print the ratios."""
    log = built_in_log("MMLU-Pro").log
    log = log.take(np.arange(2000))
    contexts = contexts_of_log(log)
    money = {"budget_usd": 0.1, "refill_usd": 2e-4}
    jobs: dict[str, Callable[[int, int], object]] = {
        type(policy).__name__: lambda n, seed, policy=policy: play(policy, log.score, contexts, n_orders=n, seed=seed)  # type: ignore[misc]
        for policy in (EpsilonGreedy(), LinUCB(), LinearThompson())
    }
    jobs["PricedLinUCB"] = lambda n, seed: play_budget(
        PricedLinUCB(), log.score, log.cost_usd, contexts, n_orders=n, seed=seed, **money
    )
    for name, job in jobs.items():
        together = seconds(partial(job, N_ORDERS, 0))
        apart = sum(seconds(partial(job, 1, seed)) for seed in range(4)) * N_ORDERS / 4
        print(f"{name:20} {N_ORDERS} orders in {together:.2f} s, {apart / together:.1f} times as fast as one by one")
    ours = min(seconds(partial(optimum, log.score[None], log.cost_usd[None], [[0.5]])) for _ in range(5))
    theirs = seconds(partial(programme, log.score, log.cost_usd, 0.5))
    print(f"{'optimum':20} 2,000 queries in {1000 * ours:.1f} ms, {theirs / ours:.0f} times as fast as HiGHS")


def programme(score: Floats, cost_usd: Floats, budget_usd: float) -> float:
    """The best decisions by scipy's linear programme."""
    n, n_arms = score.shape
    limits = sparse.vstack([sparse.csr_matrix(cost_usd.ravel()), sparse.kron(sparse.eye(n), np.ones((1, n_arms)))])
    found = linprog(-score.ravel(), A_ub=limits, b_ub=[budget_usd, *np.ones(n)], bounds=(0, None), method="highs")
    return float(-found.fun)


if __name__ == "__main__":
    main()
