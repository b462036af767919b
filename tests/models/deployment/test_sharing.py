"""Sharing and scale: adapters, cold starts, pools, demand and offline mixes, by hand and against other libraries."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.stats import norm

from errors import InputError
from models.deployment.adapters import backbone_share, shared_backbone
from models.deployment.cold_starts import cold_share, scale_to_zero
from models.deployment.demand import critical_share, expected_cost, provisioned
from models.deployment.offline_mix import BatchServer, overlap_bound, request_seconds
from models.deployment.pools import allocate

POSITIVE = st.floats(0.01, 100.0)


def test_an_adapter_of_a_hundredth_leaves_99_percent_duplicated() -> None:
    """The share that ServerlessLoRA reports."""
    assert backbone_share(100.0, 1.0) == pytest.approx(0.990, abs=5e-4)
    many = shared_backbone(16e9, 160e6, 1000)
    assert many.duplicated_share == pytest.approx(0.99, abs=2e-3)
    assert many.shared_bytes == 16e9 + 1000 * 160e6
    assert shared_backbone(16e9, 160e6, 1).duplicated_share == 0


def test_a_request_an_hour_nearly_always_meets_a_cold_replica() -> None:
    assert cold_share(1.0, 60.0) == pytest.approx(0.983, abs=5e-4)
    kept = scale_to_zero(1.0, 60.0, start_s=7.0)  # the longest start that the paper's first region reports
    assert kept.added_wait_s == pytest.approx(0.9835 * 7.0, rel=1e-3)
    assert kept.paid_share == pytest.approx((1 - 0.98347) + 0.98347 * 7.0 / 3600, rel=1e-3)
    assert scale_to_zero(1.0, 60.0, start_s=3.0).added_wait_s == pytest.approx(2.95, rel=1e-2)


def test_cold_starts_as_a_simulation_of_arrivals_has_them() -> None:
    gaps_s = np.random.default_rng(0).exponential(3600 / 20, 200_000)  # 20 per hour
    kept = scale_to_zero(20.0, 120.0, start_s=0.0)
    assert kept.cold_share == pytest.approx((gaps_s > 120).mean(), abs=0.005)
    assert kept.paid_share == pytest.approx(np.minimum(gaps_s, 120).sum() / gaps_s.sum(), abs=0.005)


@given(st.lists(st.tuples(st.floats(0.1, 50), POSITIVE), min_size=1, max_size=8), st.floats(0.0, 1.0))
@settings(max_examples=40, deadline=None)
def test_cheapest_first_is_the_optimum_of_the_linear_program(pools: list[tuple[float, float]], share: float) -> None:
    capacity, price = (np.array(column) for column in zip(*pools, strict=True))
    demand = share * capacity.sum()
    spread = allocate(demand, capacity, price, tight=2.0)
    best = linprog(price, A_eq=np.ones((1, len(price))), b_eq=[demand], bounds=[(0.0, most) for most in capacity])
    assert spread.usd_per_hour == pytest.approx(best.fun, rel=1e-5, abs=1e-4)  # as exact as the solver
    assert spread.requests_per_s.sum() == pytest.approx(demand)
    assert not spread.by_capacity


def test_a_tight_supply_is_spread_by_capacity() -> None:
    tight = allocate(11.5, [4.0, 8.0], [1.0, 3.0])
    assert tight.by_capacity
    assert tight.requests_per_s == pytest.approx([11.5 / 3, 23.0 / 3])
    beyond = allocate(15.0, [4.0, 8.0], [1.0, 3.0])
    assert beyond.unserved_per_s == pytest.approx(3.0)
    assert beyond.requests_per_s == pytest.approx([4.0, 8.0])


def test_the_newsvendor_quantile() -> None:
    assert provisioned(100.0, 20.0, critical_share(9.0, 1.0)) == pytest.approx(125.6, abs=0.05)
    assert provisioned(100.0, 20.0, 0.9) == pytest.approx(norm(100, 20).ppf(0.9))
    assert provisioned(100.0, 0.0, 0.9) == 100.0


@given(POSITIVE, POSITIVE, st.floats(-60.0, 60.0))
def test_no_other_capacity_costs_less(under: float, over: float, off: float) -> None:
    best = provisioned(500.0, 20.0, critical_share(under, over))
    assert expected_cost(500.0, 20.0, best, under, over) <= expected_cost(500.0, 20.0, best + off, under, over) + 1e-9


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=1, max_size=20))
def test_overlapping_gains_a_factor_of_2_at_most(requests: list[tuple[float, float]]) -> None:
    compute, memory = (np.array(column) for column in zip(*requests, strict=True))
    if compute.sum() + memory.sum() > 0:
        assert 1.0 <= overlap_bound(compute, memory) <= 2.0


def test_seconds_of_a_request_by_hand() -> None:
    """Llama-3.1-8B on an H100 with 64 at once: 1,000 tokens in, 100 out."""
    machine = BatchServer(flop_per_s=989e12, bytes_per_s=3.35e12, batch=64)
    compute, memory = request_seconds(
        machine, 1000, 100, active_params=8e9, read_bytes=16e9, cache_bytes_per_token=131_072
    )
    assert compute == pytest.approx(2 * 8e9 * 1100 / 989e12)
    assert memory == pytest.approx((100 * 16e9 / 64 + 100 * 1050 * 131_072) / 3.35e12)
    # a prompt-heavy and an answer-heavy half together have room for the 1.44 that the paper reports; alone neither has
    long_prompt = request_seconds(machine, 8000, 50, active_params=8e9, read_bytes=16e9, cache_bytes_per_token=131_072)
    long_answer = request_seconds(machine, 100, 1200, active_params=8e9, read_bytes=16e9, cache_bytes_per_token=131_072)
    mixed = overlap_bound(*zip(long_prompt, long_answer, strict=True))
    assert mixed > 1.44 > max(overlap_bound([seconds[0]], [seconds[1]]) for seconds in (long_prompt, long_answer))


@pytest.mark.parametrize(
    "call",
    [
        lambda: shared_backbone(1.0, 1.0, 0),
        lambda: cold_share(0.0, 1.0),
        lambda: scale_to_zero(1.0, 1.0, -1.0),
        lambda: allocate(-1.0, [1.0], [1.0]),
        lambda: critical_share(0.0, 1.0),
        lambda: provisioned(1.0, 1.0, 1.0),
        lambda: overlap_bound([0.0], [0.0]),
        lambda: request_seconds(
            BatchServer(0.0, 1.0, 1.0), 1, 1, active_params=1, read_bytes=1, cache_bytes_per_token=1
        ),
    ],
)
def test_what_makes_no_sense_is_refused(call) -> None:
    with pytest.raises(InputError, match=r"[A-Za-z].*\."):
        call()
