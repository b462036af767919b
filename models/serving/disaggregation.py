"""Prefill and decoding on separate GPUs or together: rates that hold both deadlines, per GPU.

Zhong et al. 2024 (DistServe, arXiv:2401.09670): a prefill server is an M/D/1 queue, so a prompt of D seconds waits
D + l D^2 / (2 (1 - l D)) on average; goodput is the largest rate that holds both deadlines, per GPU. Hong et al. 2025
(semi-PD): both phases on the same GPUs with one copy of the weights, which get shares x and 1 - x of the processors.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from models.serving.fewest import Deadlines
from models.serving.prefill_speed import PrefillSpeed
from models.serving.queueing import md1_wait_quantile_s
from models.serving.replica import Replica
from models.serving.steady_state import steady_state

MOST_OF_A_KIND = 16
MS_PER_S = 1000.0


@dataclass(frozen=True)
class Goodput:
    """The largest rate that holds both deadlines: requests/s of the whole and per GPU, and how the GPUs are split."""

    requests_per_s: float
    requests_per_s_per_gpu: float
    prefill_gpus: int
    decode_gpus: int
    limited_by: str


def split_goodput(
    replica: Replica, gpus_per_replica: int, prompt_tokens: float, output_tokens: float, deadlines: Deadlines
) -> Goodput:
    """Prefill and decoding on replicas of their own, in the proportion that serves most per GPU."""
    prefill_rate = _largest_rate(lambda rate: _prefill_holds(replica, rate, prompt_tokens, deadlines))
    decode_rate = _largest_rate(lambda rate: _decode_holds(replica, rate, prompt_tokens, output_tokens, deadlines))
    pairs = [(p, d) for p in range(1, MOST_OF_A_KIND + 1) for d in range(1, MOST_OF_A_KIND + 1)]
    prefill, decode = max(pairs, key=lambda pair: min(pair[0] * prefill_rate, pair[1] * decode_rate) / sum(pair))
    rate = min(prefill * prefill_rate, decode * decode_rate)
    limited_by = "prefill" if prefill * prefill_rate < decode * decode_rate else "decoding"
    gpus = (prefill + decode) * gpus_per_replica
    return Goodput(rate, rate / gpus, prefill * gpus_per_replica, decode * gpus_per_replica, limited_by)


def colocated_goodput(
    replica: Replica, gpus_per_replica: int, prompt_tokens: float, output_tokens: float, deadlines: Deadlines
) -> Goodput:
    """Both on the same replica, by the steady state."""

    def holds(rate: float) -> bool:
        state = steady_state(replica, rate, prompt_tokens, output_tokens)
        itl_ms = state.tpot_ms if deadlines.itl_of == "request" else state.itl_p95_ms
        return state.holds and state.ttft_p95_ms <= deadlines.ttft_ms and itl_ms <= deadlines.itl_ms

    rate = _largest_rate(holds)
    return Goodput(rate, rate / gpus_per_replica, gpus_per_replica, gpus_per_replica, "both")


def _prefill_holds(replica: Replica, rate: float, prompt_tokens: float, deadlines: Deadlines) -> bool:
    wait_s = md1_wait_quantile_s(deadlines.quantile, rate, float(replica.prefill.busy_s(prompt_tokens)))
    ttft_s = wait_s + float(replica.prefill.seconds(prompt_tokens))
    return math.isfinite(wait_s) and ttft_s * MS_PER_S <= deadlines.ttft_ms


def _decode_holds(
    replica: Replica, rate: float, prompt_tokens: float, output_tokens: float, deadlines: Deadlines
) -> bool:
    alone = replace(replica, prefill=PrefillSpeed(0.0, 0.0, 0.0, 0.0))
    state = steady_state(alone, rate, prompt_tokens, output_tokens)
    return state.holds and state.itl_p95_ms <= deadlines.itl_ms


def _largest_rate(holds: Callable[[float], bool]) -> float:
    """The largest rate per second that holds, to 0.1%; 0 where not even a request every 1,000 s does."""
    lower, upper = 0.0, 1e-3
    while holds(upper) and upper < 1e6:
        lower, upper = upper, 2 * upper
    if lower == 0:
        return 0.0
    while upper / lower > 1.001:
        middle = math.sqrt(lower * upper)
        lower, upper = (middle, upper) if holds(middle) else (lower, middle)
    return lower


def semi_pd_seconds(prefill_s: float, decode_s: float, share: float) -> tuple[float, float]:
    """Seconds of both phases where prefill gets this share of the processors: T_p / x and T_d / (1 - x).

    >>> semi_pd_seconds(0.1, 0.02, 0.5)
    (0.2, 0.04)
    """
    return (prefill_s / share if share else math.inf, decode_s / (1 - share) if share < 1 else math.inf)
