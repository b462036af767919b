"""A view is resolved once, into a board: what follows reads that and asks the store nothing more."""

from __future__ import annotations

import pytest

from pages.answers.boards import store
from pages.answers.boards.chosen_board import chosen_board
from pages.answers.boards.workload import Workload
from pages.answers.choose.need import resolve_need
from pages.answers.choose.ranking import rank_candidates
from pages.answers.choose.view import ChooseView

BOARD_QUESTIONS = ("board_frame", "boards", "tasks", "distinct", "model_codes", "hardware", "user_rows", "data_version")


def test_ranking_asks_the_store_nothing_of_the_board(monkeypatch: pytest.MonkeyPatch) -> None:
    need = resolve_need(ChooseView(gpus=("H100",), output_tokens=321))

    def refuse(*_arguments: object) -> None:
        raise AssertionError("the board was looked up again")

    for name in BOARD_QUESTIONS:
        monkeypatch.setattr(store, name, refuse)
    assert rank_candidates(need).decision.pick is not None
    assert rank_candidates(need.with_changes(gpus=(), input_tokens=900)).decision.pick is not None


def test_one_board_and_task_are_one_object() -> None:
    board = chosen_board("llm-serving", "lm-arena-chat")
    assert chosen_board("llm-serving", "lm-arena-chat") is board
    assert board.priced(Workload()) is board.priced(Workload())
    assert board.task_label != board.task
    assert len(board.model_codes) == len(board.frame)
    assert "H100" in board.values("gpu")
    assert board.measured(["arena_text", "no_such_metric"]) == ("arena_text",)


def test_what_had_to_be_replaced_is_said_once_each() -> None:
    need = resolve_need(ChooseView(task="gone", quality="gone", gpus=("H100", "gone"), grid="gone"))
    assert need.view.task == ChooseView().task
    assert need.view.gpus == ("H100",)
    assert len(need.complaints) == 4
    assert all("gone" in complaint for complaint in need.complaints)
