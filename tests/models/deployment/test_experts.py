"""Experts: limits per expert, balancing by biases, and how much of a GPU a sparse model uses."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import InputError
from models.deployment.expert_balance import (
    balance,
    dual_balance,
    dual_objective,
    expert_loads,
    max_violation,
    skewed_gate,
)
from models.deployment.expert_capacity import capped, skewed_loads
from models.deployment.sparse_utilisation import sparse_bandwidth_use, sparse_compute_use

EXPERTS, TOP = 16, 2


def test_a_speed_up_of_1_94_needs_that_much_imbalance() -> None:
    """What the paper reports for Mixtral-8x7B, which has 8 experts: max / mean = 1.94 γ."""
    for gamma in (1.0, 1.5):
        loads = skewed_loads(8, 1.94 * gamma)
        assert loads.max() / loads.mean() == pytest.approx(1.94 * gamma)
        assert capped(loads, gamma).speed_up == pytest.approx(1.94)


def test_dropped_tokens_by_hand() -> None:
    assert capped([4.0, 2.0, 1.0, 1.0], 1.5).dropped_share == pytest.approx(1 / 8)
    assert capped([4.0, 2.0, 1.0, 1.0], 2.0) == capped([2.0, 2.0], 1.0)


@given(st.lists(st.floats(0.01, 100), min_size=2, max_size=32), st.floats(0.1, 5.0))
def test_a_limit_never_slows_and_drops_less_the_higher_it_is(loads: list[float], gamma: float) -> None:
    low, high = capped(loads, gamma), capped(loads, 1.5 * gamma)
    assert low.speed_up >= high.speed_up >= 1.0
    assert 1.0 > low.dropped_share >= high.dropped_share >= 0.0
    assert (high.dropped_share == 0) == (high.speed_up == 1.0) or high.dropped_share < 1e-12


def test_a_skewed_gate_ends_balanced() -> None:
    gate = skewed_gate(EXPERTS, TOP, skew=1.0)
    free = balance(gate, steps=20, tokens=1024, rate=0.0)
    held = balance(gate, steps=600, tokens=1024, rate=0.002)
    assert free.max_violation.mean() > 1.0
    loads = expert_loads(gate.scores(100_000, np.random.default_rng(9)), held.bias, TOP)
    assert max_violation(loads) <= 0.1, "on tokens that the updates have not seen"


def test_tokens_move_from_overloaded_to_underloaded_experts() -> None:
    """One step on the same tokens: a token that changes its expert never goes to one that was fuller."""
    gate = skewed_gate(EXPERTS, 1, skew=1.0)
    scores = gate.scores(20_000, np.random.default_rng(3))
    before = np.argmax(scores, axis=1)
    loads = expert_loads(scores, np.zeros(EXPERTS), 1)
    after = np.argmax(scores + 0.01 * np.sign(loads.mean() - loads), axis=1)
    moved = before != after
    assert moved.any()
    assert (loads[before[moved]] > loads.mean()).all()
    assert (loads[after[moved]] < loads.mean()).all()


def test_the_dual_objective_is_convex_and_its_slope_is_the_excess_load() -> None:
    gate = skewed_gate(EXPERTS, TOP, skew=1.0)
    scores = gate.scores(4000, np.random.default_rng(1))
    rng = np.random.default_rng(2)
    one, other = rng.normal(0, 0.2, (2, EXPERTS))
    middle = dual_objective(scores, (one + other) / 2, TOP)
    assert middle <= (dual_objective(scores, one, TOP) + dual_objective(scores, other, TOP)) / 2
    step = 1e-6 * np.eye(EXPERTS)[0]
    slope = (dual_objective(scores, one + step, TOP) - dual_objective(scores, one - step, TOP)) / 2e-6
    loads = expert_loads(scores, one, TOP)
    assert slope == pytest.approx((loads[0] - loads.mean()) / len(scores), abs=1e-3)


def test_regret_grows_like_a_logarithm() -> None:
    """The excess of the dual objective falls like 1/t, so the sum, the regret, grows like log T."""
    gate = skewed_gate(4, 1, skew=0.5)
    judge = gate.scores(60_000, np.random.default_rng(99))
    best = np.zeros(4)
    for _ in range(30):  # the objective is smooth on many tokens: plain descent ends balanced
        loads = expert_loads(judge, best, 1)
        best = best + (loads.mean() - loads) / len(judge)
    assert max_violation(expert_loads(judge, best, 1)) < 0.005
    steps = np.geomspace(10, 2000, 9).astype(int)
    paths = [dual_balance(gate, steps=2001, tokens=4, rate=1.0, seed=seed).path for seed in range(5)]
    objective = np.array([[dual_objective(judge, path[step], 1) for step in steps] for path in paths])
    excess = objective.mean(axis=0) - dual_objective(judge, best, 1)
    slope = np.polyfit(np.log(steps), np.log(excess), 1)[0]
    assert -1.4 < slope < -0.75


def test_utilisation_by_hand_on_a_measured_row() -> None:
    """Qwen3-30B-A3B on one H100, 64 at once at 30.0 ms: 128 experts, 8 per token, 48 layers, 4 heads of 128."""
    run = pd.DataFrame(
        [
            {
                **{"n_params": 30.5e9, "n_params_active": 3.3e9, "layers": 48, "kv_heads": 4, "head_size": 128},
                **{"experts": 128, "experts_per_token": 8, "growing_layers": 48, "sliding_layers": 0},
                **{"window_tokens": np.nan, "kv_lora_rank": np.nan, "rope_head_dim": np.nan, "num_gpus": 1},
                **{"precision": "bf16", "concurrency": 64, "prompt_tokens": 300, "output_tokens": 600},
                **{"bandwidth_gb_s": 3350, "peak_tflops": 989, "media": 0},
            }
        ]
    )
    in_experts = (30.5e9 - 3.3e9) / (1 - 8 / 128)
    read = 2 * (30.5e9 - in_experts * (1 - 8 / 128) ** 64)
    cache = 64 * 600 * 2 * 48 * 4 * 128 * 2
    assert sparse_bandwidth_use(run, np.array([30.0]))[0] == pytest.approx((read + cache) / 0.030 / 3350e9)
    flop = 2 * 3.3e9 * 1.5 * 2000.0
    assert sparse_compute_use(run, np.array([2000.0]))[0] == pytest.approx(flop / 989e12)


@pytest.mark.parametrize(
    "call",
    [
        lambda: capped([0.0, 0.0], 1.0),
        lambda: capped([1.0], 0.0),
        lambda: skewed_loads(8, 9.0),
        lambda: skewed_gate(8, 8, 1.0),
    ],
)
def test_what_makes_no_sense_is_refused(call) -> None:
    with pytest.raises(InputError, match=r"[A-Za-z].*\."):
        call()
