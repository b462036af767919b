"""What the calls that predict energy and answer length answer, field by field."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict


class PredictedRange(TypedDict):
    """A value with its interval; all null where nothing near it was measured."""

    value: float | None
    low: float | None
    high: float | None


class NearestRun(TypedDict):
    """A measured run close to the one asked for."""

    candidate_id: str
    label: str
    task: str
    gpu: str
    num_gpus: int
    precision: str
    concurrency: float
    watts_per_gpu: float
    energy_per_token_j: float
    output_tokens_per_s: float
    kind: Literal["measured"]
    source: str


class EnergyReply(TypedDict):
    """Watts, joules and pace of a model served on GPUs where nobody measured them."""

    model: str
    precision: str
    gpu: str
    num_gpus: int
    concurrency: float
    input_tokens: float
    output_tokens: float
    watts_per_gpu: PredictedRange
    energy_per_token_j: PredictedRange
    output_tokens_per_s: PredictedRange
    level: Annotated[float, Field(description="Share of runs expected between low and high.")]
    kind: Literal["predicted"]
    method: str
    reason: Annotated[str | None, Field(description="Why nothing is predicted; null where it is.")]
    nearest: list[NearestRun]
    warnings: list[str]
    data_version: str


class AnswerLengthReply(TypedDict):
    """Mean output tokens of an answer, thinking included."""

    model: str
    task: str
    reasoning: str | None
    output_tokens: PredictedRange
    level: Annotated[float | None, Field(description="Share of means expected between low and high; null if none.")]
    interval: Annotated[str | None, Field(description="What low and high are.")]
    kind: Annotated[str, Field(description="measured, estimated or predicted.")]
    source: str
    method: str
    date: str | None
    data_version: str
