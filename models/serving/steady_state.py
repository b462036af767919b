"""What a replica does at a steady rate, by a fixed point instead of a simulation: fast enough for a whole table.

Little's law: requests that run = rate x tokens per answer x seconds per token. Reading prompts takes a share u of the
time, so that a token takes step(batch) / (1 - u). Waiting for the first token is that of an M/D/1 queue whose service
is the reading of a mean prompt, plus the step under way.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.front.pareto import Floats
from models.serving.queueing import md1_mean_response_s, md1_wait_quantile_s
from models.serving.replica import Replica

MS_PER_S = 1000.0
QUANTILE = 0.95


@dataclass(frozen=True)
class SteadyState:
    """One replica at a rate: running requests, ms to first token and between tokens, share of time busy with prompts.

    Infinite where the replica cannot keep up (`holds` is False then).
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


def steady_state(replica: Replica, requests_per_s: float, prompt_tokens: float, output_tokens: float) -> SteadyState:
    """The steady state of one replica that gets this many requests per second of these mean lengths."""
    reading_s = float(replica.prefill.busy_s(prompt_tokens))
    share = requests_per_s * reading_s
    most = min(float(replica.max_batch), replica.kv_tokens / (prompt_tokens + output_tokens))
    batch = _batch(replica, requests_per_s * output_tokens, share, most)
    if not math.isfinite(batch):
        inf = math.inf
        return SteadyState(requests_per_s, inf, inf, inf, inf, inf, inf, share, math.nan, holds=False)
    quiet_ms = float(replica.curve.at("decode_ms", max(batch, 1.0)))
    chunk_s = reading_s * min(replica.chunk_tokens / prompt_tokens, 1.0)
    # steps per second that read a chunk, and those that do not
    mixed = share / chunk_s if chunk_s else 0.0
    quiet = max((1 - share) * MS_PER_S / quiet_ms - mixed, 0.0)
    slow_ms = quiet_ms + chunk_s * MS_PER_S
    rare = mixed / (mixed + quiet) if mixed + quiet else 0.0
    residual_s = (1 - share) * quiet_ms / 2 / MS_PER_S + replica.prefill.start_s
    return SteadyState(
        requests_per_s=requests_per_s,
        batch=batch,
        ttft_mean_ms=(md1_mean_response_s(requests_per_s, reading_s) + residual_s) * MS_PER_S + quiet_ms,
        ttft_p95_ms=(md1_wait_quantile_s(QUANTILE, requests_per_s, reading_s) + reading_s + residual_s) * MS_PER_S
        + quiet_ms,
        itl_p50_ms=slow_ms if rare > 0.5 else quiet_ms,
        itl_p95_ms=slow_ms if rare > 1 - QUANTILE else quiet_ms,
        tpot_ms=quiet_ms / (1 - share),
        prefill_share=share,
        output_tokens_per_s=requests_per_s * output_tokens,
        holds=True,
    )


def steady_states(
    replicas: Sequence[Replica], requests_per_s: float, prompt_tokens: float, output_tokens: float
) -> list[SteadyState]:
    """The steady state of each candidate at the same rate."""
    return [steady_state(replica, requests_per_s, prompt_tokens, output_tokens) for replica in replicas]


def _batch(replica: Replica, tokens_per_s: float, share: float, most: float) -> float:
    """The running requests at which as many tokens leave as are asked for; infinite where none does."""
    if share >= 1 or most < 1:
        return math.inf
    batches: Floats = np.unique(np.append(np.geomspace(0.01, most, 200), most))
    step_s = replica.curve.at("decode_ms", np.maximum(batches, 1.0)) / MS_PER_S
    pace = batches / step_s * (1 - share)
    enough = pace >= tokens_per_s
    if not enough.any():
        return math.inf
    at = int(np.argmax(enough))
    if at == 0:
        return float(batches[0])
    return float(np.interp(tokens_per_s, pace[at - 1 : at + 1], batches[at - 1 : at + 1]))
