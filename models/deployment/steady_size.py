"""The fewest replicas that hold deadlines by the steady state: a formula for a whole table, before any simulation.

Each of c replicas gets a c-th of the requests. It takes milliseconds; `models.serving.fewest` searches the same number
by simulation, which also knows bursts and the spread of lengths.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from models.serving.fewest import Deadlines, least_number
from models.serving.replica import Replica
from models.serving.steady_state import SteadyState, steady_state

MOST_REPLICAS, MS_PER_S = 1024, 1000.0


@dataclass(frozen=True)
class TrafficLoad:
    """Requests per second of the whole service, their mean tokens, and the prompt that 5% exceed (NaN: not known)."""

    requests_per_s: float
    prompt_tokens: float
    output_tokens: float
    prompt_p95_tokens: float = math.nan


@dataclass(frozen=True)
class SteadySize:
    """The fewest replicas, None where no number holds; `state` is that of one replica at this number."""

    replicas: int | None
    state: SteadyState | None
    limited_by: str


def steady_size(
    replica: Replica, load: TrafficLoad, deadlines: Deadlines, *, most: int = MOST_REPLICAS, guess: int = 1
) -> SteadySize:
    """Search the least number from a guess; where not even `most` replicas hold, say which deadline breaks."""
    states: dict[int, SteadyState] = {}

    def holds(count: int) -> bool:
        states[count] = loaded_state(replica, load, count)
        return not broken(states[count], deadlines)

    count = least_number(holds, most, guess)
    if count is None:
        return SteadySize(None, None, broken(states[max(states)], deadlines))
    if count > 1 and count - 1 not in states:
        holds(count - 1)
    return SteadySize(count, states[count], broken(states[count - 1], deadlines) if count > 1 else "")


def loaded_state(replica: Replica, load: TrafficLoad, count: int) -> SteadyState:
    """One of `count` replicas under its share of the load. The first token at p95 waits for a long prompt to be read.

    The steady state knows the mean prompt alone; reading the prompt that 5% exceed is a lower bound beside it.
    """
    rate = load.requests_per_s / count
    state = steady_state(replica, rate, load.prompt_tokens, load.output_tokens, count)
    if math.isnan(load.prompt_p95_tokens):
        return state
    reading_ms = MS_PER_S * float(replica.prefill.seconds(load.prompt_p95_tokens))
    return replace(state, ttft_p95_ms=max(state.ttft_p95_ms, reading_ms))


def broken(state: SteadyState, deadlines: Deadlines) -> str:
    """What a steady state breaks: "rate", "ttft" or "itl"; empty where it holds all."""
    if not state.holds:
        return "rate"
    if not state.ttft_p95_ms <= deadlines.ttft_ms:
        return "ttft"
    return "" if state.itl_p95_ms <= deadlines.itl_ms else "itl"
