"""Rows, answers and boards say how old their numbers are."""

from __future__ import annotations

import pandas as pd
import pytest

from data.exports import export_csv
from pages.answers.boards.number_dates import dates_sentence, oldest
from pages.answers.choose.answer import choose
from pages.answers.choose.sentences import number_dates
from pages.answers.choose.tables import ranked_rows, table_rows
from pages.answers.choose.view import ChooseView
from pages.answers.datasets.view import board_dates
from pages.answers.frontier import tables as frontier_tables
from pages.answers.frontier.answer import answer_frontier
from pages.answers.frontier.view import FrontierView


def of_sources(**names: str) -> pd.DataFrame:
    return pd.DataFrame({f"{metric}__source": [source] for metric, source in names.items()})


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ({"a": "timm"}, "Numbers of 2026-08."),
        ({"a": "timm", "b": "mlenergy_v1+zeus"}, "Numbers of 2025-11 to 2026-08."),
        ({"a": "gadre2024", "b": "gpu_rental+timm"}, "Numbers of 2024 to 2026-08, GPU rental not dated."),
        ({"a": "gpu_rental"}, ""),
        ({"a": "yours"}, ""),
    ],
)
def test_the_clause_spans_the_sources_of_the_columns(names: dict[str, str], sentence: str) -> None:
    assert dates_sentence(of_sources(**names), [*names, "not there"]) == sentence


def test_the_oldest_date_skips_rows_without_one() -> None:
    assert oldest(pd.DataFrame({"as_of": ["2026-08-27", None, "2026-02"]})) == "2026-02"
    assert oldest(pd.DataFrame({"as_of": [None]})) is oldest(pd.DataFrame({"a": [1]})) is None


@pytest.mark.parametrize("view", [ChooseView(), ChooseView(kinds=("api",)), ChooseView(task="text-to-video")])
def test_a_choice_says_its_dates_in_one_clause(view: ChooseView) -> None:
    answer = choose(view)
    assert number_dates(answer).startswith("Numbers of 202")
    assert len(number_dates(answer).split()) <= 10
    assert table_rows(answer)["as_of"].str.match(r"\d{4}(-\d\d){0,2}$").all()
    assert ranked_rows(answer)["as_of"].notna().any()
    assert b"as_of" in export_csv(ranked_rows(answer)).split(b"\r\n", 1)[0]


def test_without_a_pick_there_is_no_date() -> None:
    assert number_dates(choose(ChooseView(max_cost_usd=0.0000001))) == ""


def test_the_frontier_says_its_dates() -> None:
    answer = answer_frontier(FrontierView())
    assert frontier_tables.table_rows(answer)["as_of"].notna().all()
    assert "as_of" in answer.listed


def test_a_board_says_how_old_its_numbers_are() -> None:
    assert board_dates("vision") == "The oldest number of each candidate is of 2026-08-08."
    assert board_dates("energy").startswith("The oldest number of each candidate is of 2024-06-04 to 202")
