"""The Data page, run in process."""

from __future__ import annotations

import pytest

from data.warehouse.containment import Contained
from pages.answers.datasets import repeats
from pages.answers.datasets.view import PARTS, DataView, resolve
from tests.pages.conftest import texts


@pytest.mark.parametrize("part", PARTS)
def test_every_part_opens_by_link(open_app, part):
    app = open_app("data", part=part)
    assert not app.exception
    assert not app.error
    assert not app.warning
    assert app.subheader[0].value


def test_sources_carry_licence_version_and_date(open_app):
    shown = open_app("data").dataframe[0].value.set_index("id")
    assert {"licence", "may_ship_because", "version", "retrieved", "age", "renewed_by", "rows"} <= set(shown.columns)
    assert shown.loc["mlenergy_v3", "rows"] > 10_000


def test_sql_answers_and_refuses_in_words(open_app):
    app = open_app("data", part="sql")
    app.text_area[0].set_value("SELECT 6 * 7 AS answer")
    app.button(key="FormSubmitter:data-sql-form-Run").click().run()
    assert app.dataframe[0].value["answer"].tolist() == [42]
    app.text_area[0].set_value("DROP TABLE model")
    app.button(key="FormSubmitter:data-sql-form-Run").click().run()
    assert not app.exception
    assert "Only a SELECT" in app.error[0].value
    assert not app.dataframe


def test_coverage_is_filtered_by_name(open_app):
    app = open_app("data", part="coverage")
    app.text_input[0].set_value("no such model").run()
    assert "No model of this board" in texts(app)


def test_a_board_that_is_gone_is_named(open_app):
    view, complaints = resolve(DataView(board="gone"))
    assert view.board == "llm-serving"
    assert "gone" in complaints[0]
    app = open_app("data", part="coverage", board="gone")
    assert any("gone" in warning.value for warning in app.warning)


def test_models_that_a_board_lacks_are_listed_with_the_reason(open_app):
    app = open_app("data", part="coverage", board="llm-serving")
    missing = next(table.value for table in app.dataframe if "reason" in table.value.columns)
    assert len(missing) > 10
    assert missing["reason"].str.startswith("Not in what this board is made of").all()


def test_a_table_that_repeats_two_others_counts_once():
    found = tuple(Contained("a", outer, False, 1, 31, 1, 0.0) for outer in ("b", "c"))
    assert repeats.sentence(found, 102) == "Of 102 tables 1 table repeats another: 31 bytes are stored twice."
