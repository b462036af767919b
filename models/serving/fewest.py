"""The fewest replicas that hold deadlines, by bisection on the simulation with the same requests for every number."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from models.serving.arrivals import Requests
from models.serving.replica import Replica
from models.serving.simulation import ServingFigures, repeated
from models.serving.steady_state import SteadyState, steady_state

MOST_REPLICAS = 512
JOINT_END = 0.71  # 1 / sqrt(2)
CHUNKS = (128, 256, 512, 1024, 2048, 4096, 8192)  # tokens of prompts that a step may read
GAP, REQUEST = "gap", "request"
FIRST_TOKEN, NEXT_TOKEN = "time to first token", "time between tokens"


@dataclass(frozen=True)
class Deadlines:
    """Milliseconds that a quantile (0.5, 0.95 or 0.99) may take; infinite where there is no deadline.

    `itl_of`: "gap" (every gap between two tokens counts) or "request" (the mean gap of each request, "TPOT").
    """

    ttft_ms: float = math.inf
    itl_ms: float = math.inf
    quantile: float = 0.95
    itl_of: str = GAP

    def broken(self, figures: ServingFigures) -> tuple[str, ...]:
        """Which deadlines the mean over repetitions is beyond: FIRST_TOKEN, NEXT_TOKEN."""
        itl = figures.itl_ms if self.itl_of == GAP else figures.tpot_ms
        late = (
            (FIRST_TOKEN, figures.ttft_ms[self.quantile].value, self.ttft_ms),
            (NEXT_TOKEN, itl[self.quantile].value, self.itl_ms),
        )
        return tuple(name for name, value, most in late if value > most or math.isinf(value))

    def hold(self, figures: ServingFigures) -> bool:
        """Whether the mean over repetitions is within both deadlines."""
        return not self.broken(figures)

    def hold_steadily(self, state: SteadyState) -> bool:
        """Whether a steady state is within both, at 95% (of "request": on average)."""
        itl_ms = state.tpot_ms if self.itl_of == REQUEST else state.itl_p95_ms
        return state.holds and state.ttft_p95_ms <= self.ttft_ms and itl_ms <= self.itl_ms


@dataclass(frozen=True)
class FewestReplicas:
    """The least number that holds, with the numbers at the fast and slow ends of the speeds' intervals; None: never.

    `figures` are those at `value` replicas, or of the most that were tried; `figures_below` those of one fewer, which
    show what breaks: `limited_by`.
    """

    value: int | None
    low: int | None
    high: int | None
    figures: ServingFigures
    figures_below: ServingFigures | None
    limited_by: tuple[str, ...]


def fewest_replicas(
    replica: Replica,
    draw: Callable[[int], Requests],
    deadlines: Deadlines,
    *,
    seeds: Sequence[int] = range(3),
    routing: str = "shortest",
    most: int = MOST_REPLICAS,
) -> FewestReplicas:
    """Search the number of replicas; `draw(seed)` gives the whole service's requests of a repetition.

    `low` and `high`, of one repetition each, are those of speeds that are both JOINT_END of the way to the fast and
    slow ends of their 80% intervals: two independent errors of that size are together as likely as one at its end.
    """
    known: dict[int, ServingFigures] = {}

    def figures(count: int) -> ServingFigures:
        if count not in known:
            known[count] = repeated(replica, draw, count, seeds=seeds, routing=routing)
        return known[count]

    def least_at(share: float) -> int | None:
        end = replica.slowed(share)

        def holds(count: int) -> bool:
            return deadlines.hold(repeated(end, draw, count, seeds=seeds[:1], routing=routing))

        return least_number(holds, most, _guess(end, draw(seeds[0]), deadlines, most))

    guess = _guess(replica, draw(seeds[0]), deadlines, most)
    value = least_number(lambda count: deadlines.hold(figures(count)), most, guess)
    if value is None:
        return FewestReplicas(None, least_at(-JOINT_END), None, figures(most), None, deadlines.broken(figures(most)))
    below = figures(value - 1) if value > 1 else None
    limits = deadlines.broken(below) if below else ()
    return FewestReplicas(value, least_at(-JOINT_END), least_at(JOINT_END), figures(value), below, limits)


def estimated_replicas(
    replica: Replica,
    requests_per_s: float,
    prompt_tokens: float,
    output_tokens: float,
    deadlines: Deadlines,
    most: int = MOST_REPLICAS,
) -> int | None:
    """The fewest replicas by the steady state, in milliseconds instead of seconds; None where `most` do not hold."""

    def holds(count: int) -> bool:
        return deadlines.hold_steadily(
            steady_state(replica, requests_per_s / count, prompt_tokens, output_tokens, count)
        )

    return least_number(holds, most)


def with_best_chunk(
    replica: Replica,
    requests_per_s: float,
    prompt_tokens: float,
    output_tokens: float,
    deadlines: Deadlines,
    most: int = MOST_REPLICAS,
) -> Replica:
    """The replica with the chunk of CHUNKS that needs the fewest by the steady state; its own where none holds.

    Small chunks keep every gap between tokens short and let prompts wait longer. Of equals the largest is taken.
    """
    load = (requests_per_s, prompt_tokens, output_tokens, deadlines, most)
    choices = [replace(replica, chunk_tokens=chunk) for chunk in CHUNKS]
    needed = [(estimated_replicas(choice, *load), choice) for choice in choices]
    holding = [(count, -choice.chunk_tokens, choice) for count, choice in needed if count is not None]
    return min(holding, key=lambda choice: choice[:2])[2] if holding else replica


def _guess(replica: Replica, requests: Requests, deadlines: Deadlines, most: int) -> int:
    """Where the search begins: what the steady state says of the requests' means."""
    lengths = float(requests.prompt_tokens.mean()), float(requests.output_tokens.mean())
    return estimated_replicas(replica, requests.per_s, *lengths, deadlines, most) or most


def least_number(holds: Callable[[int], bool], most: int, guess: int = 1) -> int | None:
    """The least number from 1 to `most` that holds, if more never hurt; None where `most` does not hold.

    The search doubles its steps away from the guess, then halves.

    >>> least_number(lambda n: n >= 7, 100, guess=5)
    7
    """
    stride, lower, upper = 1, 0, guess
    if holds(guess):
        while upper > 1 and holds(max(upper - stride, 1)):
            upper, stride = max(upper - stride, 1), 2 * stride
        lower = max(upper - stride, 0)
    else:
        if guess >= most or not holds(most):
            return None
        lower, upper = guess, min(guess + stride, most)
        while not holds(upper):
            stride *= 2
            lower, upper = upper, min(upper + stride, most)
    while upper - lower > 1:
        middle = (lower + upper) // 2
        lower, upper = (lower, middle) if holds(middle) else (middle, upper)
    return upper
