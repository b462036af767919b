"""The measured deployments of a model, over all boards: each row once, with what was measured of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from data.exports import records
from data.metrics import Metric, metrics
from pages.answers.boards import store
from pages.answers.boards.candidates import board_metrics
from pages.answers.models.plain_rows import cells, plain, whole
from pages.answers.models.replies import DeploymentFigure, DeploymentRow

GROUPS = frozenset({"energy", "latency", "throughput", "workload", "size"})
IDENTITY = (
    *("candidate_id", "task", "gpu", "hardware", "num_gpus", "precision", "batch_size", "engine", "reasoning"),
    "as_of",
)
PARTS = ("", "__low", "__high", "__kind", "__source", "__method")


@store.data_cache(maxsize=64)
def deployments_of(model: str) -> tuple[DeploymentRow, ...]:
    """The self-hosted rows of a model on every board, by board; a run that several boards show stands once."""
    rows: list[DeploymentRow] = []
    for board in store.boards()["id"]:
        frame = store.board_frame(str(board))
        chosen = frame[(frame["model"] == model) & (frame["kind"] == "self-hosted") & frame["gpu"].notna()]
        names = [metrics()[name] for name in board_metrics(frame) if metrics()[name].group in GROUPS]
        labels = store.tasks(str(board)).set_index("id")["label"].to_dict()
        known = {row["candidate_id"] for row in rows}
        rows += [
            _row(row, str(board), names, labels) for row in _records(chosen, names) if row["candidate_id"] not in known
        ]
    return tuple(row for row in rows if row["figures"])


def _records(frame: pd.DataFrame, names: Sequence[Metric]) -> list[dict[str, Any]]:
    """The rows with only the columns that are shown: a board has hundreds."""
    shown = [*IDENTITY, *(f"{metric.id}{part}" for metric in names for part in PARTS)]
    return records(frame[[name for name in shown if name in frame]])


def _row(row: Mapping[Any, Any], board: str, names: Sequence[Metric], labels: Mapping[Any, Any]) -> DeploymentRow:
    text = cells(row, "task", "gpu", "hardware", "precision", "engine", "reasoning")
    return DeploymentRow(
        candidate_id=str(row["candidate_id"]),
        board=board,
        task=text["task"],
        task_label=labels.get(text["task"]),
        gpu=text["gpu"],
        hardware=text["hardware"],
        num_gpus=whole(row.get("num_gpus")),
        precision=text["precision"],
        batch_size=whole(row.get("batch_size")),
        engine=text["engine"],
        reasoning=text["reasoning"],
        date=plain(row.get("as_of")),
        figures=[_figure(row, metric) for metric in names if plain(row.get(metric.id)) is not None],
    )


def _figure(row: Mapping[Any, Any], metric: Metric) -> DeploymentFigure:
    return DeploymentFigure(
        metric=metric.id,
        label=metric.label,
        unit=metric.unit,
        value=float(row[metric.id]),
        low=plain(row.get(f"{metric.id}__low")),
        high=plain(row.get(f"{metric.id}__high")),
        kind=str(row[f"{metric.id}__kind"]),
        source=str(row[f"{metric.id}__source"]),
        method=plain(row.get(f"{metric.id}__method")),
    )


def figure(row: DeploymentRow, metric: str) -> float | None:
    """The value of a deployment's metric; None where it was not measured."""
    return next((each["value"] for each in row["figures"] if each["metric"] == metric), None)
