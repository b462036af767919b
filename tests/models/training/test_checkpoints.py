"""Failures and checkpoints: Young's interval against a search, Llama 3's failures, survival against SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.stats import binom

from errors import InputError
from models.training.checkpoints import best_plan, loss_chance, mean_time_to_failure_h, survival, wasted_share

llama_h = mean_time_to_failure_h(16_384 * 54 * 24 / 419, 16_384)  # 419 failures in 54 days, arXiv:2407.21783


def test_llama_3() -> None:
    """More than 90% of the time was effective, as published; saving in 10 s would make it 95.8% by this formula."""
    assert llama_h == pytest.approx(3.09, abs=0.005)
    minute, fast = best_plan(60, llama_h), best_plan(10, llama_h)
    assert minute.interval_s == pytest.approx(1156, abs=0.5)
    assert 100 * minute.waste == pytest.approx(10.4, abs=0.05)
    assert 100 * fast.waste == pytest.approx(4.2, abs=0.05)


@given(st.floats(1, 600), st.floats(1, 1e4), st.floats(0, 600))
def test_no_other_interval_wastes_less(save_s: float, failure_h: float, restart_s: float) -> None:
    plan = best_plan(save_s, failure_h, restart_s)
    found = minimize_scalar(
        lambda t: save_s / t + t / (2 * failure_h * 3600), bounds=(save_s / 100, 1e9), method="bounded"
    )
    assert plan.saving + plan.rework <= found.fun + 1e-9
    assert plan.waste == pytest.approx(wasted_share(plan.interval_s, save_s, failure_h, restart_s))


def test_a_simulation_of_failures_wastes_as_much() -> None:
    """Failures at random times of a run that saves for 60 s every 20 min, one every 12 h; restarts take 2 min."""
    rng = np.random.default_rng(1)
    useful_s, spent_s = 0.0, 0.0
    for gap_s in rng.exponential(12 * 3600, 20_000):
        useful_s += (gap_s // 1200) * (1200 - 60)
        spent_s += gap_s + 120
    assert 1 - useful_s / spent_s == pytest.approx(wasted_share(1200, 60, 12, 120), rel=0.05)


@given(st.integers(1, 64), st.integers(0, 63), st.floats(0, 1))
def test_survival_is_a_binomial_tail(nodes: int, parity: int, chance: float) -> None:
    if parity < nodes:
        assert survival(nodes, parity, chance) == pytest.approx(float(binom.cdf(parity, nodes, chance)), abs=1e-12)


def test_waste_never_passes_all_of_the_time() -> None:
    assert best_plan(3600, 0.1, 3600).waste == 1.0


def test_chance_by_hand() -> None:
    assert loss_chance(1 / 3.09, 3.09) == pytest.approx(1 - np.exp(-1))
    assert loss_chance(0.0, 5.0) == 0.0


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: wasted_share(0, 60, 3), "interval_s"),
        (lambda: best_plan(60, 0), "no time"),
        (lambda: survival(4, 4, 0.1), "fewer spares"),
        (lambda: survival(4, 1, 1.1), "none"),
    ],
)
def test_what_cannot_be_is_refused(call: object, words: str) -> None:
    with pytest.raises(InputError, match=words):
        call()  # type: ignore[operator]
