"""What a replica does at a steady rate, by a fixed point instead of a simulation: fast enough for a whole table.

Little's law: requests that run = rate x tokens per answer x seconds per token. Reading prompts takes a share u of the
time, so a token takes step(batch) / (1 - u) on average. A prompt of t tokens is read in t / chunk steps, each of which
decodes too: the wait for the first token is that of an M/D/1 queue whose service is those steps, plus half of the step
under way. Several replicas share their load, but a request still goes where fewest run, not where no prompt is being
read: the wait is then at most half of that of M/M/c (about what constant services make of it) and one service. How far
all this is from the simulation: docs/serving.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.front.pareto import Floats
from models.serving.queueing import md1_wait_quantile_s, mg1_mean_response_s, mmc_wait_quantile_s, waiting_probability
from models.serving.replica import MS_PER_S, Replica

QUANTILE = 0.95
RARELY = 5.0  # standard deviations of the running requests, of a Poisson number
POINTS = 200  # at which the pace of a replica is looked at


@dataclass(frozen=True)
class SteadyState:
    """One replica at a rate: running requests, ms to first token and between tokens, share of time that reads prompts.

    `itl_*` are quantiles over gaps, `tpot_ms` is the mean gap. Where the replica cannot keep up, `holds` is False and
    times are infinite.
    """

    requests_per_s: float
    batch: float
    ttft_mean_ms: float
    ttft_p95_ms: float
    itl_p50_ms: float
    itl_p95_ms: float
    tpot_ms: float
    prefill_share: float
    output_tokens_per_s: float
    holds: bool


def steady_state(
    replica: Replica, requests_per_s: float, prompt_tokens: float, output_tokens: float, replicas: int = 1
) -> SteadyState:
    """The steady state of one of so many replicas, which gets this many requests per second of these mean lengths."""
    reading_s = float(replica.prefill.busy_s(prompt_tokens))
    share = requests_per_s * reading_s
    most = min(float(replica.max_batch), replica.kv_tokens / (prompt_tokens + output_tokens))
    batch = running_requests(replica, requests_per_s * output_tokens, share, most)
    if not math.isfinite(batch) or batch >= math.floor(most):
        return _overloaded(requests_per_s, share)
    step_s = float(replica.curve.at("decode_ms", max(batch, 1.0))) / MS_PER_S
    chunks = prompt_tokens / replica.chunk_tokens
    service_s = reading_s + chunks * step_s
    if requests_per_s * service_s >= 1:
        return _overloaded(requests_per_s, share)
    # a prompt's own steps are whole ones; the first waits for the step under way
    alone_s = replica.prefill.start_s + reading_s + (math.ceil(chunks) + 0.5) * step_s
    wait_s, wait_p95_s = _waits(requests_per_s, service_s, replicas)
    room_s, room_p95_s = _admission(requests_per_s, batch, most, replicas)
    slow_s = step_s + reading_s / max(chunks, 1.0)
    # of (1 - u) / step steps per second so many read a chunk
    mixed = min(requests_per_s * max(chunks, 1.0) * step_s / (1 - share), 1.0)
    return SteadyState(
        requests_per_s=requests_per_s,
        batch=batch,
        ttft_mean_ms=(wait_s + room_s + alone_s) * MS_PER_S,
        ttft_p95_ms=(wait_p95_s + room_p95_s + alone_s) * MS_PER_S,
        itl_p50_ms=(slow_s if mixed > 0.5 else step_s) * MS_PER_S,
        itl_p95_ms=(slow_s if mixed > 1 - QUANTILE else step_s) * MS_PER_S,
        tpot_ms=step_s / (1 - share) * MS_PER_S,
        prefill_share=share,
        output_tokens_per_s=requests_per_s * output_tokens,
        holds=True,
    )


def steady_states(
    candidates: Sequence[Replica | None], requests_per_s: float, prompt_tokens: float, output_tokens: float
) -> list[SteadyState | None]:
    """The steady state of each candidate's replica at the same rate; None where there is no replica."""
    return [
        None if replica is None else steady_state(replica, requests_per_s, prompt_tokens, output_tokens)
        for replica in candidates
    ]


def running_requests(replica: Replica, tokens_per_s: float, prefill_share: float, most: float) -> float:
    """The running requests at which as many tokens per second leave as are asked for; infinite where none is enough."""
    if prefill_share >= 1 or most < 1:
        return math.inf
    batches: Floats = np.geomspace(1e-3, most, POINTS)
    step_s = replica.curve.at("decode_ms", np.maximum(batches, 1.0)) / MS_PER_S
    pace = batches / step_s * (1 - prefill_share)
    if not (pace >= tokens_per_s).any():
        return math.inf
    at = int(np.argmax(pace >= tokens_per_s))
    if at == 0:
        return float(batches[0])
    return float(np.interp(tokens_per_s, pace[at - 1 : at + 1], batches[at - 1 : at + 1]))


def _waits(rate_per_s: float, service_s: float, replicas: int) -> tuple[float, float]:
    """The mean and the 95th percentile of the wait in the queue of one of so many replicas, s."""
    alone = mg1_mean_response_s(rate_per_s, service_s, 0.0) - service_s
    alone_p95 = md1_wait_quantile_s(QUANTILE, rate_per_s, service_s)
    if replicas == 1:
        return alone, alone_p95
    total = replicas * rate_per_s
    pooled = waiting_probability(total, service_s, replicas) * service_s / (replicas - total * service_s) / 2
    pooled_p95 = mmc_wait_quantile_s(QUANTILE, total, service_s, replicas) / 2
    return min(alone, pooled + service_s / 2), min(alone_p95, pooled_p95 + service_s)


def _admission(rate_per_s: float, batch: float, most: float, replicas: int) -> tuple[float, float]:
    """The mean and the 95th percentile of the wait for a place in the batch or the cache, s: M/M/c over all places."""
    if most > batch + RARELY * math.sqrt(batch) + 1:
        return 0.0, 0.0
    total, stay_s, places = replicas * rate_per_s, batch / rate_per_s, replicas * math.floor(most)
    mean_s = waiting_probability(total, stay_s, places) * stay_s / (places - total * stay_s)
    return mean_s, mmc_wait_quantile_s(QUANTILE, total, stay_s, places)


def _overloaded(requests_per_s: float, share: float) -> SteadyState:
    late = math.inf
    return SteadyState(requests_per_s, late, late, late, late, late, late, share, math.nan, holds=False)
