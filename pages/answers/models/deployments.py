"""The measured deployments of a model, over all boards: each row once, with what was measured of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class BoardRuns:
    """The self-hosted rows of a board with only the columns that are shown, and where those of each model are."""

    board: str
    frame: pd.DataFrame
    names: tuple[Metric, ...]
    labels: Mapping[Any, Any]
    places: Mapping[Any, Any]


@store.data_cache(maxsize=64)
def deployments_of(model: str) -> tuple[DeploymentRow, ...]:
    """The self-hosted rows of a model on every board, by board; a run that several boards show stands once."""
    rows: dict[str, DeploymentRow] = {}
    for runs in _board_runs():
        if model in runs.places:
            for row in records(runs.frame.iloc[runs.places[model]]):
                rows.setdefault(row["candidate_id"], _row(row, runs.board, runs.names, runs.labels))
    return tuple(row for row in rows.values() if row["figures"])


@store.data_cache(maxsize=1)
def _board_runs() -> tuple[BoardRuns, ...]:
    """Every board's self-hosted rows, made once: a board has hundreds of columns."""
    boards = []
    for board in map(str, store.boards()["id"]):
        frame = store.board_frame(board)
        frame = frame[(frame["kind"] == "self-hosted") & frame["gpu"].notna() & frame["model"].notna()]
        names = tuple(metrics()[name] for name in board_metrics(frame) if metrics()[name].group in GROUPS)
        shown = [*IDENTITY, *(f"{metric.id}{part}" for metric in names for part in PARTS)]
        places = frame.reset_index(drop=True).groupby("model").indices
        labels = store.tasks(board).set_index("id")["label"].to_dict()
        boards.append(BoardRuns(board, frame[[name for name in shown if name in frame]], names, labels, places))
    return tuple(boards)


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
