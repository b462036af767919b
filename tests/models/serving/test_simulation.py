"""The simulation of replicas: a timeline by hand, exact queues as limits, and what must hold of any load."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errors import InputError
from models.serving.arrivals import Requests, poisson_requests, replayed, thinned
from models.serving.queueing import md1_wait_quantile_s, mmc_wait_quantile_s
from models.serving.simulation import repeated, simulate
from tests.models.serving.made_replicas import made_replica

MS = 1000.0


def requests(*rows: tuple[float, int, int]) -> Requests:
    """Requests by arrival (s), prompt and answer (tokens)."""
    arrival, prompt, output = zip(*rows, strict=True)
    return Requests(np.array(arrival), np.array(prompt), np.array(output))


def test_a_timeline_by_hand() -> None:
    # Steps of 10 ms at any batch; 0.1 ms per token of a prompt; 5 ms until a request is in the queue and back.
    replica = made_replica(10.0, per_token_s=1e-4, start_s=0.005)
    result = simulate(replica, requests((0.0, 500, 4), (0.055, 1000, 2)), warm_up=0.0)
    # First: read in 50 ms. Its steps end at 60 (the second request came at 55, in that step), at 170 with the prompt
    # of the second beside it (10 + 100 ms), and at 180, when the second request ends too.
    assert result.ttft_s.tolist() == pytest.approx([0.055, 0.120])
    assert result.tpot_s.tolist() == pytest.approx([(0.180 - 0.050) / 3, 0.010])


def test_prompts_are_read_in_chunks() -> None:
    # 1,000 tokens in chunks of 400: three steps of 10 + 40, 10 + 40 and 10 + 20 ms beside a running request.
    replica = made_replica(10.0, per_token_s=1e-4, chunk_tokens=400)
    result = simulate(replica, requests((0.0, 100, 50), (0.015, 1000, 2), (1.0, 1, 1)), warm_up=0.0)
    assert result.ttft_s[1] == pytest.approx(0.020 - 0.015 + 0.130)
    assert sorted(set(np.round(result.gap_s, 6))) == [0.010, 0.030, 0.050]


def test_the_cache_admits_what_fits() -> None:
    # 300 tokens of cache: two requests of 150 at once; the third begins when they end, the fourth never fits.
    replica = made_replica(10.0, per_token_s=0.0, kv_tokens=300)
    rows = [(0.0, 100, 50)] * 3 + [(0.0, 300, 50)]
    result = simulate(replica, requests(*rows, (5.0, 1, 1)), warm_up=0.0)
    # 49 steps of 10 ms after the step of the first token, which reads without taking time
    assert result.ttft_s[:3].tolist() == pytest.approx([0.0, 0.0, 0.49])
    assert result.ttft_s[3] == math.inf


@pytest.mark.parametrize("busy", [0.3, 0.6, 0.8])
def test_reading_alone_is_an_md1_queue(busy: float) -> None:
    # Answers of one token: what remains is a server that takes 0.1 s for each prompt, one after another.
    replica = made_replica(per_token_s=1e-4, chunk_tokens=1000)
    drawn = poisson_requests(busy / 0.1, 1000, 1, seconds=60_000 * 0.1 / busy, seed=7)
    result = simulate(replica, drawn)
    for quantile in (0.5, 0.95, 0.99):
        exact = md1_wait_quantile_s(quantile, busy / 0.1, 0.1) + 0.1
        assert result.ttft_ms(quantile) / MS == pytest.approx(exact, rel=0.1)
    mean = 0.1 + busy * 0.1 / (2 * (1 - busy))
    assert result.ttft_s.mean() == pytest.approx(mean, rel=0.05)
    assert result.utilisation == pytest.approx(busy, rel=0.05)


@pytest.mark.parametrize(("places", "busy"), [(4, 0.6), (8, 0.7)])
def test_decoding_in_few_places_is_an_mmc_queue(places: int, busy: float) -> None:
    # Prompts take no time, steps of 1 ms last equally long at any batch, answers are geometric with a mean of 1 s.
    replica, count = made_replica(1.0, per_token_s=0.0, max_batch=places), 25_000
    ratios = []
    for seed in range(3):
        random = np.random.default_rng(seed)
        arrivals = np.cumsum(random.exponential(1 / (busy * places), count))
        drawn = Requests(arrivals, np.ones(count, dtype=np.int64), random.geometric(1 / 1000, count))
        result = simulate(replica, drawn)
        # at the rate and the length that were drawn, which takes most of the noise away
        exact = [mmc_wait_quantile_s(q, drawn.per_s, drawn.output_tokens.mean() / MS, places) for q in (0.95, 0.99)]
        ratios.append(np.array([result.ttft_ms(q) / MS for q in (0.95, 0.99)]) / exact)
    assert np.mean(ratios, axis=0) == pytest.approx([1, 1], abs=0.1)


@given(
    rate=st.floats(0.5, 20),
    prompt=st.integers(1, 4000),
    output=st.integers(1, 300),
    replicas=st.integers(1, 4),
    chunk=st.integers(64, 4096),
    routing=st.sampled_from(["shortest", "round_robin"]),
)
@settings(max_examples=40, deadline=None)
def test_whatever_the_load(rate: float, prompt: int, output: int, replicas: int, chunk: int, routing: str) -> None:
    replica = made_replica(5.0, 0.1, chunk_tokens=chunk)
    drawn = poisson_requests(rate, prompt, output, seconds=60 / rate, spread=0.5)
    result = simulate(replica, drawn, replicas, routing, warm_up=0.0)
    assert np.isfinite(result.ttft_s).all()  # all are served
    reading = 1e-4 * drawn.prompt_tokens
    assert (result.ttft_s >= reading - 1e-9).all()
    assert (result.tpot_s[np.isfinite(result.tpot_s)] >= 0.005 - 1e-9).all()
    assert 0 <= result.utilisation <= 1
    assert (np.diff([result.ttft_ms(q) for q in (0.5, 0.95, 0.99)]) >= 0).all()
    assert (np.diff([result.itl_ms(q) for q in (0.5, 0.95, 0.99)]) >= 0).all()


def test_the_same_requests_wait_less_with_more_replicas() -> None:
    replica = made_replica(5.0, 0.1)
    drawn = poisson_requests(12, 1000, 100, seconds=200)
    waits = [simulate(replica, drawn, count).ttft_s.mean() for count in (2, 3, 4)]
    assert waits[0] > waits[1] > waits[2]


def test_repetitions_have_an_interval_and_a_part_stands_for_many() -> None:
    replica = made_replica(5.0, 0.1)
    figures = repeated(replica, lambda seed: poisson_requests(8, 800, 100, seconds=200, seed=seed), 2, seeds=range(4))
    ttft = figures.ttft_ms[0.95]
    assert ttft.low < ttft.value < ttft.high
    many = repeated(replica, lambda seed: poisson_requests(128, 800, 100, seconds=200, seed=seed), 32, seeds=[1])
    assert many.output_tokens_per_s.value == pytest.approx(12_800, rel=0.05)
    assert many.mean_batch.value == pytest.approx(figures.mean_batch.value, rel=0.1)


def test_traces_are_replayed_faster_or_in_part() -> None:
    trace = requests((0.0, 10, 1), (1.0, 20, 2), (4.0, 30, 3))
    stretch = replayed(trace, start=1, count=2)
    assert stretch.prompt_tokens.tolist() == [20, 30]
    assert stretch.arrival_s.tolist() == [1.0, 4.0]
    assert replayed(trace, per_s=3.0).per_s == pytest.approx(3.0)
    assert len(thinned(poisson_requests(100, 1, 1, seconds=100), 0.25)) == pytest.approx(2500, rel=0.1)


def test_what_cannot_be_simulated_is_refused() -> None:
    with pytest.raises(InputError, match="requests_per_s = 0 cannot"):
        poisson_requests(0, 100, 100)
    with pytest.raises(InputError, match="more than 2,000,000"):
        poisson_requests(1e6, 100, 100)
    with pytest.raises(InputError, match="Routing random is not known"):
        simulate(made_replica(), requests((0.0, 1, 1)), 1, "random")
    with pytest.raises(InputError, match="0 replicas serve nothing"):
        simulate(made_replica(), requests((0.0, 1, 1)), 0)
