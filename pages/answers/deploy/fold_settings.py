"""Settings of the Deploy page's folds: sharing and scale, experts, prefill and decoding apart, what stands around."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pages.answers.deploy.serving_tool_settings import ServingToolSettings

Fold = Literal["", "share", "experts", "split", "around"]


class FoldSettings(ServingToolSettings):
    """What the further questions assume; the deployment itself does not change with them."""

    fold: Fold = ""
    adapters: Annotated[int, Field(ge=1, le=10_000)] = 50
    adapter_rank: Annotated[int, Field(ge=1, le=1024)] = 16
    quiet_requests_per_hour: Annotated[float, Field(ge=1e-6, le=1e6)] = 6.0
    keep_alive_s: Annotated[float, Field(ge=0, le=86_400)] = 300.0
    storage_gb_s: Annotated[float, Field(ge=1e-6, le=1000)] = 2.0
    demand_spread_pct: Annotated[float, Field(ge=0, le=200)] = 20.0
    shortage_ratio: Annotated[float, Field(ge=1e-6, le=1000)] = 9.0
    gpus_per_pool: Annotated[int, Field(ge=1, le=10_000)] = 8
    offline_traffic: str = "azure-code-2023"
    busiest_expert: Annotated[float, Field(ge=1, le=16)] = 2.0
    expert_capacity: Annotated[float, Field(ge=1e-6, le=16)] = 1.0
    gate_skew: Annotated[float, Field(ge=0, le=5)] = 1.0
