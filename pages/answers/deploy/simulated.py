"""An option whose replicas were counted by simulation instead of by formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from models.deployment.steady_size import SteadySize, TrafficLoad, loaded_state
from models.serving.fewest import FIRST_TOKEN, JOINT_END, NEXT_TOKEN, FewestReplicas
from models.serving.simulation import SimulatedFigure
from pages.answers.deploy.replies import DeployOption, LatencyFigures
from pages.answers.deploy.table_sizing import SizedRow

NEVER_HOLDS = "Simulated request by request, no number of replicas holds the deadlines: long prompts break them."

BROKEN = {FIRST_TOKEN: "ttft", NEXT_TOKEN: "itl"}


def resized(sized: SizedRow, simulated: FewestReplicas, load: TrafficLoad) -> SizedRow:
    """The row at the simulated number of replicas, with the requests that ran at once, and at the interval's ends."""
    if sized.replica is None or simulated.value is None:
        return sized
    ends = [sized.replica.slowed(share) for share in (0.0, JOINT_END, -JOINT_END)]
    state, slow, fast = (loaded_state(end, load, simulated.value) for end in ends)
    state = replace(state, batch=simulated.figures.mean_batch.value)  # the formula may know no steady state here
    return replace(
        sized,
        size=SteadySize(simulated.value, state, next((BROKEN[name] for name in simulated.limited_by), "")),
        slow=SteadySize(simulated.high, None, ""),
        fast=SteadySize(simulated.low, None, ""),
        slow_state=slow,
        fast_state=fast,
    )


def with_simulation(option: DeployOption, simulated: FewestReplicas) -> DeployOption:
    """The option of a resized row with the simulated percentiles."""
    if simulated.value is None:
        return {**option, "holds": False, "reason": NEVER_HOLDS, "method": "simulation"}
    figures = simulated.figures
    return {
        **option,
        "ttft_ms": _percentiles(figures.ttft_ms, option["ttft_ms"]),
        "itl_ms": _percentiles(figures.itl_ms, option["itl_ms"]),
        "concurrency": figures.mean_batch.value,
        "method": "simulation",
    }


def _percentiles(simulated: Mapping[float, SimulatedFigure], formula: LatencyFigures) -> LatencyFigures:
    """Simulated percentiles; low and high stand to p95 as in the formula, whose speed's doubt they carry."""
    p50, p95, p99 = (simulated[quantile].value for quantile in (0.5, 0.95, 0.99))
    middle, limit = formula["p95"], formula["limit"]
    low, high = (
        p95 * end / middle if end is not None and middle else None for end in (formula["low"], formula["high"])
    )
    return LatencyFigures(
        p50=p50, p95=p95, p99=p99, low=low, high=high, limit=limit, holds=None if limit is None else p95 <= limit
    )
