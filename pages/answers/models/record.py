"""Everything known of one model, each fact with its kind, source and date."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import pandas as pd

from data.metrics import metrics
from data.warehouse import model_facts
from models.serving.roofline import cache_bytes_per_token
from pages.answers.boards import store
from pages.answers.boards.predicted_energy import shapes
from pages.answers.boards.served_formats import shape_row
from pages.answers.models.deployments import deployments_of
from pages.answers.models.offers import offers_of
from pages.answers.models.plain_rows import cells, date_of, plain, whole
from pages.answers.models.quantizations import quantizations_of
from pages.answers.models.replies import (
    AnswerLengthRow,
    ModelAlias,
    ModelMatch,
    ModelReply,
    ModelsReply,
    RatingPoint,
    ScoreRow,
    ShapeReply,
)

RATING_UNIT = "rating"
aliases = store.from_warehouse(model_facts.aliases, maxsize=64)
scores = store.from_warehouse(model_facts.scores, maxsize=64)
history = store.from_warehouse(model_facts.rating_history, maxsize=64)
answer_lengths = store.from_warehouse(model_facts.answer_lengths, maxsize=64)
COUNTS = (
    *("layers", "hidden_size", "heads", "kv_heads", "head_size", "ffn_size", "experts", "experts_per_token"),
    *("vocabulary_tokens", "context_tokens", "window_tokens", "growing_layers", "sliding_layers", "state_layers"),
    "kv_lora_rank",
)


def search(text: str, limit: int) -> ModelsReply:
    """The models whose names match, best first."""
    table = store.models().set_index("id")
    found_names = store.names().search(text, limit)
    matches = [
        cast(
            ModelMatch,
            dict(
                id=row["model"],
                label=row["label"],
                **cells(table.loc[row["model"]].to_dict(), "organisation", "family", "open_weights", "n_params"),
                matched_name=row["spelling"],
                score=round(float(row["score"]), 3),
            ),
        )
        for row in found_names.to_dict("records")
    ]
    return ModelsReply(query=text, models=matches, data_version=store.data_version())


@store.data_cache(maxsize=64)
def model_record(model: str) -> ModelReply:
    """What is known of a model by its id. Shared between answers: change nothing in it."""
    row = store.models().set_index("id").loc[model].to_dict()
    rows = [_score(each) for each in scores(model).to_dict("records") if each["metric"] in metrics()]
    return cast(
        ModelReply,
        dict(
            id=model,
            **cells(row, "label", "family", "organisation", "licence", "open_weights", "modality", "architecture"),
            **cells(row, "n_params", "n_params_active", "native_precision", "released", "first_listed"),
            context_tokens=whole(row["context_tokens"]),
            aliases=[
                cast(ModelAlias, dict(**cells(each, "name", "source", "task", "precision", "note")))
                for each in aliases(model).to_dict("records")
            ],
            shape=_shape(model),
            ratings=[score for score in rows if score["unit"] == RATING_UNIT],
            tests=[score for score in rows if score["unit"] != RATING_UNIT],
            rating_history=[
                RatingPoint(metric=each["metric"], date=each["rated_on"], value=each["value"], source=each["source"])
                for each in history(model).to_dict("records")
            ],
            offers=offers_of(model),
            deployments=list(deployments_of(model)),
            quantizations=quantizations_of(model),
            answer_lengths=[_length(each) for each in _own_lengths(model).to_dict("records")],
            data_version=store.data_version(),
        ),
    )


def _score(row: Mapping[Any, Any]) -> ScoreRow:
    metric = metrics()[row["metric"]]
    return cast(
        ScoreRow,
        dict(
            metric=metric.id,
            label=metric.label,
            unit=metric.unit,
            **cells(row, "value", "low", "high", "interval", "reasoning", "precision", "kind", "source"),
            n=whole(row["n"]),
            date=date_of(row["source"]),
        ),
    )


def _own_lengths(model: str) -> pd.DataFrame:
    table = answer_lengths(model)
    return table[table["model"] == model]


def _length(row: Mapping[Any, Any]) -> AnswerLengthRow:
    return cast(
        AnswerLengthRow,
        dict(
            **cells(row, "task", "task_label", "reasoning", "mode", "low", "high", "interval", "kind", "source"),
            output_tokens=float(row["tokens"]),
            n=whole(row["n"]),
            date=date_of(row["source"]),
        ),
    )


def _shape(model: str) -> ShapeReply | None:
    table = shape_row(model)
    if table.empty:
        return None
    row = table.iloc[0].to_dict()
    return cast(
        ShapeReply,
        dict(
            **cells(row, "source", "weight_format", "quantization"),
            **{name: whole(row[name]) for name in COUNTS},
            kv_bytes_per_token=plain(float(cache_bytes_per_token(shapes().loc[[model]])[0])),
        ),
    )
