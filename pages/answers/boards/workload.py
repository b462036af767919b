"""What is asked of the models and what their hardware costs, as the pages and the API take it; columns as numbers."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from models.front.pareto import Floats

Rental = Literal["median", "cheapest", "dearest"]
INPUT_TOKENS = 500


class Workload(BaseModel):
    """What is asked of a model and what its hardware costs. All have honest defaults that a page states."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input_tokens: Annotated[
        int,
        Field(
            ge=0,
            le=1_000_000,
            description="Prompt length, tokens per request. API models pay for it by their price list. Self-hosted "
            "throughput and energy contain the prompts they were measured with; what is longer is predicted and added.",
        ),
    ] = INPUT_TOKENS
    output_tokens: Annotated[
        int | None,
        Field(
            ge=1,
            le=1_000_000,
            description="Answer length, tokens per request. Empty: each model's own mean on the task, predicted where "
            "nobody measured it.",
        ),
    ] = None
    cached_pct: Annotated[
        int,
        Field(ge=0, le=100, description="Share of the input tokens that comes from the prompt cache, % of the prompt."),
    ] = 0
    batchable_pct: Annotated[
        int,
        Field(
            ge=0,
            le=100,
            description="Share of the requests that can wait for a batch, % of the requests. API models that list "
            "batch prices bill that share by them.",
        ),
    ] = 0
    requests_per_day: Annotated[
        int | None,
        Field(
            ge=1,
            le=1_000_000_000,
            description="Traffic, a count of requests per day, spread evenly over 24 hours. Whole replicas are rented "
            "around the clock for it, idle hours included. Empty: one replica, always busy, the least it can cost.",
        ),
    ] = None
    rental: Annotated[
        Rental,
        Field(description="Which rental price of a GPU counts, in USD per GPU-hour, among the providers' medians."),
    ] = "median"
    gpu_usd_per_hour: Annotated[
        float | None,
        Field(
            gt=0,
            le=1000,
            description="Your own rental price, USD per GPU-hour, for every GPU. Empty: from the rental table.",
        ),
    ] = None


def numbers(frame: pd.DataFrame, name: str) -> Floats:
    """A column as floats; NaN where it is missing, or is not there at all."""
    if name not in frame.columns:
        return np.full(len(frame), np.nan)
    return np.asarray(frame[name].to_numpy(dtype=np.float64, na_value=np.nan))
