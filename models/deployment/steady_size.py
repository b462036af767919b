"""The fewest replicas that hold deadlines by the steady state: a formula for a whole table, before any simulation.

Each of c replicas gets a c-th of the requests. A short answer in milliseconds; `models.serving.fewest` searches the same
number by simulation, which also knows bursts and the spread of lengths.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.serving.fewest import Deadlines
from models.serving.replica import Replica
from models.serving.steady_state import SteadyState, steady_state

MOST_REPLICAS = 4096


@dataclass(frozen=True)
class TrafficLoad:
    """Requests per second of the whole service, and their mean tokens."""

    requests_per_s: float
    prompt_tokens: float
    output_tokens: float


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
        state = steady_state(replica, load.requests_per_s / count, load.prompt_tokens, load.output_tokens)
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


def broken(state: SteadyState, deadlines: Deadlines) -> str:
    """What a steady state breaks: "rate", "ttft" or "itl"; empty where it holds all."""
    if not state.holds:
        return "rate"
    if not state.ttft_p95_ms <= deadlines.ttft_ms:
        return "ttft"
    return "" if state.itl_p95_ms <= deadlines.itl_ms else "itl"
