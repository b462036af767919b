"""What the Footprint page asks: its settings, each a parameter of its link and of the API."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from models.constants import TYPICAL_PUE
from pages.answers.shared.page_view import View

Part = Literal["emissions", "hours", "rack"]
PART_NAMES: Mapping[str, str] = MappingProxyType(
    {"emissions": "What it emits", "hours": "Hour of the day", "rack": "What a rack feeds"}
)
Stress = Literal["none", "verbose-images-1", "verbose-images-2"]


class FootprintView(View):
    """A model with a latency limit and its traffic, the grids compared, and a rack."""

    page: ClassVar[str] = "footprint"

    task: Annotated[str, Field(description="Id of a task of the serving board, such as lm-arena-chat.")] = (
        "lm-arena-chat"
    )
    model: Annotated[str, Field(description="Id or any other name of a model measured on that task.")] = (
        "llama-3.1-8b-instruct"
    )
    gpu: Annotated[str, Field(description="GPU of the measured deployments, such as H100. Empty: any.")] = "H100"
    itl: Annotated[
        Literal["p50", "p90", "p95", "p99"],
        Field(description="Which percentile of the time between output tokens (ms) the limit is on."),
    ] = "p95"
    max_itl_ms: Annotated[
        float | None,
        Field(ge=0.001, le=100_000, description="Highest time between output tokens, ms. Empty: no limit."),
    ] = 10.0
    requests_per_day: Annotated[
        int, Field(ge=1, le=10_000_000_000, description="Requests per day of a month of 30 days, a count.")
    ] = 10_000
    output_tokens: Annotated[
        int | None,
        Field(ge=1, le=10_000_000, description="Output tokens of an answer. Empty: as the deployment was measured."),
    ] = None
    energy_kwh: Annotated[
        float | None,
        Field(
            gt=0,
            le=1e12,
            description="An amount of energy at the machines instead, kWh, such as a training run's (3.6e6 J each).",
        ),
    ] = None
    grids: Annotated[
        tuple[str, ...], Field(description="Electricity grids to compare, separated by commas.", max_length=12)
    ] = ("France", "Poland", "World")
    pue: Annotated[
        float, Field(ge=1, le=3, description="Energy of the whole site over that of its machines, a ratio (PUE).")
    ] = TYPICAL_PUE
    stress: Annotated[
        Stress,
        Field(description="Claim of longer answers under attack to apply to the tokens of image and video tasks."),
    ] = "none"
    hours_needed: Annotated[
        int, Field(ge=1, le=24, description="Hours in a row that work takes each day, a count.")
    ] = 6
    budget_kw: Annotated[
        float,
        Field(ge=0.001, le=500, description="Power budget of a rack or row for its servers, kW (1,000 J/s each)."),
    ] = 200.0
    quantile: Annotated[
        float,
        Field(ge=1e-6, le=1, description="Share of the time that the servers must stay within the budget, a ratio."),
    ] = 0.95
    likeness: Annotated[
        float,
        Field(ge=0, le=1, description="How alike the servers are loaded, a ratio: 0 independently, 1 all alike."),
    ] = 1.0
    part: Annotated[Part, Field(description="Which part of the page is open.")] = "emissions"
