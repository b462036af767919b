"""Requests through replicas that batch continuously: time to first token, time between tokens, what was busy."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from errors import InputError
from models.front.pareto import Floats
from models.serving.arrivals import Requests
from models.serving.replica import Replica, ReplicaState

QUANTILES = (0.5, 0.95, 0.99)
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
class Estimate:
    """A figure's mean over repetitions, between the ends of an 80% interval over them."""

    low: float
    value: float
    high: float


@dataclass(frozen=True)
class ServingFigures:
    """TTFT, ITL and time per output token (ms) by quantile (0.5, 0.95, 0.99), utilisation (share), tokens/s, batch."""

    ttft_ms: Mapping[float, Estimate]
    itl_ms: Mapping[float, Estimate]
    tpot_ms: Mapping[float, Estimate]
    utilisation: Estimate
    output_tokens_per_s: Estimate
    mean_batch: Estimate
    repetitions: int


def simulate(replica: Replica, requests: Requests, replicas: int = 1, routing: str = "shortest") -> ServedRequests:
    """Serve all requests by so many replicas: each request goes to the one with the fewest, or to the next in turn.

    Raises InputError for a routing that is none of ROUTINGS, or no replica.
    """
    if routing not in ROUTINGS:
        raise InputError(f"Routing {routing} is not known; give one of {', '.join(ROUTINGS)}.", column="routing")
    if replicas < 1:
        raise InputError(f"{replicas} replicas serve nothing; give 1 or more.", column="replicas")
    first_s, last_s = np.full(len(requests), math.inf), np.full(len(requests), math.inf)
    states = [ReplicaState(replica, requests, first_s, last_s) for _ in range(replicas)]
    turn = routing == "round_robin"
    for request, at_s in enumerate(requests.arrival_s.tolist()):
        if turn:
            chosen = states[request % replicas]
            chosen.advance(at_s)
        else:
            for state in states:
                state.advance(at_s)
            chosen = min(states, key=_load)
        chosen.arrive(request, at_s)
    for state in states:
        state.advance(math.inf)
    return _served(states, requests, first_s, last_s)


def repeated(
    replica: Replica,
    draw: Callable[[int], Requests],
    replicas: int = 1,
    *,
    seeds: Sequence[int] = range(5),
    routing: str = "shortest",
) -> ServingFigures:
    """The figures over repetitions: `draw(seed)` gives the requests of each."""
    runs = [simulate(replica, draw(seed), replicas, routing) for seed in seeds]

    def by_quantile(figure: Callable[[ServedRequests, float], float]) -> Mapping[float, Estimate]:
        return MappingProxyType({q: _estimate([figure(run, q) for run in runs]) for q in QUANTILES})

    return ServingFigures(
        ttft_ms=by_quantile(ServedRequests.ttft_ms),
        itl_ms=by_quantile(ServedRequests.itl_ms),
        tpot_ms=by_quantile(ServedRequests.tpot_ms),
        utilisation=_estimate([run.utilisation for run in runs]),
        output_tokens_per_s=_estimate([run.output_tokens_per_s for run in runs]),
        mean_batch=_estimate([run.mean_batch for run in runs]),
        repetitions=len(runs),
    )


def _load(state: ReplicaState) -> int:
    return state.load


def _estimate(values: Sequence[float]) -> Estimate:
    """The mean and the 10th and 90th percentile."""
    if not np.isfinite(values).all():
        return Estimate(float(np.min(values)), math.inf, math.inf)
    return Estimate(float(np.quantile(values, 0.1)), float(np.mean(values)), float(np.quantile(values, 0.9)))


def _served(states: Sequence[ReplicaState], requests: Requests, first_s: Floats, last_s: Floats) -> ServedRequests:
    """Sum up what the states recorded."""
    quiet = [np.column_stack([state.step_s, state.quiet_tokens]) for state in states]
    mixed = [np.array(state.mixed, dtype=float).reshape(-1, 2) for state in states]
    gap_s, gap_tokens = np.concatenate([*quiet, *mixed]).T
    seen = gap_tokens > 0
    gap_s, gap_tokens = gap_s[seen], gap_tokens[seen]
    start_s = states[0].replica.prefill.start_s
    end_s = max(*(state.now_s for state in states), float(requests.arrival_s[-1]))
    further = np.maximum(requests.output_tokens - 1, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        tpot_s = np.where(further > 0, (last_s - first_s) / further, np.nan)
    busy_s = sum(state.busy_s for state in states)
    tokens = float(requests.output_tokens[np.isfinite(last_s)].sum())
    steps = sum(state.steps for state in states)
    return ServedRequests(
        ttft_s=first_s - requests.arrival_s + start_s,
        tpot_s=tpot_s,
        gap_s=gap_s,
        gap_tokens=gap_tokens,
        utilisation=busy_s / (len(states) * end_s),
        output_tokens_per_s=tokens / end_s,
        mean_batch=tokens / steps if steps else 0.0,
    )
