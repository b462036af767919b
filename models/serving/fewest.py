"""The fewest replicas that hold deadlines, by bisection on the simulation with the same requests for every number."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from models.serving.arrivals import Requests
from models.serving.replica import Replica
from models.serving.simulation import ServingFigures, repeated

MOST_REPLICAS = 512
ITL_KINDS = ("gap", "request")


@dataclass(frozen=True)
class Deadlines:
    """Milliseconds that a quantile (0.5, 0.95 or 0.99) of the requests may wait; infinite where there is none.

    `itl_of`: gap (every gap between two tokens counts) or request (the mean gap of each request, "TPOT").
    """

    ttft_ms: float = math.inf
    itl_ms: float = math.inf
    quantile: float = 0.95
    itl_of: str = "gap"

    def hold(self, figures: ServingFigures) -> bool:
        """Whether the mean over repetitions is within both deadlines."""
        itl = figures.itl_ms if self.itl_of == "gap" else figures.tpot_ms
        return figures.ttft_ms[self.quantile].value <= self.ttft_ms and itl[self.quantile].value <= self.itl_ms


@dataclass(frozen=True)
class FewestReplicas:
    """The least number that holds, with the numbers at the fast and slow ends of the speeds' intervals; None: never.

    `figures` are those at `value` replicas; of one fewer in `figures_below`, which shows what breaks.
    """

    value: int | None
    low: int | None
    high: int | None
    figures: ServingFigures | None
    figures_below: ServingFigures | None
    limited_by: str


def fewest_replicas(
    replica: Replica,
    draw: Callable[[int], Requests],
    deadlines: Deadlines,
    *,
    seeds: Sequence[int] = range(3),
    routing: str = "shortest",
    most: int = MOST_REPLICAS,
) -> FewestReplicas:
    """Search the number of replicas; `draw(seed)` gives the whole service's requests of a repetition."""
    known: dict[int, ServingFigures] = {}

    def figures(count: int) -> ServingFigures:
        if count not in known:
            known[count] = repeated(replica, draw, count, seeds=seeds, routing=routing)
        return known[count]

    def least_at(share: float) -> int | None:
        end = replica.slowed(share)
        return _fewest(lambda count: deadlines.hold(repeated(end, draw, count, seeds=seeds[:1], routing=routing)), most)

    value = _fewest(lambda count: deadlines.hold(figures(count)), most)
    below = figures(value - 1) if value and value > 1 else None
    return FewestReplicas(value, least_at(-1.0), least_at(1.0), figures(value) if value else None, below, "")


def _fewest(holds: Callable[[int], bool], most: int) -> int | None:
    """The least number from 1 to `most` that holds, if more never hurt; None where `most` does not hold."""
    upper = 1
    while not holds(upper):
        if upper >= most:
            return None
        upper = min(2 * upper, most)
    lower = upper // 2
    while upper - lower > 1:
        middle = (lower + upper) // 2
        if holds(middle):
            upper = middle
        else:
            lower = middle
    return upper
