"""The fewest replicas that hold deadlines by the steady state: a formula for a whole table, before any simulation.

Each of c replicas gets a c-th of the requests. It takes milliseconds; `models.serving.fewest` searches the same number
by simulation, which also knows bursts and the spread of lengths.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from models.serving.fewest import Deadlines
from models.serving.replica import Replica
from models.serving.steady_state import SteadyState, steady_state

MOST_REPLICAS, MS_PER_S = 4096, 1000.0


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


def steady_size(replica: Replica, load: TrafficLoad, deadlines: Deadlines, most: int = MOST_REPLICAS) -> SteadySize:
    """Search by doubling, then halving; where not even `most` replicas hold, say which deadline breaks."""
    states: dict[int, SteadyState] = {}

    def holds(count: int) -> bool:
        state = loaded_state(replica, load, count)
        states[count] = state
        return not broken(state, deadlines)

    if not holds(1):
        upper = 2
        while not holds(upper):
            if upper >= most or not holds(most):
                return SteadySize(None, None, broken(states[max(states)], deadlines))
            upper = min(2 * upper, most)
        lower = upper // 2
        while upper - lower > 1:
            middle = (lower + upper) // 2
            lower, upper = (lower, middle) if holds(middle) else (middle, upper)
        return SteadySize(upper, states[upper], broken(states[lower], deadlines))
    return SteadySize(1, states[1], "")


def loaded_state(replica: Replica, load: TrafficLoad, count: int) -> SteadyState:
    """One of `count` replicas under its share of the load. The first token at p95 waits for a long prompt to be read.

    The steady state knows the mean prompt alone; reading the prompt that 5% exceed is a lower bound beside it.
    """
    state = steady_state(replica, load.requests_per_s / count, load.prompt_tokens, load.output_tokens)
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
