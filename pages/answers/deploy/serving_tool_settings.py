"""Settings of what stands around a deployment: a cache in front, a local helper, speculation, models by load."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Tool = Literal["cache", "helper", "speculation", "load"]
Share = Annotated[float, Field(ge=0, le=1)]


class ServingToolSettings(BaseModel):
    """What the panels on caching, helpers, speculation and load assume; a person sets all of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tool: Tool = "cache"
    query_log: str = "MMLU-Pro"
    likeness: Annotated[float, Field(ge=0.5, le=1)] = 0.9
    cache_hours: Annotated[float, Field(ge=0.1, le=1000)] = 24.0
    wrong_price: Annotated[float, Field(ge=0, le=1000)] = 10.0
    popularity: Annotated[float, Field(ge=0, le=2)] = 1.0
    lookup_ms: Annotated[float, Field(ge=0, le=1000)] = 5.0
    answer_ms: Annotated[float, Field(ge=1, le=600_000)] = 800.0
    document_tokens: Annotated[int, Field(ge=0, le=10_000_000)] = 92_000
    reply_tokens: Annotated[int, Field(ge=0, le=100_000)] = 300
    remote_input_usd: Annotated[float, Field(ge=0, le=1000)] = 2.5
    remote_output_usd: Annotated[float, Field(ge=0, le=1000)] = 10.0
    chat_rounds: Annotated[int, Field(ge=1, le=50)] = 3
    chunk_jobs: Annotated[int, Field(ge=1, le=100)] = 4
    acceptance: Share = 0.7
    time_weight: Share = 0.5
    draft_s: Annotated[float, Field(ge=0.01, le=600)] = 2.0
    target_s: Annotated[float, Field(ge=0.01, le=600)] = 8.0
    draft_usd: Annotated[float, Field(ge=0, le=100)] = 0.002
    target_usd: Annotated[float, Field(ge=0, le=100)] = 0.02
    quietest_per_s: Annotated[float, Field(ge=0, le=100_000)] = 0.3
    busiest_per_s: Annotated[float, Field(ge=0, le=100_000)] = 6.0
    deadline_s: Annotated[float, Field(ge=0.01, le=3600)] = 10.0
