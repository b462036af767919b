"""What the Choose page asks: its settings, checked against the data, as criteria, limits and filters."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal, Self

import pandas as pd
from pydantic import Field

from data.metrics import metrics
from models.constants import J_PER_KWH, TYPICAL_PUE, WORLD
from models.decision.choosing import Limit, column
from models.decision.preference import Criterion
from models.front.pareto import Bools
from pages.answers.boards.candidates import recommendable
from pages.answers.boards.carbon import CARBON
from pages.answers.boards.decision_metrics import PARTS
from pages.answers.boards.memory_needed import MEMORY_NEEDED, room_gb
from pages.answers.boards.offer_limits import CANNOT_READ, CANNOT_WRITE, cannot_serve
from pages.answers.boards.predicted_energy import PREDICTED_ENERGY
from pages.answers.boards.pricing import MONTH
from pages.answers.boards.workload import Workload, numbers
from pages.answers.papers.lever_settings import LeverSettings
from pages.answers.shared.page_view import Params, View

# Other names of parameters, which say their unit; links keep the short ones.
ALIASES: Mapping[str, str] = MappingProxyType(
    {"max_cost_per_1k_requests_usd": "max_cost_usd", "max_g_co2_per_1k": "max_co2e_g"}
)
TTFT = "ttft_mean_ms"
THROUGHPUT = "output_tokens_per_s"  # what the limit on speed means where speed is no part of the decision
LEAST_SHARE = 0.05  # of the best score: results that all reach a benchmark's bar differ by chance
UNKNOWN_PROVIDER = "unknown_provider"  # a filter that nobody sets: such offers are never recommended
WEIGHT = "a ratio to the other weights: 0 = it does not count, 10 = it decides."


class ChooseView(View, LeverSettings, Workload):
    """Need, limits and weights of the Choose page; every field is a parameter of its link and of the API."""

    page: ClassVar[str] = "choose"

    task: Annotated[str, Field(description="Id of the task, as the boards list them.")] = "lm-arena-chat"
    quality: Annotated[
        str, Field(description="Id of the metric that counts as quality. Empty: the task's usual one.")
    ] = ""
    kinds: Annotated[
        tuple[Literal["self-hosted", "api"], ...],
        Field(description="Kinds of candidates to keep, separated by commas. Empty: all."),
    ] = ()
    open_only: Annotated[bool, Field(description="Keep only models whose weights can be downloaded.")] = False
    gpus: Annotated[
        tuple[str, ...],
        Field(description="GPUs that self-hosted candidates may run on, separated by commas. Empty: any."),
    ] = ()
    precisions: Annotated[
        tuple[str, ...],
        Field(description="Precisions that self-hosted candidates may have, separated by commas. Empty: any."),
    ] = ()
    models: Annotated[
        tuple[str, ...],
        Field(
            description="Models to keep, by id or any other name (a label, provider/name, a dated id), separated by "
            "commas. Empty: all."
        ),
    ] = ()
    families: Annotated[
        tuple[str, ...],
        Field(description="Families of models to keep (Qwen, Llama, …), separated by commas. Empty: all."),
    ] = ()
    max_gpus: Annotated[
        int | None,
        Field(
            ge=1,
            le=100_000,
            description="Most GPUs of a self-hosted candidate, a count over all replicas that the traffic needs "
            "(gpus_total). Empty: no limit.",
        ),
    ] = None
    max_cost_usd: Annotated[
        float | None,
        Field(
            ge=0,
            description="Most that 1,000 requests may cost, USD per 1,000 requests (of images or videos: per 1,000 of "
            "them). For a limit on the month's bill use max_usd_per_month. Empty: no limit.",
        ),
    ] = None
    max_usd_per_month: Annotated[
        float | None,
        Field(
            ge=0,
            description="Most that 30 days of the traffic may cost, USD per month; needs requests_per_day. "
            "Empty: no limit.",
        ),
    ] = None
    min_quality: Annotated[
        float | None,
        Field(description="Least quality, in the unit of the quality metric (rating points, %). Empty: no limit."),
    ] = None
    itl: Annotated[
        Literal["p50", "p90", "p95", "p99"],
        Field(description="Which percentile of the time between output tokens (ms) counts as latency."),
    ] = "p95"
    max_latency: Annotated[
        float | None,
        Field(
            ge=0,
            description="Highest latency: ms between output tokens for language models, s per batch for images and "
            "videos. Empty: no limit.",
        ),
    ] = None
    max_ttft_ms: Annotated[
        float | None,
        Field(ge=0, description="Highest mean time to the first token, ms, where it was measured. Empty: no limit."),
    ] = None
    max_energy_j: Annotated[
        float | None,
        Field(ge=0, description="Most GPU energy of a response, an image or a video, J. Empty: no limit."),
    ] = None
    max_co2e_g: Annotated[
        float | None,
        Field(
            ge=0,
            description="Most carbon, g CO2e per 1,000 requests (images, videos), on the grid and data centre below. "
            "Empty: no limit.",
        ),
    ] = None
    min_throughput: Annotated[
        float | None,
        Field(
            ge=0,
            description="Least speed, in the unit of the board's throughput (inferences/s, tokens/s); on language "
            "serving, output tokens/s of a replica. Empty: no limit.",
        ),
    ] = None
    max_memory_gb: Annotated[
        float | None,
        Field(ge=0, description="Most memory of the model, GB, on boards that give it in GB. Empty: no limit."),
    ] = None
    gpu_memory_gb: Annotated[
        float | None,
        Field(
            gt=0,
            le=100_000,
            description="Memory of the GPUs that you have, GB, all of them together: a self-hosted candidate must fit "
            "in it, at its own number of requests at once. Computed from the model's shape. Empty: no limit.",
        ),
    ] = None
    context_tokens: Annotated[
        int | None,
        Field(
            ge=1,
            le=10_000_000,
            description="Tokens that each request holds, for the memory it needs. Empty: prompt and answer.",
        ),
    ] = None
    w_quality: Annotated[int, Field(ge=0, le=10, description=f"Weight of quality, {WEIGHT}")] = 5
    w_cost: Annotated[int, Field(ge=0, le=10, description=f"Weight of cost, {WEIGHT}")] = 3
    w_energy: Annotated[int, Field(ge=0, le=10, description=f"Weight of energy, {WEIGHT}")] = 2
    w_latency: Annotated[int, Field(ge=0, le=10, description=f"Weight of latency, {WEIGHT}")] = 1
    w_speed: Annotated[int, Field(ge=0, le=10, description=f"Weight of speed (throughput), {WEIGHT}")] = 1
    w_memory: Annotated[int, Field(ge=0, le=10, description=f"Weight of memory, {WEIGHT}")] = 1
    rows: Annotated[
        Literal["models", "all"],
        Field(description="What is ranked: the best candidate of each model, or all candidates."),
    ] = "models"
    x: Annotated[
        Literal["cost", "energy", "latency", "speed", "memory"],
        Field(description="What the page's chart shows quality against; the answer does not change with it."),
    ] = "cost"
    across_methods: Annotated[
        bool,
        Field(description="Compare energies of different methods (GPU counters, wall meter, formula) with each other."),
    ] = False
    predicted_energy: Annotated[bool, Field(description=PREDICTED_ENERGY)] = False
    grid: Annotated[str, Field(description="Electricity grid whose g CO2e per kWh counts.")] = WORLD
    pue: Annotated[
        float,
        Field(ge=1, le=3, description="Energy of the whole site over that of its machines, a ratio (PUE)."),
    ] = TYPICAL_PUE

    @classmethod
    def from_params(cls, params: Params) -> tuple[Self, tuple[str, ...]]:
        """The view of a link, in which a limit may have its longer name too."""
        both = [name for name, short in ALIASES.items() if name in params and short in params]
        renamed = {ALIASES.get(name, name): texts for name, texts in params.items() if name not in both}
        view, complaints = super().from_params(renamed)
        twice = [f"'{name}' and '{ALIASES[name]}' are the same limit; give one of them." for name in both]
        return view, (*twice, *complaints)

    @property
    def workload(self) -> Workload:
        """The part of the view that sets costs."""
        return Workload(**{name: getattr(self, name) for name in Workload.model_fields})


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

    A prompt hides the models whose context, and the offers whose limit, is known to be too short for it; a set answer
    length hides the offers that write less. `max_gpus` counts all replicas, and hides
    those whose number is not known.
    """
    hosted = (frame["kind"] == "self-hosted").to_numpy()
    hidden: dict[str, Bools] = {UNKNOWN_PROVIDER: ~recommendable(frame)}
    if view.kinds:
        hidden["kinds"] = ~frame["kind"].isin(view.kinds).to_numpy()
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
    for name, rows in (("input_tokens", too_long), ("output_tokens", unable[CANNOT_WRITE] & ~too_long)):
        hidden |= {name: rows} if rows.any() else {}
    return hidden


def set_limits(limits: tuple[Limit, ...], hidden: Mapping[str, Bools]) -> tuple[str, ...]:
    """The names of the filters and limits that a view sets."""
    chosen = (name for name in hidden if name in ChooseView.model_fields)
    return (*chosen, *(limit.name for limit in limits if limit.active))
