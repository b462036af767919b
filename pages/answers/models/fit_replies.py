"""What the calls on cards answer: which number formats of a model fit, memory by part, quality and speed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from pages.answers.models.replies import QuantizationRow

Kind = Annotated[str, Field(description="measured, estimated, predicted or claimed.")]


class MemoryParts(TypedDict):
    """Memory over all GPUs of a replica, GB (1e9 bytes)."""

    weights: float
    kv_cache: float
    activations: float
    overhead: float
    total: float
    available: float


class SpeedFigure(TypedDict):
    """Output tokens per second of one user; of a bound, what reading weights and cache at peak bandwidth allows."""

    value: float
    kind: Literal["measured", "predicted"]
    source: str
    conditions: str


class FormatFit(TypedDict):
    """A number format on the cards asked for."""

    precision: str
    label: str
    engine: str
    fits: bool
    memory_gb: MemoryParts
    max_concurrency: Annotated[float, Field(description="Requests of this context that fit at once.")]
    max_context_tokens: Annotated[int, Field(description="Longest context at this concurrency; 0 if none fits.")]
    quality: QuantizationRow
    output_tokens_per_s_per_user: SpeedFigure | None


class CardFitsReply(TypedDict):
    """Which number formats of a model fit, best first."""

    model: str
    label: str
    gpu: str | None
    gpu_memory_gb: float
    num_gpus: int
    context_tokens: int
    concurrency: int
    verdict: str
    formats: list[FormatFit]
    kv_bytes_per_token: float
    kind: Kind
    method: str
    warnings: list[str]
    data_version: str
