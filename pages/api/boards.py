"""Boards over HTTP: the list of boards, their candidates and their fronts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import pandas as pd
from pydantic import BaseModel, Field

from data.exports import records
from data.metrics import Metric, metrics
from errors import InputError
from models.front.pareto import parse_objectives
from pages.answers.boards import store
from pages.answers.boards.candidates import board_metrics, frontier
from pages.answers.boards.chosen_board import priced
from pages.answers.boards.energy_methods import refuse_mixed
from pages.answers.boards.number_dates import oldest
from pages.answers.boards.offer_limits import left_out
from pages.answers.boards.predicted_energy import PREDICTED_ENERGY
from pages.answers.boards.predicted_variants import PREDICTED_VARIANTS
from pages.answers.boards.workload import Workload
from pages.answers.choose.tables import IDENTITY
from pages.answers.shared.page_view import View
from pages.api.board_replies import BoardRow, BoardsReply, CandidatesReply, FrontReply, MetricRow, TaskRow
from pages.api.exchange import Answer, Ask, Endpoint, QueryParameter
from pages.api.filters import filters_of

MAX_ROWS = 100_000


class WorkloadView(View, Workload):
    """The workload as parameters."""


class PredictedView(View):
    """What is predicted where nobody measured it, as parameters."""

    predicted_energy: Annotated[bool, Field(description=PREDICTED_ENERGY)] = False
    predicted_variants: Annotated[bool, Field(description=PREDICTED_VARIANTS)] = False


def list_boards(_ask: Ask) -> Answer:
    """Every board with its metrics, tasks and what it may not claim."""
    return Answer(value=BoardsReply(boards=[_board(row) for row in records(store.boards())]))


def _board(row: Mapping[str, Any]) -> BoardRow:
    registry = metrics()
    return BoardRow(
        id=row["id"],
        title=row["title"],
        grain=row["grain"],
        candidates=int(row["candidates"]),
        metrics=[_metric(registry[name]) for name in row["metrics"].split(",") if name in registry],
        tasks=[TaskRow(id=str(task.id), label=str(task.label)) for task in store.tasks(row["id"]).itertuples()],
        default_objectives=row["default_objectives"].split(","),
        not_claimed=row["not_claimed"],
        as_of=row["as_of"],
        as_of_newest=row["as_of_newest"],
    )


def _metric(metric: Metric) -> MetricRow:
    return MetricRow(
        id=metric.id,
        label=metric.label,
        unit=metric.unit,
        direction=metric.direction,
        description=metric.description,
    )


def candidates(ask: Ask) -> Answer:
    """The candidates of a board, filtered."""
    rows = _matches(ask)
    _check_methods(ask, rows, board_metrics(rows))
    return _answer(ask, rows, "candidates")


def front(ask: Ask) -> Answer:
    """The same rows with their layer of the front; the filters apply before."""
    rows = _matches(ask)
    default = str(store.boards().set_index("id").loc[ask.path["board"], "default_objectives"])
    objectives = parse_objectives(ask.text("objectives", default))
    _check_methods(ask, rows, [objective.name for objective in objectives])
    return _answer(ask, frontier(rows, objectives), "frontier", objectives=[str(objective) for objective in objectives])


def _check_methods(ask: Ask, rows: pd.DataFrame, names: Iterable[str]) -> None:
    """Refuse values of several measuring methods in one metric, unless the call allows them."""
    if not ask.whole("across_methods", 0, 0, 1):
        refuse_mixed(rows, names)


def _matches(ask: Ask) -> pd.DataFrame:
    store.tasks(ask.path["board"])  # raises NotFound naming the boards there are
    frame = priced(ask.path["board"], None, workload(ask), **_predicted_view(ask).model_dump())
    return filters_of(ask, frame).apply(frame)


def workload(ask: Ask) -> Workload:
    """The workload parameters of a call; raises InputError naming the first that cannot be used."""
    parameters = {name: values for name, values in ask.query.items() if name in Workload.model_fields}
    view, complaints = WorkloadView.from_params(parameters)
    if complaints:
        raise InputError(complaints[0], column=next(iter(parameters)) if len(parameters) == 1 else None)
    return Workload(**view.model_dump())


def _predicted_view(ask: Ask) -> PredictedView:
    """What a call asks to predict; raises InputError where a value is neither true nor false."""
    named = {name: values for name, values in ask.query.items() if name in PredictedView.model_fields}
    view, complaints = PredictedView.from_params(named)
    if complaints:
        raise InputError(complaints[0], column=next(iter(named)))
    return view


def _answer(ask: Ask, rows: pd.DataFrame, name: str, **more: object) -> Answer:
    """Rows with identity first, then the front, then metrics with their origins, then the data version."""
    table = _in_column_order(rows.assign(data_version=store.data_version()))
    start = ask.whole("offset", 0, 0, 10**9)
    table = table.iloc[start : start + ask.whole("limit", MAX_ROWS, 0, MAX_ROWS)]
    meta = {
        "board": ask.path["board"],
        "data_version": store.data_version(),
        "total": len(rows),
        "left_out": left_out(rows),
        "as_of": oldest(rows),
        "filters": {key: ",".join(values) for key, values in ask.query.items()},
        **more,
    }
    return Answer(table=table, meta=meta, rows="candidates", name=f"{ask.path['board']}-{name}")


def _in_column_order(rows: pd.DataFrame) -> pd.DataFrame:
    metric_names = list(board_metrics(rows))
    first = [*IDENTITY, "pareto_optimal", "pareto_rank", *metric_names]
    first = [column for column in first if column in rows or column in IDENTITY]
    origins = [f"{metric}__{part}" for metric in metric_names for part in ("kind", "source", "method", "low", "high")]
    origins = [column for column in origins if column in rows]
    others = [column for column in rows if column not in {*first, *origins, "data_version"}]
    return rows.reindex(columns=[*first, *origins, *others, "data_version"])


def parameters_of(model: type[BaseModel], names: tuple[str, ...] | None = None) -> tuple[QueryParameter, ...]:
    """The fields of a view as parameters, with the schema that pydantic gives them."""
    fields = model.model_json_schema()["properties"]
    return tuple(
        QueryParameter(name, schema["description"], schema)
        for name, schema in fields.items()
        if names is None or name in names
    )


COUNT = {"type": "integer", "minimum": 0, "maximum": MAX_ROWS}
FILTERS = (
    QueryParameter("min.", "Minimum value of a metric, in the metric's unit.", {"type": "number"}),
    QueryParameter("max.", "Maximum value of a metric, in the metric's unit.", {"type": "number"}),
    QueryParameter("in.", "Allowed values of a column, separated by commas."),
    QueryParameter(
        "across_methods",
        "A switch: 1 compares values of different measuring methods (GPU counters, wall meter, CodeCarbon, formula),"
        " each named in <metric>__method; without it such a comparison is refused.",
        {"type": "integer", "minimum": 0, "maximum": 1, "default": 0},
    ),
    QueryParameter("limit", "Maximum number of rows to return, a count.", COUNT | {"default": MAX_ROWS}),
    QueryParameter("offset", "Number of rows to skip, a count.", {"type": "integer", "minimum": 0, "default": 0}),
)
OBJECTIVES = QueryParameter("objectives", "name:min or name:max, separated by commas; by default the board's own.")
ENDPOINTS = (
    Endpoint("GET", "boards", list_boards, "The boards and their metrics", reply=BoardsReply),
    Endpoint(
        "GET",
        "boards/{board}/candidates.{form}",
        candidates,
        "The candidates of a board",
        (*FILTERS, *parameters_of(Workload), *parameters_of(PredictedView)),
        reply=CandidatesReply,
        examples=("boards/llm-serving/candidates.json?in.task=gpqa&limit=50", "boards/api-models/candidates.json"),
    ),
    Endpoint(
        "GET",
        "boards/{board}/frontier.{form}",
        front,
        "The candidates of a board with their layer of the front",
        (OBJECTIVES, *FILTERS, *parameters_of(Workload), *parameters_of(PredictedView)),
        reply=FrontReply,
        examples=(
            "boards/llm-serving/frontier.json?in.task=gpqa",
            "boards/video-generation/frontier.json",
            "boards/inference-2026/frontier.json?objectives=energy_per_token_j:min,interactivity_tok_s:max"
            "&predicted_energy=true&limit=50",
            "boards/llm-serving/frontier.json?in.task=lm-arena-chat&in.gpu=RTX%204090&predicted_variants=true",
        ),
    ),
)
