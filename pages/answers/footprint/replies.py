"""What the Footprint page and its call answer."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict


class DeploymentEnergy(TypedDict):
    """A measured deployment: its energy per output token and the time between tokens."""

    candidate_id: str
    gpu: str
    num_gpus: int
    precision: str
    batch_size: int | None
    itl_ms: float
    energy_per_token_j: float
    output_tokens_per_s: float | None
    kind: Literal["measured"]
    source: str


class GridRow(TypedDict):
    """Carbon and water on one grid; the range is over the sources that give this zone."""

    zone: str
    gco2e_per_kwh: float
    gco2e_per_kwh_low: float
    gco2e_per_kwh_high: float
    kwh: float
    kgco2e: float
    kgco2e_low: float
    kgco2e_high: float
    water_l: float | None
    gco2e_per_request: float | None
    water_ml_per_request: float | None
    score: Annotated[
        float | None, Field(description="Millions of active parameters per g CO2e of a request (ML-EcoLyzer).")
    ]
    kind: Literal["estimated"]
    source: str


class StressReply(TypedDict):
    """What a claimed attack would multiply."""

    claim: str
    tokens_factor: float
    kind: Literal["claimed"]


class HoursReply(TypedDict):
    """The cleanest hours of the day in the trace of a grid; UTC."""

    verdict: str
    zone: str
    first_hour: int
    mean_gco2e_per_kwh: float
    window_gco2e_per_kwh: float
    saved_pct: float
    days: float
    kind: Literal["estimated"]
    source: str


class RackReply(TypedDict):
    """Servers that a budget feeds."""

    verdict: str
    nameplate_w: float
    nameplate_servers: int
    servers: int
    more_pct: float | None
    over_budget_pct: float
    over_budget_low_pct: float
    over_budget_high_pct: float
    level: float
    mean_power_kw: float
    kind: Literal["estimated"]
    source: str


class FootprintReply(TypedDict):
    """Energy within a latency limit, its carbon and water on several grids, hours of the day, racks."""

    verdict: str
    within_limit: DeploymentEnergy | None
    without_limit: DeploymentEnergy | None
    energy_ratio: Annotated[float | None, Field(description="Energy within the limit over that without one.")]
    energy_per_request_j: float | None
    kwh: Annotated[float | None, Field(description="At the machines, of a month of 30 days or of the amount given.")]
    grids: list[GridRow]
    front: list[DeploymentEnergy]
    stress: StressReply | None
    hours: HoursReply
    rack: RackReply
    warnings: list[str]
    data_version: str
