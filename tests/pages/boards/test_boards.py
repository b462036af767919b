"""Every board, by every metric, over HTTP and on the Frontier page: what holds for a board that comes tomorrow too."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from data.boards import registry
from data.metrics import metrics
from pages.answers.boards import store
from pages.answers.boards.candidates import board_metrics
from pages.answers.boards.chosen_board import chosen_board, priced
from pages.answers.boards.workload import Workload
from pages.answers.choose.tables import IDENTITY
from pages.answers.frontier.answer import answer_frontier
from pages.answers.frontier.sentences import chart_caption, frontier_verdict
from pages.answers.frontier.tables import named_rows
from pages.answers.frontier.view import FrontierView, resolve
from pages.api.serving import routes
from pages.draw.shared.scatter import scatter

BOARDS = [board.id for board in registry()]


@pytest.fixture(scope="module")
def api() -> Iterator[httpx.Client]:
    """The HTTP API in this process: an error that nobody caught is raised here, not answered with a 500."""
    with TestClient(Starlette(routes=routes()), base_url="http://test/api/v1/") as client:
        yield client


def rows_of(answer: httpx.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 200, (str(answer.url), answer.text[:300])
    if answer.url.path.endswith(".json"):
        return list(answer.json()["candidates"])
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8"), newline=""), strict=True))


def promised(board: str) -> set[str]:
    """The columns that every row of a board has."""
    offered = str(store.boards().set_index("id").loc[board, "metrics"]).split(",")
    origins = {f"{metric}__{part}" for metric in offered for part in ("kind", "source")}
    return {*IDENTITY, *offered, *origins, "recommendable", "data_version"}


@pytest.mark.parametrize("board", BOARDS)
def test_candidates_have_the_columns_that_are_promised(api: httpx.Client, board: str) -> None:
    n_candidates = int(store.boards().set_index("id").loc[board, "candidates"])
    rows = rows_of(api.get(f"boards/{board}/candidates.csv?across_methods=1"))
    assert len(rows) == n_candidates
    assert promised(board) <= set(rows[0])
    assert all(row["candidate_id"] and row["label"] and row["model"] and row["kind"] for row in rows)


@pytest.mark.parametrize("board", BOARDS)
def test_costs_stand_only_where_a_board_computes_them(board: str) -> None:
    declared = set(str(store.boards().set_index("id").loc[board, "metrics"]).split(","))
    for workload in (Workload(), Workload(output_tokens=300, cached_pct=50, requests_per_day=1000)):
        frame = priced(board, None, workload)
        assert set(board_metrics(frame)) == declared


@pytest.mark.parametrize("board", BOARDS)
def test_the_default_front_answers(api: httpx.Client, board: str) -> None:
    rows = rows_of(api.get(f"boards/{board}/frontier.json?across_methods=1"))
    assert {*promised(board), "pareto_optimal", "pareto_rank"} <= set(rows[0])
    assert any(row["pareto_optimal"] for row in rows)
    assert api.get(f"boards/{board}/frontier.json?limit=1").status_code in (200, 400)  # 400: several methods


@pytest.mark.parametrize("board", BOARDS)
def test_every_metric_is_an_objective(api: httpx.Client, board: str) -> None:
    """With the default ones, the first few alone too; on the first task and every second metric, to stay quick."""
    default = str(store.boards().set_index("id").loc[board, "default_objectives"]).split(",")
    path = f"boards/{board}/frontier.json?across_methods=1&limit=3{first_task(board)}"
    for position, name in enumerate(str(store.boards().set_index("id").loc[board, "metrics"]).split(",")):
        if position >= 4 and position % 2:
            continue  # answers are alike: half of them stand for all
        own = f"{name}:{metrics()[name].direction}"
        others = [part for part in default if not part.startswith(f"{name}:")]
        for objectives in {own, ",".join([*others, own])} if position < 2 else {",".join([*others, own])}:
            assert rows_of(api.get(f"{path}&objectives={objectives}"))


def first_task(board: str) -> str:
    """The filter that keeps a board's first task; nothing where it has none."""
    return next((f"&in.task={task}" for task in chosen_board(board).tasks), "")


@pytest.mark.parametrize("board", BOARDS)
def test_limits_and_filters_answer(api: httpx.Client, board: str) -> None:
    task = next(iter(chosen_board(board).tasks), None)
    frame = priced(board, task, Workload())
    measured = [name for name in board_metrics(frame) if frame[name].notna().any()]
    for name in (*measured[:2], *measured[-1:]):
        middle = float(np.nanmedian(frame[name].to_numpy(dtype=float, na_value=np.nan)))
        for call, bound in (("candidates", "min"), ("frontier", "max")):
            query = f"across_methods=1{first_task(board)}&{bound}.{name}={middle!r}&limit=20"
            rows = rows_of(api.get(f"boards/{board}/{call}.json?{query}"))
            assert rows
            assert all(row[name] >= middle if bound == "min" else row[name] <= middle for row in rows)
            assert task is None or {row["task"] for row in rows} == {task}


@pytest.mark.parametrize("board", BOARDS)
def test_the_page_opens_on_every_board(open_app, board: str) -> None:
    app = open_app("frontier", board=board)
    assert not app.exception
    assert not app.error
    assert app.subheader[0].value
    assert len(app.dataframe[0].value)


@pytest.mark.parametrize("board", BOARDS)
def test_the_page_can_show_every_task(board: str) -> None:
    """As the page does, without drawing it: verdict, caption and chart of every task."""
    registered = metrics()
    for task in chosen_board(board).tasks or [""]:
        view, complaints = resolve(FrontierView(board=board, of=task))
        assert not complaints
        answer = answer_frontier(view)
        assert frontier_verdict(answer)
        assert chart_caption(answer)
        scatter(answer.frame, registered[view.x], registered[view.y], answer.standing, names=named_rows(answer))


@pytest.mark.parametrize("board", BOARDS)
def test_the_page_can_show_every_metric(board: str) -> None:
    """Each metric in each place, on the last task: the first is what the page opens on."""
    task = next(iter(reversed(chosen_board(board).tasks)), "")
    for position, name in enumerate(chosen_board(board, task).offered_metrics()):
        for places in ({"x": name}, {"y": name}, {"z": name, "front_only": True}):
            view, complaints = resolve(FrontierView(board=board, of=task, **places))
            assert not complaints
            if position < 4:  # answers are alike: the first few stand for all
                assert frontier_verdict(answer_frontier(view))
