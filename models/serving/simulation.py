"""Requests through replicas that batch continuously: time to first token, time between tokens, what was busy.

Steps of one batch size last equally long here; of measured ones without prompts the 95th percentile is about a tenth
above the median.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypedDict

import numpy as np

from errors import InputError
from models.front.pareto import Floats
from models.serving.arrivals import Requests, thinned
from models.serving.replica import Replica, ReplicaState

QUANTILES = (0.5, 0.95, 0.99)
WARM_UP = 0.1  # share of the requests that find the service emptier than it will be
MOST_SIMULATED = 16
ROUTINGS = ("shortest", "round_robin")
MS_PER_S = 1000.0


@dataclass(frozen=True)
class ServedRequests:
    """What one simulation saw: seconds to first token and mean seconds per further token of each request, and gaps.

    `gap_s` are the times between two tokens with how many tokens had them (`gap_tokens`). A request that never fits the
    cache has an infinite `ttft_s`. `utilisation` is the mean share of time that a replica worked.
    """

    ttft_s: Floats
    tpot_s: Floats
    gap_s: Floats
    gap_tokens: Floats
    utilisation: float
    output_tokens_per_s: float
    mean_batch: float

    def ttft_ms(self, quantile: float) -> float:
        """A quantile of the time to first token."""
        return float(np.quantile(self.ttft_s, quantile, method="inverted_cdf")) * MS_PER_S

    def tpot_ms(self, quantile: float) -> float:
        """A quantile over requests of the mean time per output token after the first."""
        return float(np.nanquantile(self.tpot_s, quantile)) * MS_PER_S

    def itl_ms(self, quantile: float) -> float:
        """A quantile over all gaps between tokens."""
        if not len(self.gap_s):
            return 0.0
        order = np.argsort(self.gap_s)
        reached = np.cumsum(self.gap_tokens[order])
        at = int(np.searchsorted(reached, quantile * reached[-1]))
        return float(self.gap_s[order][min(at, len(order) - 1)]) * MS_PER_S


@dataclass(frozen=True)
class SimulatedFigure:
    """A figure's mean over repetitions, between the ends of an 80% interval over them."""

    low: float
    value: float
    high: float


@dataclass(frozen=True)
class ServingFigures:
    """TTFT, ITL and time per output token (ms) by quantile (0.5, 0.95, 0.99), utilisation (share), tokens/s, batch."""

    ttft_ms: Mapping[float, SimulatedFigure]
    itl_ms: Mapping[float, SimulatedFigure]
    tpot_ms: Mapping[float, SimulatedFigure]
    utilisation: SimulatedFigure
    output_tokens_per_s: SimulatedFigure
    mean_batch: SimulatedFigure
    repetitions: int


def simulate(
    replica: Replica, requests: Requests, replicas: int = 1, routing: str = "shortest", warm_up: float = WARM_UP
) -> ServedRequests:
    """Serve all requests by so many replicas: each goes to the one with the fewest requests, or to the next in turn.

    What is recorded begins after the first `warm_up` share of the requests and ends with the last arrival; all
    requests are served to their end. Raises InputError for a routing that is none of ROUTINGS, or no replica.
    """
    if routing not in ROUTINGS:
        raise InputError(f"Routing {routing} is not known; give one of {', '.join(ROUTINGS)}.", column="routing")
    if replicas < 1:
        raise InputError(f"{replicas} replicas serve nothing; give 1 or more.", column="replicas")
    first_s, last_s = np.full(len(requests), math.inf), np.full(len(requests), math.inf)
    states = [ReplicaState(replica, requests, first_s, last_s) for _ in range(replicas)]
    warm = int(warm_up * len(requests))
    for request, at_s in enumerate(requests.arrival_s.tolist()):
        if request == warm:
            for state in states:
                state.advance(at_s)
                state.record()
        chosen = _chosen(states, request, at_s, routing)
        chosen.arrive(request, at_s)
    window_s = float(requests.arrival_s[-1] - requests.arrival_s[warm])
    for state in states:
        state.advance(float(requests.arrival_s[-1]))
    record = _record(states, window_s)
    for state in states:
        state.advance(math.inf)
    further = np.maximum(requests.output_tokens - 1, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        tpot_s = np.where(further > 0, (last_s - first_s) / further, np.nan)
    ttft_s = first_s - requests.arrival_s + replica.prefill.start_s
    return ServedRequests(ttft_s=ttft_s[warm:], tpot_s=tpot_s[warm:], **record)


def repeated(
    replica: Replica,
    draw: Callable[[int], Requests],
    replicas: int = 1,
    *,
    seeds: Sequence[int] = range(5),
    routing: str = "shortest",
) -> ServingFigures:
    """The figures over repetitions: `draw(seed)` gives the requests of each.

    Beyond MOST_SIMULATED replicas so many serve their share of the requests, drawn at random: the fewer there are to
    choose from, the longer a request waits, so that errs on the safe side.
    """
    some = min(replicas, MOST_SIMULATED)
    runs = [simulate(replica, thinned(draw(seed), some / replicas, seed), some, routing) for seed in seeds]

    def by_quantile(figure: Callable[[ServedRequests, float], float]) -> Mapping[float, SimulatedFigure]:
        return MappingProxyType({q: _estimate([figure(run, q) for run in runs]) for q in QUANTILES})

    return ServingFigures(
        ttft_ms=by_quantile(ServedRequests.ttft_ms),
        itl_ms=by_quantile(ServedRequests.itl_ms),
        tpot_ms=by_quantile(ServedRequests.tpot_ms),
        utilisation=_estimate([run.utilisation for run in runs]),
        output_tokens_per_s=_estimate([run.output_tokens_per_s * replicas / some for run in runs]),
        mean_batch=_estimate([run.mean_batch for run in runs]),
        repetitions=len(runs),
    )


def _chosen(states: Sequence[ReplicaState], request: int, at_s: float, routing: str) -> ReplicaState:
    """The replica that takes the request, advanced to its arrival."""
    if routing == "round_robin":
        state = states[request % len(states)]
        state.advance(at_s)
        return state
    for state in states:
        state.advance(at_s)
    return min(states, key=lambda state: state.load_at(at_s))


def _estimate(values: Sequence[float]) -> SimulatedFigure:
    """The mean and the 10th and 90th percentile."""
    if not np.isfinite(values).all():
        return SimulatedFigure(float(np.min(values)), math.inf, math.inf)
    return SimulatedFigure(float(np.quantile(values, 0.1)), float(np.mean(values)), float(np.quantile(values, 0.9)))


class _Record(TypedDict):
    gap_s: Floats
    gap_tokens: Floats
    utilisation: float
    output_tokens_per_s: float
    mean_batch: float


def _record(states: Sequence[ReplicaState], window_s: float) -> _Record:
    """Sum up what the states recorded."""
    quiet = [np.column_stack([state.step_s, state.quiet_tokens]) for state in states]
    mixed = [np.array(state.mixed, dtype=float).reshape(-1, 2) for state in states]
    gap_s, gap_tokens = np.concatenate([*quiet, *mixed]).T
    seen = gap_tokens > 0
    further, steps = float(gap_tokens.sum()), sum(state.recorded_steps for state in states)
    tokens = further + sum(state.first_tokens for state in states)
    busy_s = sum(state.busy_s for state in states)
    return _Record(
        gap_s=gap_s[seen],
        gap_tokens=gap_tokens[seen],
        utilisation=min(busy_s / (len(states) * window_s), 1.0),
        output_tokens_per_s=tokens / window_s,
        mean_batch=further / steps if steps else 0.0,
    )
