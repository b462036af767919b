"""The requests that a simulation serves: a stretch of a public trace at the rate asked for, or arrivals at random."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from data.warehouse.traffic_requests import traffic_requests
from models.serving.arrivals import Requests, poisson_requests, replayed
from pages.answers.boards import store
from pages.answers.boards.traffic import presets
from pages.answers.deploy.view import DeployView

FEWEST, MOST = 400, 4000  # requests of one repetition, unless MOST of them come in less than LEAST_S
USUAL_S, LEAST_S = 120.0, 20.0  # that a repetition lasts: many times what an answer takes
SPREAD = 0.5  # of lengths drawn at random, standard deviation of their logs: assumed
MS_PER_S = 1000.0
trace_frame = store.from_warehouse(traffic_requests, maxsize=8)


@dataclass(frozen=True)
class ArrivalPattern:
    """A repetition's requests by its number: `trace` is replayed from another start each time, else drawn anew."""

    requests_per_s: float
    input_tokens: float
    output_tokens: float
    trace: Requests | None = None

    def __call__(self, seed: int) -> Requests:
        """The requests of one repetition."""
        rate = self.requests_per_s
        seconds = max(min(max(USUAL_S, FEWEST / rate), MOST / rate), LEAST_S)
        if self.trace is None:
            lengths = self.input_tokens, self.output_tokens
            return poisson_requests(rate, *lengths, seconds=seconds, seed=seed, spread=SPREAD)
        start = seed * len(self.trace) // 7
        return replayed(self.trace, per_s=rate, start=start, count=round(rate * seconds))


def arrival_pattern(view: DeployView) -> ArrivalPattern:
    """What a view's traffic is like."""
    trace = trace_requests(view.traffic) if view.traffic else None
    return ArrivalPattern(view.requests_per_s, view.input_tokens, view.output_tokens, trace)


@store.data_cache(maxsize=8)
def trace_requests(trace: str) -> Requests:
    """The requests of a public trace; answers of no token count as one."""
    table = trace_frame(trace)
    lengths = (np.maximum(table[name].to_numpy(np.int64), 1) for name in ("input_tokens", "output_tokens"))
    return Requests(table["arrival_ms"].to_numpy(float) / MS_PER_S, *lengths)


def p95_prompt_tokens(view: DeployView) -> float:
    """The prompt that 5% of the requests exceed: of the trace, or of lengths drawn at random."""
    if view.traffic:
        return float(np.quantile(trace_requests(view.traffic).prompt_tokens, 0.95))
    return float(view.input_tokens * np.exp(SPREAD * NormalDist().inv_cdf(0.95) - SPREAD**2 / 2))


def pattern_text(view: DeployView) -> str:
    """The arrivals in words."""
    if not view.traffic:
        return "arrivals at random (Poisson)"
    return f"the arrivals of the trace {presets()[view.traffic].label}"
