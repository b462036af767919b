"""What `plan/deploy.json` answers, field by field: one deployment, or a list of them over the hardware table."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, RootModel
from typing_extensions import TypedDict


class DeployMemory(TypedDict):
    """Memory of one replica over all its GPUs, GB (1e9 bytes)."""

    weights: float
    kv_cache: Annotated[float, Field(description="Of the requests that run at once.")]
    activations: float
    overhead: float
    total: float
    available: Annotated[float, Field(description="What the server may use of its GPUs.")]


class ReplicaCount(TypedDict):
    """The fewest replicas; low and high at the ends of the speed's 80% interval. Null: no number holds."""

    n: int | None
    low: int | None
    high: int | None


class LatencyFigures(TypedDict):
    """Milliseconds at the fewest replicas; low and high are of p95, at the ends of the speed's 80% interval."""

    p50: float | None
    p95: float | None
    p99: float | None
    low: float | None
    high: float | None
    limit: Annotated[float | None, Field(description="The deadline of p95.")]
    holds: bool | None


class DeployOption(TypedDict):
    """A deployment of the model on one kind of GPU. Figures of a month are of 30 days at the mean traffic."""

    model: str
    label: str
    precision: str
    kv_precision: str
    gpu: str
    gpu_label: str
    num_gpus: Annotated[int, Field(description="GPUs of one replica.")]
    gpus_total: Annotated[int | None, Field(description="GPUs of all replicas: what the price counts.")]
    fits: Annotated[bool, Field(description="Whether weights and one request of the context fit in the memory.")]
    holds: Annotated[bool | None, Field(description="Whether some number of replicas holds the deadlines.")]
    reason: Annotated[str | None, Field(description="Why it does not fit or hold; null where it does.")]
    memory_gb: DeployMemory | None
    kv_bytes_per_token: float | None
    context_tokens: int
    max_concurrency: Annotated[float | None, Field(description="Requests of this context at once, one replica.")]
    concurrency: Annotated[float | None, Field(description="Mean requests at once, one replica.")]
    replicas: ReplicaCount
    limited_by: Annotated[str | None, Field(description="What one replica fewer breaks: ttft, itl or rate.")]
    ttft_ms: LatencyFigures
    itl_ms: LatencyFigures
    output_tokens_per_s: Annotated[float | None, Field(description="Of all replicas together.")]
    usd_per_gpu_hour: float | None
    usd_per_month: float | None
    usd_per_month__low: float | None
    usd_per_month__high: float | None
    usd_per_month__source: str | None
    energy_kwh_per_month: Annotated[float | None, Field(description="Of the site: GPUs times the PUE.")]
    energy_kwh_per_month__low: float | None
    energy_kwh_per_month__high: float | None
    energy_kwh_per_month__source: str | None
    co2e_kg_per_month: float | None
    kind: Annotated[str, Field(description="Kind of the latencies: predicted, or estimated where only memory counts.")]
    speed_method: Annotated[
        str | None,
        Field(
            description="Where the speed is from: measured (interpolated between rows of this deployment), measured at "
            "another load, scaled (from the nearest measured deployment of the model), or formula."
        ),
    ]
    basis: Annotated[str | None, Field(description="On what the speed stands, in words.")]
    source: str | None
    method: Annotated[
        Literal["simulation", "steady state", "memory"], Field(description="How the replicas were counted.")
    ]
    warnings: list[str]
    data_version: str


class DeployReply(RootModel[DeployOption | list[DeployOption]]):
    """One deployment where a GPU is named, else one for each GPU: the cheapest that holds first."""
