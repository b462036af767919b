"""Mixture of experts: how much of a GPU its measured runs use, what a limit per expert does, balancing by biases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.settings import settings
from models.deployment.expert_balance import balance, dual_balance, expert_loads, max_violation, skewed_gate
from models.deployment.expert_capacity import capped, skewed_loads
from models.deployment.sparse_utilisation import MS_PER_S, sparse_bandwidth_use, sparse_compute_use
from models.front.pareto import Floats
from pages.answers.boards import store
from pages.answers.deploy.answer import DeployAnswer
from pages.answers.deploy.hardware_rows import measured_serving_runs
from pages.answers.deploy.sharing import FoldAnswer
from pages.answers.workers.pool import POOL

MOST_EXPERTS, STEPS, TOKENS, RATE, FRESH = 64, 120, 768, 0.005, 10_000
SHRINKING_RATE = 2.0
BALANCE_S = 2.0


@dataclass(frozen=True, eq=False)
class BalanceAnswer:
    """MaxVio of each update by signs, by shrinking steps along the excess, and without a bias; a sentence."""

    sentence: str
    balanced: Floats
    shrinking: Floats
    free: Floats


def is_mixture(answer: DeployAnswer) -> bool:
    """Whether the model routes tokens to experts."""
    return bool(answer.row["experts"].iloc[0] > 1)


def utilisation_answer(answer: DeployAnswer) -> FoldAnswer:
    """S-MBU and S-MFU of the model's measured runs."""
    calculation, runs = "deploy:sparse-utilisation", measured_serving_runs()
    here = runs[runs["model"] == answer.view.model].dropna(subset=["output_tokens_per_s", "bandwidth_gb_s"])
    if here.empty:
        return FoldAnswer("No run of this model was measured, so its use of a GPU is not known.", calculation)
    itl_ms = MS_PER_S * here["concurrency"].to_numpy(float) / here["output_tokens_per_s"].to_numpy(float)
    rows = pd.DataFrame(
        {
            "gpu": here["hardware"].map(store.hardware().set_index("id")["label"]),
            "gpus": here["num_gpus"].astype(int),
            "precision": here["precision"].str.upper(),
            "task": here["task"],
            "concurrency": here["concurrency"],
            "s_mbu_pct": 100 * sparse_bandwidth_use(here, itl_ms),
            "s_mfu_pct": 100 * sparse_compute_use(here, here["output_tokens_per_s"].to_numpy(float)),
        }
    ).sort_values(["gpu", "gpus", "precision", "task", "concurrency"], ignore_index=True)
    sentence = (
        f"Over {len(rows):,} measured runs it uses {rows.s_mbu_pct.min():.0f}% to {rows.s_mbu_pct.max():.0f}% of the "
        f"bandwidth and {rows.s_mfu_pct.min():.1f}% to {rows.s_mfu_pct.max():.1f}% of the FLOP/s, counting only the "
        "experts that a batch needs."
    )
    return FoldAnswer(sentence, calculation, rows)


def capacity_answer(answer: DeployAnswer) -> FoldAnswer:
    """A limit per expert where the busiest has so many times the mean load."""
    view, experts = answer.view, int(answer.row["experts"].iloc[0])
    busiest = min(view.busiest_expert, float(experts))
    result = capped(skewed_loads(experts, busiest), view.expert_capacity)
    sentence = (
        f"If the busiest of {experts:,} experts takes {number_text(busiest)} times the mean, a limit of "
        f"{number_text(view.expert_capacity)} times makes the experts' part {result.speed_up:.2f} times as fast and "
        f"drops {100 * result.dropped_share:.1f}% of the tokens' visits. The loads are assumed, not measured; what "
        "dropping does to quality is not known here."
    )
    return FoldAnswer(sentence, "deploy:expert-capacity")


def balance_answer(answer: DeployAnswer) -> BalanceAnswer:
    """Balancing a skewed gate of as many experts as the model has, up to 64."""
    row = answer.row.iloc[0]
    experts = int(min(row["experts"], MOST_EXPERTS))
    top = max(1, min(int(row["experts_per_token"]), experts - 1))
    return _balanced(experts, top, answer.view.gate_skew)


@store.data_cache(maxsize=32)
def _balanced(experts: int, top: int, skew: float) -> BalanceAnswer:
    signs, shrinking, free, fresh = POOL.run(
        simulate_balance, experts, top, skew, limit_s=settings().fit_timeout_s, estimate_s=BALANCE_S
    )
    sentence = (
        f"With {experts} experts, {top} per token, the busiest takes {1 + free.mean():.1f} times the mean without a "
        f"bias. After {STEPS} updates of the biases it takes {1 + fresh:.2f} times (MaxVio {fresh:.2f}) on tokens that "
        "the updates have not seen. The gate is synthetic."
    )
    return BalanceAnswer(sentence, signs, shrinking, free)


def simulate_balance(experts: int, top: int, skew: float) -> tuple[Floats, Floats, Floats, float]:
    """MaxVio by step as in BalanceAnswer, and of the signs on fresh tokens at the end, as a worker computes it."""
    gate = skewed_gate(experts, top, skew)
    held = balance(gate, steps=STEPS, tokens=TOKENS, rate=RATE)
    free = balance(gate, steps=STEPS, tokens=TOKENS, rate=0.0)
    loads = expert_loads(gate.scores(FRESH, np.random.default_rng(1)), held.bias, top)
    shrinking = dual_balance(gate, steps=STEPS, tokens=TOKENS, rate=SHRINKING_RATE)
    return held.max_violation, shrinking.max_violation, free.max_violation, max_violation(loads)


def number_text(value: float) -> str:
    """A factor without needless zeros.

    >>> number_text(2.0), number_text(1.25)
    ('2', '1.25')
    """
    return f"{value:g}"
