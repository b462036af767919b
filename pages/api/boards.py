"""Boards over HTTP: which there are, their candidates, their fronts."""

from __future__ import annotations

from collections.abc import Hashable

import pandas as pd
from pydantic import ValidationError

from data.metrics import metrics
from models.errors import InputError, NotFound
from models.pareto import parse_objectives
from pages.answers import store
from pages.answers.candidates import Filters, Workload, board_metrics, frontier, priced
from pages.api.exchange import Answer, Ask, Endpoint, Parameter

PAGE_ROWS = 100_000
IDENTITY = ("candidate_id", "label", "model", "kind", "task", "gpu", "num_gpus", "precision", "batch_size", "provider")
WORKLOAD = tuple(
    Parameter(name, f"workload: {name.replace('_', ' ')}", type="string") for name in Workload.model_fields
)
FILTERS = (
    Parameter("min.<metric>", "keep candidates whose metric is at least this"),
    Parameter("max.<metric>", "keep candidates whose metric is at most this"),
    Parameter("in.<column>", "keep candidates whose column is one of these, separated by commas"),
    Parameter("limit", "rows at most", type="integer"),
    Parameter("offset", "rows to leave out first", type="integer"),
)


def list_boards(ask: Ask) -> Answer:
    """Every board with its metrics and what it may not claim."""
    ask.only()
    return Answer(value={"boards": [_board(dict(row)) for _, row in store.boards().iterrows()]})


def _board(row: dict[Hashable, object]) -> dict[str, object]:
    registry = metrics()
    offered = [name for name in str(row["metrics"]).split(",") if name in registry]
    return {
        "id": row["id"],
        "title": row["title"],
        "grain": row["grain"],
        "candidates": int(str(row["candidates"])),
        "metrics": [
            {key: getattr(registry[name], key) for key in ("id", "label", "unit", "direction", "description")}
            for name in offered
        ],
        "default_objectives": str(row["default_objectives"]).split(","),
        "not_claimed": row["not_claimed"],
    }


def candidates(ask: Ask) -> Answer:
    """The candidates of a board, filtered."""
    ask.only("limit", "offset", *Workload.model_fields, prefixes=("min.", "max.", "in."))
    table = _filtered(ask)
    return _answer(ask, _page(ask, table), "candidates", len(table))


def front(ask: Ask) -> Answer:
    """The same rows with their layer of the front; the filters apply before."""
    ask.only("objectives", "limit", "offset", *Workload.model_fields, prefixes=("min.", "max.", "in."))
    board = store.boards().set_index("id")
    default = str(board.loc[known_board(ask), "default_objectives"])
    table = frontier(_filtered(ask), parse_objectives(ask.text("objectives", default)))
    return _answer(ask, _page(ask, table), "frontier", len(table))


def known_board(ask: Ask) -> str:
    """The board of the path; raises NotFound naming those there are."""
    ids = [str(name) for name in store.boards()["id"]]
    if ask.path["board"] not in ids:
        raise NotFound(f"There is no board '{ask.path['board'][:60]}'; the boards are {', '.join(ids)}.")
    return ask.path["board"]


def _filtered(ask: Ask) -> pd.DataFrame:
    frame = priced(known_board(ask), None, workload(ask))
    return filters(ask).apply(frame).assign(data_version=store.data_version())


def workload(ask: Ask) -> Workload:
    """The workload parameters of a call; raises InputError naming the first that cannot be used."""
    given = {name: ask.text(name) or None for name in Workload.model_fields if name in ask.query}
    try:
        return Workload(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        raise InputError(f"The parameter '{name}' is '{given[name]}': {first['msg'].lower()}.", column=name) from error


def filters(ask: Ask) -> Filters:
    """The min., max. and in. parameters of a call."""
    bounds: dict[str, list[tuple[str, float]]] = {"min.": [], "max.": []}
    among = []
    for name in ask.query:
        for prefix, found in bounds.items():
            if name.startswith(prefix):
                found.append((name[len(prefix) :], ask.number(name)))
        if name.startswith("in."):
            among.append((name[3:], tuple(ask.listed(name))))
    return Filters(at_least=tuple(bounds["min."]), at_most=tuple(bounds["max."]), among=tuple(among))


def _page(ask: Ask, table: pd.DataFrame) -> pd.DataFrame:
    start = ask.whole("offset", 0, 0, 10**9)
    return table.iloc[start : start + ask.whole("limit", PAGE_ROWS, 1, PAGE_ROWS)]


def _answer(ask: Ask, table: pd.DataFrame, name: str, total: int) -> Answer:
    """Rows with identity first, then metrics with kind and source, then the data version."""
    identity = list(IDENTITY)
    added = [column for column in ("pareto_optimal", "pareto_rank") if column in table]
    offered = list(board_metrics(table))
    origins = [f"{metric}__{part}" for metric in offered for part in ("kind", "source", "low", "high")]
    order = [*identity, *added, *offered, *origins, "data_version"]
    table = table.reindex(columns=[column for column in order if column in table or column in identity])
    meta = {
        "data_version": store.data_version(),
        "total": total,
        "filters": {k: ",".join(v) for k, v in ask.query.items()},
    }
    return Answer(table=table, meta=meta, name=f"{ask.path['board']}-{name}", csv=ask.path["format"] == "csv")


BOARD = Parameter("board", "id of a board", required=True)
ENDPOINTS = (
    Endpoint("GET", "boards", list_boards, "Boards with their metrics"),
    Endpoint(
        "GET",
        "boards/{board}/candidates.{format}",
        candidates,
        "Candidates of a board",
        (*FILTERS, *WORKLOAD),
        csv=True,
    ),
    Endpoint(
        "GET",
        "boards/{board}/frontier.{format}",
        front,
        "Candidates of a board with their layer of the front",
        (Parameter("objectives", "name:min or name:max, separated by commas"), *FILTERS, *WORKLOAD),
        csv=True,
    ),
)
