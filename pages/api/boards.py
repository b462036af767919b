"""Boards over HTTP: which there are, their candidates, their fronts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
from pydantic import BaseModel

from data.metrics import metrics
from errors import InputError
from models.front.pareto import parse_objectives
from pages.answers.boards import store
from pages.answers.boards.candidates import board_metrics, frontier, priced
from pages.answers.boards.energy_methods import refuse_mixed
from pages.answers.boards.offer_limits import left_out
from pages.answers.boards.workload import Workload
from pages.answers.choose.tables import IDENTITY
from pages.answers.shared.page_view import View
from pages.api.exchange import Answer, Ask, Endpoint, Parameter
from pages.api.filters import filters_of
from pages.api.shapes import Boards, Candidates, Front

MAX_ROWS = 100_000


class WorkloadView(View, Workload):
    """The workload as parameters."""


def list_boards(_ask: Ask) -> Answer:
    """Every board with its metrics, tasks and what it may not claim."""
    return Answer(
        value={"boards": [_board({str(k): v for k, v in row.items()}) for _, row in store.boards().iterrows()]}
    )


def _board(row: Mapping[str, Any]) -> dict[str, object]:
    registry = metrics()
    shown = ("id", "label", "unit", "direction", "description")
    tasks = store.tasks(row["id"])
    return {
        **{name: row[name] for name in ("id", "title", "grain")},
        "candidates": int(row["candidates"]),
        "metrics": [
            {name: getattr(registry[metric], name) for name in shown}
            for metric in row["metrics"].split(",")
            if metric in registry
        ],
        "tasks": [{"id": task.id, "label": task.label} for task in tasks.itertuples()],
        "default_objectives": row["default_objectives"].split(","),
        "not_claimed": row["not_claimed"],
    }


def candidates(ask: Ask) -> Answer:
    """The candidates of a board, filtered."""
    rows = _filtered(ask)
    _unless_asked(ask, rows, board_metrics(rows))
    return _answer(ask, rows, "candidates")


def front(ask: Ask) -> Answer:
    """The same rows with their layer of the front; the filters apply before."""
    rows = _filtered(ask)
    default = str(store.boards().set_index("id").loc[ask.path["board"], "default_objectives"])
    objectives = parse_objectives(ask.text("objectives", default))
    _unless_asked(ask, rows, [one.name for one in objectives])
    return _answer(ask, frontier(rows, objectives), "frontier", objectives=[str(one) for one in objectives])


def _unless_asked(ask: Ask, rows: pd.DataFrame, names: Iterable[str]) -> None:
    """Refuse figures of several methods side by side, unless the call says that it wants them."""
    if not ask.whole("across_methods", 0, 0, 1):
        refuse_mixed(rows, names)


def _filtered(ask: Ask) -> pd.DataFrame:
    store.tasks(ask.path["board"])  # raises NotFound naming the boards there are
    frame = priced(ask.path["board"], None, workload(ask))
    return filters_of(ask, frame).apply(frame)


def workload(ask: Ask) -> Workload:
    """The workload parameters of a call; raises InputError naming the first that cannot be used."""
    given = {name: values for name, values in ask.query.items() if name in Workload.model_fields}
    view, complaints = WorkloadView.from_params(given)
    if complaints:
        raise InputError(complaints[0], column=next(iter(given)) if len(given) == 1 else None)
    return Workload(**view.model_dump())


def _answer(ask: Ask, rows: pd.DataFrame, name: str, **more: object) -> Answer:
    """Rows with identity first, then the front, then metrics with their origins, then the data version."""
    table = _ordered(rows.assign(data_version=store.data_version()))
    start = ask.whole("offset", 0, 0, 10**9)
    table = table.iloc[start : start + ask.whole("limit", MAX_ROWS, 0, MAX_ROWS)]
    meta = {
        "board": ask.path["board"],
        "data_version": store.data_version(),
        "total": len(rows),
        "left_out": left_out(rows),
        "filters": {key: ",".join(values) for key, values in ask.query.items()},
        **more,
    }
    return Answer(table=table, meta=meta, rows="candidates", name=f"{ask.path['board']}-{name}")


def _ordered(rows: pd.DataFrame) -> pd.DataFrame:
    offered = list(board_metrics(rows))
    first = [*IDENTITY, "pareto_optimal", "pareto_rank", *offered]
    first = [column for column in first if column in rows or column in IDENTITY]
    origins = [f"{metric}__{part}" for metric in offered for part in ("kind", "source", "method", "low", "high")]
    origins = [column for column in origins if column in rows]
    others = [column for column in rows if column not in {*first, *origins, "data_version"}]
    return rows.reindex(columns=[*first, *origins, *others, "data_version"])


def described(model: type[BaseModel], names: tuple[str, ...] | None = None) -> tuple[Parameter, ...]:
    """The fields of a view as parameters, with the schema that pydantic gives them."""
    fields = model.model_json_schema()["properties"]
    return tuple(
        Parameter(name, schema["description"], schema)
        for name, schema in fields.items()
        if names is None or name in names
    )


COUNT = {"type": "integer", "minimum": 0, "maximum": MAX_ROWS}
FILTERS = (
    Parameter("min.", "Keep candidates whose metric is at least this, in the metric's unit.", {"type": "number"}),
    Parameter("max.", "Keep candidates whose metric is at most this, in the metric's unit.", {"type": "number"}),
    Parameter("in.", "Keep candidates whose column is one of these, separated by commas."),
    Parameter(
        "across_methods",
        "A switch: 1 puts figures of different methods (GPU counters, wall meter, CodeCarbon, formula) side by side,"
        " each marked in <metric>__method; without it they are refused.",
        {"type": "integer", "minimum": 0, "maximum": 1, "default": 0},
    ),
    Parameter("limit", "Most rows to answer, a count.", COUNT | {"default": MAX_ROWS}),
    Parameter("offset", "Rows to pass over first, a count.", {"type": "integer", "minimum": 0, "default": 0}),
)
OBJECTIVES = Parameter("objectives", "name:min or name:max, separated by commas; the board's own by default.")
ENDPOINTS = (
    Endpoint("GET", "boards", list_boards, "The boards with their metrics", answer=Boards),
    Endpoint(
        "GET",
        "boards/{board}/candidates.{form}",
        candidates,
        "The candidates of a board",
        (*FILTERS, *described(Workload)),
        answer=Candidates,
    ),
    Endpoint(
        "GET",
        "boards/{board}/frontier.{form}",
        front,
        "The candidates of a board with their layer of the front",
        (OBJECTIVES, *FILTERS, *described(Workload)),
        answer=Front,
    ),
)
