"""What is known of models, field by field: the JSON of the calls about models."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

Kind = Annotated[str, Field(description="measured, estimated, predicted or claimed.")]


class ModelMatch(TypedDict):
    """A model whose names match a search."""

    id: str
    label: str
    organisation: str | None
    family: str
    open_weights: bool | None
    n_params: float | None
    matched_name: Annotated[str, Field(description="The name that matches best.")]
    score: Annotated[float, Field(description="1: the whole name; below 0.75 only some words are shared.")]


class ModelsReply(TypedDict):
    """Models by any of their names, best first."""

    query: str
    models: list[ModelMatch]
    data_version: str


class ModelAlias(TypedDict):
    """What a source calls the model."""

    name: str
    source: str
    task: str | None
    precision: str | None
    note: str | None


class ScoreRow(TypedDict):
    """A test or rating of the model as a whole."""

    metric: str
    label: str
    unit: str
    value: float
    low: float | None
    high: float | None
    interval: str | None
    n: Annotated[int | None, Field(description="Observations behind the value, count.")]
    reasoning: str | None
    precision: str | None
    kind: Kind
    source: str
    date: Annotated[str | None, Field(description="Date of the source's list.")]


class RatingPoint(TypedDict):
    """A rating of an earlier day."""

    metric: str
    date: str
    value: float
    source: str


class PricePoint(TypedDict):
    """The price of an offer on a day."""

    date: str
    input_usd_per_mtok: float
    output_usd_per_mtok: float
    source: str


class OfferRow(TypedDict):
    """A provider's offer, with its limits and all its dated prices, oldest first."""

    provider: str
    region: str | None
    precision: str | None
    name: Annotated[str, Field(description="The offer's name in the source.")]
    input_usd_per_mtok: float
    cached_input_usd_per_mtok: float | None
    output_usd_per_mtok: float
    batch_input_usd_per_mtok: float | None
    batch_output_usd_per_mtok: float | None
    max_input_tokens: int | None
    max_output_tokens: int | None
    withdrawn_on: str | None
    kind: Kind
    source: str
    date: str
    history: list[PricePoint]


class DeploymentFigure(TypedDict):
    """A figure of a deployment."""

    metric: str
    label: str
    unit: str
    value: float
    low: float | None
    high: float | None
    kind: Kind
    source: str
    method: str | None


class DeploymentRow(TypedDict):
    """A measured way to run the model, from the first board that has it."""

    candidate_id: str
    board: str
    task: str | None
    task_label: str | None
    gpu: str | None
    hardware: str | None
    num_gpus: int | None
    precision: str | None
    batch_size: int | None
    engine: str | None
    reasoning: str | None
    date: str | None
    figures: list[DeploymentFigure]


class QuantizationRow(TypedDict):
    """What the model loses at a number format; null where nothing is known."""

    precision: str
    label: str
    weights_gb: float | None
    quality_change_points: Annotated[float | None, Field(description="Points of a test; below 0 is worse.")]
    low: float | None
    high: float | None
    level: Annotated[float | None, Field(description="Share of changes expected between low and high.")]
    kind: Annotated[str, Field(description="measured, predicted, reference (as released) or unknown.")]
    source: str | None
    tests: str | None
    date: str | None


class AnswerLengthRow(TypedDict):
    """Mean output tokens of an answer, thinking included."""

    task: str
    task_label: str
    reasoning: str
    mode: str | None
    output_tokens: float
    low: float | None
    high: float | None
    interval: str | None
    n: int | None
    kind: Kind
    source: str
    date: str | None


class ShapeReply(TypedDict):
    """Sizes as the model's configuration file states them; counts."""

    source: str
    layers: int | None
    hidden_size: int | None
    heads: int | None
    kv_heads: int | None
    head_size: int | None
    ffn_size: int | None
    experts: int | None
    experts_per_token: int | None
    vocabulary_tokens: int | None
    context_tokens: int | None
    window_tokens: int | None
    growing_layers: int | None
    sliding_layers: int | None
    state_layers: int | None
    kv_lora_rank: int | None
    weight_format: str | None
    quantization: str | None
    kv_bytes_per_token: Annotated[float | None, Field(description="Bytes of 16-bit cache per token on growing layers.")]


class ModelReply(TypedDict):
    """Everything known of one model."""

    id: str
    label: str
    family: str
    organisation: str | None
    licence: str | None
    open_weights: bool | None
    modality: str
    architecture: str | None
    n_params: float | None
    n_params_active: float | None
    context_tokens: int | None
    native_precision: str | None
    released: str | None
    first_listed: str | None
    aliases: list[ModelAlias]
    shape: ShapeReply | None
    ratings: list[ScoreRow]
    tests: list[ScoreRow]
    rating_history: list[RatingPoint]
    offers: list[OfferRow]
    deployments: list[DeploymentRow]
    quantizations: list[QuantizationRow]
    answer_lengths: list[AnswerLengthRow]
    data_version: str
