"""What the Device page and its call answer."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

Kind = Literal["measured", "estimated", "predicted", "claimed", "assumed"]


class DeviceFigure(TypedDict):
    """A number with its interval, what kind of number it is and where it comes from."""

    value: float
    low: float | None
    high: float | None
    level: float | None
    kind: Kind
    source: str
    conditions: str


class MachineReply(TypedDict):
    """The machine: memory by its label and what a model may take of it, rates in GB/s, power in W."""

    id: str
    label: str
    memory_gb: float
    usable_gb: float
    bandwidth_gb_s: float
    storage_gb_s: float
    storage_kind: Kind
    power_w: float | None
    origin: str
    url: str | None
    changed: list[str]


class RunMemory(TypedDict):
    """GB (1e9 bytes) in memory; `resident_weights` are those that do not stream from storage."""

    weights: float
    resident_weights: float
    kv_cache: float
    overhead: float
    total: float


class DeviceRow(TypedDict):
    """A model at the number format that suits the machine best."""

    model: str
    label: str
    precision: str
    precision_label: str
    state: Annotated[
        Literal["runs", "slow", "storage"],
        Field(description="slow: in memory, below the speed asked for; storage: part of its weights streams from it."),
    ]
    rating: float | None
    rating_low: float | None
    rating_high: float | None
    output_tokens_per_s: DeviceFigure
    predicted_tokens_per_s: Annotated[
        DeviceFigure | None, Field(description="The estimate beside a measured speed; empty where that is the figure.")
    ]
    memory_gb: RunMemory
    kv_cache_kind: Literal["estimated", "assumed"]
    energy_per_token_at_most_j: float | None
    quality_change_points: float | None
    quality_kind: str | None


class SpeedErrorReply(TypedDict):
    """How the speed model does on measured rows that it was not fitted to."""

    rows: int
    machines: int
    median_error_pct: Annotated[float, Field(description="Of a machine that it has no row of.")]
    coverage_pct: Annotated[float, Field(description="Of the 90% interval, on machines left out, in percent.")]
    known_machine_rows: int
    known_machine_median_error_pct: Annotated[float, Field(description="Of other models on a machine with rows.")]
    known_machine_coverage_pct: float
    level: float
    left_out: dict[str, int]
    corrected_by: Annotated[float | None, Field(description="Factor on times from this machine's own rows.")]


class SplitReply(TypedDict):
    """One input computed here, split with a server, or sent whole; ms. Times are yours, so the kind is assumed."""

    local_ms: float
    split_ms: float
    offloaded_ms: float
    fastest: Literal["local", "split", "offloaded"]
    least_link_mbit_s: float | None
    most_link_mbit_s: float | None
    verdict: str


class NewDeviceReply(TypedDict):
    """How well ten samples rank the networks of a device that is taken for new."""

    device: str
    samples: int
    draws: int
    spearman: Annotated[float, Field(description="Mean over draws, on networks that were not sampled.")]
    spearman_low: float
    spearman_high: float
    paper_mean_spearman: Annotated[float, Field(description="Mean over the six devices that HELP tests on.")]
    own_median_ms: float | None
    verdict: str


class VisionRow(TypedDict):
    """An image classifier at an image size."""

    name: str
    image_px: str
    imagenet_top1_pct: float
    params_m: float
    gmacs: float
    flop_per_byte: float
    inferences_per_s_rtx_4090: float | None


class VisionReply(TypedDict):
    """The most accurate image classifiers within limits."""

    verdict: str
    candidates: int
    within: int
    rows: list[VisionRow]


class DeviceReply(TypedDict):
    """Which models run on a machine, the highest rated first, and the other parts of the page."""

    verdict: str
    device: MachineReply
    pick: DeviceRow | None
    rows: list[DeviceRow]
    speed_error: SpeedErrorReply
    split: SplitReply
    new_device: NewDeviceReply
    vision: VisionReply
    method: str
    warnings: list[str]
    data_version: str
