"""The steady state by a fixed point: by hand, and beside the simulation."""

from __future__ import annotations

import math

import pytest

from models.serving.arrivals import poisson_requests
from models.serving.simulation import repeated
from models.serving.steady_state import steady_state, steady_states
from tests.models.serving.made_replicas import made_replica


def test_littles_law_by_hand() -> None:
    # Steps of 10 ms, prompts of 1,000 tokens in 0.1 s: at 2 per second 20% of the time goes to prompts.
    state = steady_state(made_replica(10.0), 2.0, 1000, 200)
    assert state.prefill_share == pytest.approx(0.2)
    assert state.tpot_ms == pytest.approx(12.5)  # 10 / 0.8
    assert state.batch == pytest.approx(2 * 200 * 0.0125, rel=0.02)  # 5 requests at once
    assert state.output_tokens_per_s == 400
    # 0.1 s of reading in 1000/2048 of a step: services of 104.88 ms; 2 x 0.10488^2 / (2 x 0.79023) = 13.9 ms of waiting
    assert state.ttft_mean_ms == pytest.approx(13.92 + 100 + 15, rel=0.01)


def test_what_cannot_keep_up() -> None:
    assert not steady_state(made_replica(), 10.0, 1000, 10).holds  # prompts alone take all the time
    assert not steady_state(made_replica(max_batch=4), 2.0, 1000, 200).holds  # 5 requests in 4 places
    assert not steady_state(made_replica(kv_tokens=4000), 2.0, 1000, 200).holds  # cache for 3.3 requests
    assert steady_state(made_replica(), 10.0, 1000, 10).ttft_p95_ms == math.inf
    assert steady_states([None, made_replica()], 1.0, 100, 100)[0] is None


def test_waiting_for_room_in_the_cache() -> None:
    # 5 requests run at once on average (by hand above) and 7 have room: some wait until one ends.
    roomy, tight = (steady_state(made_replica(kv_tokens=tokens), 2.0, 1000, 200) for tokens in (1e9, 8400))
    assert tight.ttft_p95_ms > 2 * roomy.ttft_p95_ms
    figures = repeated(
        made_replica(kv_tokens=8400), lambda seed: poisson_requests(2, 1000, 200, seconds=1000, seed=seed), seeds=[0, 1]
    )
    assert 0.5 < tight.ttft_p95_ms / figures.ttft_ms[0.95].value < 2


@pytest.mark.parametrize("replicas", [1, 4])
@pytest.mark.parametrize(("rate", "prompt", "output"), [(3.0, 800, 150), (6.0, 300, 300), (2.0, 3000, 200)])
def test_beside_the_simulation(rate: float, prompt: int, output: int, replicas: int) -> None:
    replica = made_replica(8.0, 0.1, start_s=0.03)
    state = steady_state(replica, rate, prompt, output, replicas)
    figures = repeated(
        replica,
        lambda seed: poisson_requests(rate * replicas, prompt, output, seconds=300, seed=seed),
        replicas,
        seeds=[0, 1],
    )
    assert state.batch == pytest.approx(figures.mean_batch.value, rel=0.05)
    assert state.tpot_ms == pytest.approx(figures.tpot_ms[0.5].value, rel=0.1)
    assert state.ttft_p95_ms == pytest.approx(figures.ttft_ms[0.95].value, rel=0.35)
