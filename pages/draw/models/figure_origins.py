"""Where the values in the tables of the Models page come from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from pages.answers.boards.origin import KINDS, Origin, figure_origin, formula_origin, origin
from pages.answers.models.figures import figures_of, is_sold
from pages.answers.models.fit_replies import FormatFit
from pages.answers.models.replies import ModelReply, QuantizationRow

OriginOf = Callable[[int, str], Origin | None]
MEMORY = "weights by number format, KV cache by shape, activations and overhead of the server"
OF_MEMORY = ("memory", "fits", "users")


def no_origin(_row: int, _column: str) -> None:
    """Names and notes: nothing that was measured."""


def offer_origins(record: ModelReply) -> OriginOf:
    """The origins of the offers, in the order of their table."""
    ordered = sorted(record["offers"], key=lambda offer: not is_sold(offer))

    def origin_of(row: int, column: str) -> Origin | None:
        if column == "provider":
            return None
        offer = ordered[row]
        return figure_origin(
            f"{column} of {offer['provider']}", "measured", offer["source"], f"list of {offer['date']}"
        )

    return origin_of


def fit_origins(formats: list[FormatFit]) -> OriginOf:
    """The origins of the formats on a card."""

    def origin_of(row: int, column: str) -> Origin | None:
        fit = formats[row]
        what = f"{column} of {fit['label']}"
        speed = fit["output_tokens_per_s_per_user"]
        if column in OF_MEMORY:
            return formula_origin(what, MEMORY, "model_shapes", "vllm_memory")
        if column == "speed" and speed is not None:
            scored = "output_tokens_per_s"
            return figure_origin(what, speed["kind"], speed["source"], speed["conditions"], scored_as=scored)
        return quality_origin(fit["quality"], column)

    return origin_of


def quality_origin(row: QuantizationRow, column: str) -> Origin | None:
    """The origin of what a format does to quality; None where nothing is known or the format is the released one."""
    if column == "memory":
        return formula_origin(f"weights of {row['label']}", "parameters times bits", "model_shapes")
    if column not in ("change", "origin") or row["kind"] not in KINDS:
        return None
    what = f"{column} of {row['label']}"
    return figure_origin(what, row["kind"], row["source"] or "", row["tests"] or "", scored_as="accuracy_lost_points")


def list_origins(rows: list[Mapping[str, Any]], columns: tuple[str, ...], scored_as: str = "") -> OriginOf:
    """The origins of rows that state their kind and source, in these columns."""

    def origin_of(row: int, column: str) -> Origin | None:
        if column not in columns:
            return None
        stated = rows[row]
        what = f"{column}: {stated.get('label') or stated.get('task_label') or ''}"
        return figure_origin(what, stated["kind"], stated["source"], scored_as=scored_as)

    return origin_of


def deployment_origins(table: pd.DataFrame) -> OriginOf:
    """The origins of measured deployments: a metric's, as on the boards."""
    rows = [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]
    return lambda row, column: origin(rows[row], column)


def side_origins(records: tuple[ModelReply, ...], facts: list[str]) -> OriginOf:
    """The origins of the figures of models side by side, whose rows are facts and whose columns are models."""
    tiles = {record["label"]: figures_of(record) for record in records}

    def origin_of(row: int, column: str) -> Origin | None:
        if column not in tiles:
            return None
        rating, *others = tiles[column]
        if facts[row] in ("Rating", "Rated in"):
            return rating.origin
        return next((tile.origin for tile in others if tile.label == facts[row]), None)

    return origin_of


def shape_origin(row: int, column: str) -> Origin | None:
    """The origin of a size of the model's shape."""
    return None if column == "Part" else figure_origin("Size", "claimed", "model_shapes", "its configuration file")
