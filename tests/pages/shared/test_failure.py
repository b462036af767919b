"""Whatever a page meets: a sentence and a way on, never Streamlit's own crash; bad links above all."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from pages.answers.choose.answer import choose
from pages.answers.choose.need import resolve as resolve_choose
from pages.answers.choose.view import ChooseView
from pages.answers.frontier.answer import answer_frontier
from pages.answers.frontier.view import FrontierView
from pages.draw.shared import url_state, value_origin
from pages.draw.shared.escaping import escape
from pages.draw.shared.failure import SENTENCE
from pages.draw.views import view_list
from pages.registry import PAGES, load, pages_with
from tests.pages.conftest import texts

SCRIPTS = [Path(page.script).stem for page in PAGES]
VIEWS = {Path(page.script).stem: load(page.view) for page in pages_with("view")}
ODD = st.one_of(
    st.sampled_from(
        ["", ",", ",,", "nan", "inf", "-1", "1e999", "0", "99999999999999999999", "true", "None", "[]", "{}", "%00"]
    ),
    st.sampled_from(["<script>", "[a](http://x.example)", "../..", "' OR 1=1 --", ":red[x]", "1,2,3", "1,a", "ä€𝄞"]),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=20),
)


def broken(*_args: object, **_options: object) -> None:
    raise ZeroDivisionError("inner detail that nobody should read")


def broken_behind_app(*_args: object) -> None:
    """Fails where a page begins, once app.py runs it, as it does on a server."""
    url_state._by_way_of_app()
    broken()


@pytest.mark.parametrize("page", SCRIPTS)
def test_a_failure_on_any_page_is_a_sentence(open_app, monkeypatch, caplog, page: str) -> None:
    monkeypatch.setattr(url_state, "open_view", broken_behind_app)
    monkeypatch.setattr(view_list, "take_action", broken)
    with caplog.at_level(logging.ERROR):
        app = open_app(page)
    assert not app.exception
    assert [error.value for error in app.error] == [escape(SENTENCE)]
    assert app.get("link_button")
    assert "inner detail" not in texts(app)
    assert "inner detail" in caplog.text


def test_a_failure_on_the_way_into_a_saved_view_is_a_sentence(open_app, monkeypatch) -> None:
    monkeypatch.setattr("data.saved.views.get", broken)
    app = open_app(view="abc")
    assert not app.exception
    assert [error.value for error in app.error] == [escape(SENTENCE)]


def test_a_failure_in_a_fragment_is_a_sentence(open_app, monkeypatch) -> None:
    monkeypatch.setattr(value_origin, "_draw_table", broken)
    app = open_app("frontier")
    assert not app.exception
    assert escape(SENTENCE) in [error.value for error in app.error]


def test_stopping_and_running_again_are_no_failures() -> None:
    """`st.stop` and `st.rerun` end a run by raising: they must get through."""
    app = AppTest.from_string("import streamlit as st\nfrom pages.draw.shared.failure import failures_as_sentences\n"
        "with failures_as_sentences():\n"
        "    if 'again' not in st.session_state:\n        st.session_state.again = True\n        st.rerun()\n"
        "    st.caption('second run')\n    st.stop()\nst.caption('never')\n")  # fmt: skip
    app.run()
    assert not app.exception
    assert not app.error
    assert [caption.value for caption in app.caption] == ["second run"]


@pytest.mark.parametrize("page", VIEWS)
@settings(max_examples=1, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_link_breaks_a_page(open_app, page: str, data: st.DataObject) -> None:
    params = {name: data.draw(ODD, name) for name in VIEWS[page].model_fields}
    app = open_app(page, **params)
    assert not app.exception
    assert escape(SENTENCE) not in [error.value for error in app.error]


@settings(max_examples=60)
@given(params=st.fixed_dictionaries({}, optional=dict.fromkeys(ChooseView.model_fields, ODD)))
def test_no_link_breaks_choose(params: dict[str, str]) -> None:
    view, _ = ChooseView.from_params({name: [text] for name, text in params.items()})
    choose(resolve_choose(view)[0])


@settings(max_examples=60)
@given(params=st.fixed_dictionaries({}, optional=dict.fromkeys(FrontierView.model_fields, ODD)))
def test_no_link_breaks_frontier(params: dict[str, str]) -> None:
    view, _ = FrontierView.from_params({name: [text] for name, text in params.items()})
    answer_frontier(view)
