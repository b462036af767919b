"""Prefill and decoding together, on GPUs of their own, or on shares of the same GPUs: rates that hold both deadlines.

Zhong et al. 2024 (DistServe, arXiv:2401.09670): a prefill server is an M/D/1 queue, so a prompt of D seconds takes
D + l D^2 / (2 (1 - l D)) on average; goodput is the largest rate that holds both deadlines, per GPU. Hong et al. 2025
(semi-PD, arXiv:2504.19867): both phases on the same GPUs with one copy of the weights, prefill with a share x of the
processors and decoding with the rest: T_p / x and T_d / (1 - x). Moving the cache between GPUs takes no time here.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from models.serving.fewest import Deadlines
from models.serving.prefill_speed import PrefillSpeed
from models.serving.queueing import md1_wait_quantile_s
from models.serving.replica import MS_PER_S, Replica
from models.serving.steady_state import QUANTILE, steady_state

MOST_OF_A_KIND = 8  # replicas of one phase
NEARLY = 0.98  # of the best proportion: fewer replicas are preferred to the last percent
SHARES = np.linspace(0.05, 0.95, 19)
NO_PREFILL = PrefillSpeed(0.0, 0.0, 0.0, 0.0)
PREFILL, DECODING, BOTH = "prefill", "decoding", "both phases"


@dataclass(frozen=True)
class Goodput:
    """The largest rate that holds both deadlines at 95%: requests/s in all and per GPU, and on which GPUs.

    `prefill_gpus` and `decode_gpus` are the same ones where both phases share them; `prefill_share` is that of their
    processors, NaN where they take turns. `limited_by`: the phase with less to spare.
    """

    requests_per_s: float
    requests_per_s_per_gpu: float
    prefill_gpus: int
    decode_gpus: int
    limited_by: str
    prefill_share: float = math.nan


def colocated_goodput(
    replica: Replica, gpus: int, prompt_tokens: float, output_tokens: float, deadlines: Deadlines
) -> Goodput:
    """Both phases take turns on one replica of so many GPUs, by its steady state."""

    rate = largest_rate(lambda rate: deadlines.hold_steadily(steady_state(replica, rate, prompt_tokens, output_tokens)))
    return Goodput(rate, rate / gpus, gpus, gpus, BOTH)


def split_goodput(
    replica: Replica, gpus: int, prompt_tokens: float, output_tokens: float, deadlines: Deadlines
) -> Goodput:
    """Prefill and decoding on replicas of their own, so many GPUs each, in the proportion that serves most per GPU."""
    reading = prefill_rate(replica, prompt_tokens, deadlines)
    decoding = decode_rate(replica, prompt_tokens, output_tokens, deadlines)
    pairs = [(p, d) for p in range(1, MOST_OF_A_KIND + 1) for d in range(1, MOST_OF_A_KIND + 1)]
    per_replica = {pair: min(pair[0] * reading, pair[1] * decoding) / sum(pair) for pair in pairs}
    best = max(per_replica.values())
    p, d = min((pair for pair in pairs if per_replica[pair] >= NEARLY * best), key=sum)
    rate = min(p * reading, d * decoding)
    limited_by = PREFILL if p * reading < d * decoding else DECODING
    return Goodput(rate, rate / ((p + d) * gpus), p * gpus, d * gpus, limited_by)


def shared_goodput(
    replica: Replica, gpus: int, prompt_tokens: float, output_tokens: float, deadlines: Deadlines
) -> Goodput:
    """Both phases at once on one replica of so many GPUs and one copy of the weights, at the best share of prefill."""
    rates = []
    for share in SHARES.tolist():
        prefill_s, decode_s = semi_pd_seconds(1.0, 1.0, share)
        slowed = replace(
            replica,
            prefill=replica.prefill.slowed(math.log(prefill_s)),
            curve=replica.curve.slowed(math.log(decode_s)),
        )
        reading = prefill_rate(slowed, prompt_tokens, deadlines)
        decoding = decode_rate(slowed, prompt_tokens, output_tokens, deadlines)
        rates.append((min(reading, decoding), share, PREFILL if reading < decoding else DECODING))
    rate, share, limited_by = max(rates)
    return Goodput(rate, rate / gpus, gpus, gpus, limited_by, share)


def semi_pd_seconds(prefill_s: float, decode_s: float, share: float) -> tuple[float, float]:
    """Seconds of both phases where prefill gets this share of the processors: T_p / x and T_d / (1 - x).

    >>> semi_pd_seconds(0.1, 0.02, 0.5)
    (0.2, 0.04)
    """
    return (prefill_s / share if share > 0 else math.inf, decode_s / (1 - share) if share < 1 else math.inf)


def prefill_rate(replica: Replica, prompt_tokens: float, deadlines: Deadlines) -> float:
    """Requests per second that a replica which only reads prompts serves within the deadline of the first token."""
    busy_s, alone_s = float(replica.prefill.busy_s(prompt_tokens)), float(replica.prefill.seconds(prompt_tokens))

    def holds(rate: float) -> bool:
        wait_s = md1_wait_quantile_s(QUANTILE, rate, busy_s)
        return math.isfinite(wait_s) and (wait_s + alone_s) * MS_PER_S <= deadlines.ttft_ms

    return largest_rate(holds)


def decode_rate(replica: Replica, prompt_tokens: float, output_tokens: float, deadlines: Deadlines) -> float:
    """Requests per second that a replica which only decodes serves within the deadline between tokens."""
    alone = replace(replica, prefill=NO_PREFILL)

    def holds(rate: float) -> bool:
        state = steady_state(alone, rate, prompt_tokens, output_tokens)
        return state.holds and state.tpot_ms <= deadlines.itl_ms

    return largest_rate(holds)


def largest_rate(holds: Callable[[float], bool]) -> float:
    """The largest rate per second that holds, to 0.1%; 0 where not even one request in 1,000 s does."""
    lower, upper = 0.0, 1e-3
    while holds(upper):
        lower, upper = upper, 2 * upper
        if upper > 1e6:
            return lower
    if lower == 0:
        return 0.0
    while upper / lower > 1.001:
        middle = math.sqrt(lower * upper)
        lower, upper = (middle, upper) if holds(middle) else (lower, middle)
    return lower
