"""What the Choose page asks: its settings, each a parameter of its link and of the API."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field

from models.constants import TYPICAL_PUE, WORLD
from pages.answers.boards.predicted_energy import PREDICTED_ENERGY
from pages.answers.boards.predicted_variants import PREDICTED_VARIANTS
from pages.answers.boards.workload import Workload
from pages.answers.papers.lever_settings import LeverSettings
from pages.answers.shared.page_view import Params, View

# Other names of parameters, which say their unit; links keep the short ones.
ALIASES: Mapping[str, str] = MappingProxyType(
    {"max_cost_per_1k_requests_usd": "max_cost_usd", "max_g_co2_per_1k": "max_co2e_g"}
)
WEIGHT = "a ratio to the other weights: 0 = it does not count, 10 = it decides."


class ChooseView(View, LeverSettings, Workload):
    """Need, limits and weights of the Choose page."""

    page: ClassVar[str] = "choose"

    task: Annotated[str, Field(description="Id of the task, as the boards list them.")] = "lm-arena-chat"
    quality: Annotated[
        str, Field(description="Id of the metric that counts as quality. Empty: the task's usual one.")
    ] = ""
    kinds: Annotated[
        tuple[Literal["self-hosted", "api", "router"], ...],
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
    predicted_variants: Annotated[bool, Field(description=PREDICTED_VARIANTS)] = False
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
