"""A view as criteria, limits and filters: what is weighed, what is bounded, and which rows each filter hides."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from data.metrics import metrics
from models.constants import J_PER_KWH
from models.decision.choosing import Limit, column
from models.decision.preference import Criterion
from models.front.pareto import Bools
from pages.answers.boards.candidate_kinds import PREDICTED, SELF_HOSTED, is_hosted
from pages.answers.boards.candidates import recommendable
from pages.answers.boards.carbon import CARBON
from pages.answers.boards.decision_metrics import PARTS
from pages.answers.boards.memory_needed import MEMORY_NEEDED, room_gb
from pages.answers.boards.offer_limits import CANNOT_READ, CANNOT_WRITE, MAY_BE_LATE, cannot_serve
from pages.answers.boards.pricing import MONTH
from pages.answers.boards.workload import numbers
from pages.answers.choose.view import ChooseView

TTFT = "ttft_mean_ms"
THROUGHPUT = "output_tokens_per_s"  # what the limit on speed means where speed is no part of the decision
LEAST_SHARE = 0.05  # of the best score: results that all reach a benchmark's bar differ by chance
UNKNOWN_PROVIDER = "unknown_provider"  # a filter that nobody sets: such offers are never recommended


def criteria_of(view: ChooseView, columns: dict[str, str]) -> tuple[Criterion, ...]:
    """The weighted criteria, each on its metric's own scale."""
    registry = metrics()
    return tuple(
        Criterion(
            columns[part],
            registry[columns[part]].direction,
            float(getattr(view, f"w_{part}")),
            registry[columns[part]].scale,
            LEAST_SHARE if registry[columns[part]].unit == "score" else 0.0,
        )
        for part in PARTS
        if part in columns
    )


def limits_of(view: ChooseView, columns: dict[str, str]) -> tuple[Limit, ...]:
    """The numeric limits; one on a part that the board lacks, or has in another unit, is none."""
    registry, limits = metrics(), []
    for part, name, bound in (
        ("cost", "max_cost_usd", view.max_cost_usd),
        ("latency", "max_latency", view.max_latency),
        ("energy", "max_energy_j", view.max_energy_j),
        ("memory", "max_memory_gb", view.max_memory_gb),
    ):
        if part in columns and not (part == "memory" and registry[columns[part]].unit != "GB"):
            factor = J_PER_KWH if registry[columns[part]].unit == "kWh" else 1.0
            limits.append(Limit(columns[part], name, at_most=None if bound is None else bound / factor))
    limits.append(Limit(TTFT, "max_ttft_ms", at_most=view.max_ttft_ms))
    limits.append(Limit(MONTH, "max_usd_per_month", at_most=view.max_usd_per_month))
    limits.append(Limit(CARBON, "max_co2e_g", at_most=view.max_co2e_g))
    limits.append(Limit(columns.get("speed", THROUGHPUT), "min_throughput", at_least=view.min_throughput))
    if "quality" in columns and registry[columns["quality"]].maximise:
        limits.append(Limit(columns["quality"], "min_quality", at_least=view.min_quality))
    elif "quality" in columns:
        limits.append(Limit(columns["quality"], "min_quality", at_most=view.min_quality))
    return tuple(limits)


def hidden_by(view: ChooseView, frame: pd.DataFrame) -> dict[str, Bools]:
    """Which rows each filter hides. GPU filters speak of self-hosted candidates only: an API has no GPU to choose.

    Predicted deployments are self-hosted ones: they are there only where somebody asked for them.

    A prompt hides the models whose context, and the offers whose limit, is known to be too short for it; a set answer
    length hides the offers that write less, requests that cannot wait hide batch and flex services. `max_gpus` counts
    all replicas, and hides those whose number is not known.
    """
    hosted = is_hosted(frame)
    hidden: dict[str, Bools] = {UNKNOWN_PROVIDER: ~recommendable(frame)}
    if view.kinds:
        kinds = (*view.kinds, PREDICTED) if SELF_HOSTED in view.kinds else view.kinds
        hidden["kinds"] = ~frame["kind"].isin(kinds).to_numpy()
    if view.models:
        hidden["models"] = ~frame["model"].isin(view.models).to_numpy()
    if view.gpu_memory_gb is not None:
        hidden["gpu_memory_gb"] = hosted & ~(numbers(frame, MEMORY_NEEDED) <= room_gb(view.gpu_memory_gb))
    if view.families:
        hidden["families"] = ~frame["family"].isin(view.families).to_numpy()
    if view.open_only:
        hidden["open_only"] = ~frame["open_weights"].fillna(False).to_numpy(dtype=bool)
    if view.gpus:
        hidden["gpus"] = hosted & ~frame["gpu"].isin(view.gpus).to_numpy()
    if view.precisions:
        hidden["precisions"] = hosted & ~frame["precision"].isin(view.precisions).to_numpy()
    if view.max_gpus is not None:
        hidden["max_gpus"] = hosted & ~(column(frame, "gpus_total") <= view.max_gpus)
    unable = cannot_serve(frame)
    too_long = unable[CANNOT_READ]
    if "fits_context" in frame:
        too_long = too_long | ~frame["fits_context"].fillna(True).to_numpy(dtype=bool)
    for name, rows in (
        ("input_tokens", too_long),
        ("output_tokens", unable[CANNOT_WRITE] & ~too_long),
        ("batchable_pct", unable[MAY_BE_LATE] & ~too_long),
    ):
        hidden |= {name: rows} if rows.any() else {}
    return hidden


def set_limits(limits: tuple[Limit, ...], hidden: Mapping[str, Bools]) -> tuple[str, ...]:
    """The names of the filters and limits that a view sets."""
    chosen = (name for name in hidden if name in ChooseView.model_fields)
    return (*chosen, *(limit.name for limit in limits if limit.active))
