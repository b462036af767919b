"""The fewest replicas, and the rates of phases together and apart."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.serving.arrivals import Requests, poisson_requests
from models.serving.disaggregation import (
    NO_PREFILL,
    colocated_goodput,
    decode_rate,
    largest_rate,
    prefill_rate,
    semi_pd_seconds,
    shared_goodput,
    split_goodput,
)
from models.serving.fewest import (
    FIRST_TOKEN,
    NEXT_TOKEN,
    REQUEST,
    Deadlines,
    estimated_replicas,
    fewest_replicas,
    least_number,
    with_best_chunk,
)
from models.serving.queueing import md1_wait_quantile_s
from models.serving.simulation import repeated
from tests.models.serving.made_replicas import made_replica


def draw(seed: int) -> Requests:
    """Twenty requests per second of 500 and 100 tokens."""
    return poisson_requests(20, 500, 100, seconds=60, seed=seed)


@given(threshold=st.integers(1, 600), guess=st.integers(1, 600), most=st.integers(1, 600))
def test_the_least_number(threshold: int, guess: int, most: int) -> None:
    expected = threshold if threshold <= most else None
    assert least_number(lambda n: n >= threshold, most, min(guess, most)) == expected


def test_one_fewer_breaks_a_deadline() -> None:
    replica, deadlines = made_replica(8.0, 0.2), Deadlines(ttft_ms=300, itl_ms=15, itl_of=REQUEST)
    answer = fewest_replicas(replica, draw, deadlines, seeds=[0, 1])
    assert answer.value is not None
    assert answer.low is not None
    assert answer.high is not None
    assert answer.low <= answer.value <= answer.high
    assert deadlines.hold(answer.figures)
    assert answer.figures_below is not None
    assert answer.limited_by == deadlines.broken(answer.figures_below) != ()
    assert deadlines.hold(repeated(replica, draw, answer.value + 1, seeds=[0, 1]))


def test_the_estimate_is_close_to_the_simulation() -> None:
    replica, deadlines = made_replica(8.0, 0.2), Deadlines(ttft_ms=300, itl_ms=15, itl_of=REQUEST)
    simulated = fewest_replicas(replica, draw, deadlines, seeds=[0]).value
    estimated = estimated_replicas(replica, 20, 500, 100, deadlines)
    assert simulated is not None
    assert estimated is not None
    assert abs(estimated - simulated) <= 1
    assert estimated_replicas(replica, 20, 500, 100, Deadlines(itl_ms=7)) is None


def test_short_gaps_need_small_chunks() -> None:
    replica, load = made_replica(8.0, 0.1, per_token_s=5e-5), (20.0, 1500.0, 100.0)
    # gaps within 40 ms leave 30 ms of a step, 600 tokens of a prompt, to reading
    chosen = with_best_chunk(replica, *load, Deadlines(ttft_ms=1000, itl_ms=40))
    assert chosen.chunk_tokens <= 512
    tight, loose = (estimated_replicas(choice, *load, Deadlines(1000, 40)) for choice in (chosen, replica))
    assert tight is not None
    assert tight < (loose or 512)
    assert with_best_chunk(replica, *load, Deadlines(ttft_ms=1000)).chunk_tokens == 8192
    assert with_best_chunk(replica, *load, Deadlines(itl_ms=1)) is replica


def test_looser_deadlines_need_no_more() -> None:
    replica = made_replica(8.0, 0.2)
    numbers = [
        fewest_replicas(replica, draw, Deadlines(ttft_ms, itl_of=REQUEST), seeds=[0]).value
        for ttft_ms in (100, 300, 3000)
    ]
    assert numbers == sorted(numbers, key=lambda n: -(n or 0))
    assert None not in numbers


def test_what_no_number_holds() -> None:
    late_first = fewest_replicas(made_replica(8.0), draw, Deadlines(ttft_ms=40), seeds=[0], most=8)
    assert (late_first.value, late_first.high, late_first.limited_by) == (None, None, (FIRST_TOKEN,))
    late_next = fewest_replicas(made_replica(8.0), draw, Deadlines(itl_ms=7), seeds=[0], most=8)
    assert (late_next.value, late_next.limited_by) == (None, (NEXT_TOKEN,))


def test_a_prefill_server_is_an_md1_queue() -> None:
    # Prompts of 0.1 s, first tokens within 0.3 s at 95%: the rate at which 95% wait at most 0.2 s.
    rate = prefill_rate(made_replica(), 1000, Deadlines(ttft_ms=300))
    assert md1_wait_quantile_s(0.95, rate, 0.1) <= 0.2 < md1_wait_quantile_s(0.95, rate * 1.01, 0.1)
    assert prefill_rate(made_replica(), 1000, Deadlines(ttft_ms=99)) == 0


def test_a_decoding_server_fills_its_deadline() -> None:
    # Steps of 10 ms + 0.1 ms for each further request stay within 15 ms up to 51 requests: 51 / (200 x 15 ms) = 17/s.
    assert decode_rate(made_replica(10.0, 0.1), 100, 200, Deadlines(itl_ms=15)) == pytest.approx(17, rel=0.02)


def test_apart_serves_more_under_tight_deadlines_and_no_more_without() -> None:
    replica, tight = made_replica(10.0, 0.1), Deadlines(ttft_ms=400, itl_ms=20)
    apart, together = split_goodput(replica, 1, 1000, 200, tight), colocated_goodput(replica, 1, 1000, 200, tight)
    assert apart.requests_per_s_per_gpu > together.requests_per_s_per_gpu > 0
    assert apart.requests_per_s == pytest.approx(
        apart.requests_per_s_per_gpu * (apart.prefill_gpus + apart.decode_gpus)
    )
    loose = Deadlines()
    assert (
        split_goodput(replica, 1, 1000, 200, loose).requests_per_s_per_gpu
        <= colocated_goodput(replica, 1, 1000, 200, loose).requests_per_s_per_gpu * 1.05
    )


def test_a_decoder_without_prompts_loses_nothing_together() -> None:
    replica = made_replica(10.0, 0.1, per_token_s=NO_PREFILL.per_token_s)
    deadlines = Deadlines(itl_ms=15)
    together = colocated_goodput(replica, 1, 100, 200, deadlines)
    assert together.requests_per_s == pytest.approx(decode_rate(replica, 100, 200, deadlines), rel=0.01)


def test_shares_of_processors_in_their_limits() -> None:
    assert semi_pd_seconds(0.1, 0.02, 0.5) == (0.2, 0.04)
    assert semi_pd_seconds(0.1, 0.02, 1.0) == (0.1, math.inf)
    assert semi_pd_seconds(0.1, 0.02, 0.0) == (math.inf, 0.02)
    replica = made_replica(10.0, 0.1)
    tight = shared_goodput(replica, 1, 1000, 200, Deadlines(ttft_ms=400, itl_ms=30))
    assert 0.05 <= tight.prefill_share <= 0.95
    # prompts of a tenth of the length leave more to decoding
    short = shared_goodput(replica, 1, 100, 200, Deadlines(ttft_ms=400, itl_ms=30))
    assert short.prefill_share < tight.prefill_share
    # both phases slowed: never more than either whole GPU would serve
    assert tight.requests_per_s <= prefill_rate(replica, 1000, Deadlines(ttft_ms=400))


@given(threshold=st.floats(0.01, 1e5))
def test_the_largest_rate(threshold: float) -> None:
    assert largest_rate(lambda rate: rate <= threshold) == pytest.approx(threshold, rel=0.002)


def test_no_rate_at_all() -> None:
    assert largest_rate(lambda _rate: False) == 0.0
