"""A data set kept under a name: other sessions see it by link, on its pages and in saved views, until it is deleted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from data.saved import datasets, views
from data.uploads.reader import read_table
from data.uploads.user_rows import TEMPLATES
from pages.answers.datasets.upload import Upload, guess, load, meaning_of
from pages.answers.datasets.upload import user_dataset as read_back
from pages.draw.shared.session_rows import UPLOADS
from tests.pages.conftest import texts

CHAT = (("llm-serving", "lm-arena-chat"),)


def sent(kind: str, name: str = "mine.csv") -> Upload:
    table = read_table(name, TEMPLATES[kind].encode())
    return Upload(name, kind, table, guess(table, kind), CHAT)


@pytest.fixture
def slug() -> Iterator[str]:
    one = sent("measurements")
    held = datasets.keep("My rig", one.kind, meaning_of(one), one.table.cells)
    yield held.slug
    if any(there.slug == held.slug for there in datasets.listed()):
        datasets.delete(held.slug)


@pytest.mark.parametrize("kind", list(TEMPLATES))
def test_what_is_kept_reads_as_it_was_loaded(kind):
    one = replace(sent(kind), name="same")
    held = datasets.keep("same", one.kind, meaning_of(one), one.table.cells)
    try:
        back, loaded = read_back(held.slug), load(one)
    finally:
        datasets.delete(held.slug)
    assert back.slug == held.slug
    assert back.user_rows == loaded.user_rows  # the content's hash
    assert [runs.points.to_dict() for runs in back.sets] == [runs.points.to_dict() for runs in loaded.sets]
    assert (back.log is None) == (loaded.log is None)
    if back.log is not None and loaded.log is not None:
        assert back.log.log.score.tolist() == loaded.log.log.score.tolist()


def test_a_link_brings_it_to_another_session(open_app, slug):
    without = texts(open_app())
    app = open_app(set=slug)
    assert not app.exception
    assert not app.warning
    assert texts(app) != without
    assert list(app.session_state[UPLOADS]) == ["My rig"]
    app.switch_page("pages/frontier.py").run()
    assert app.query_params["set"] == slug
    assert texts(open_app()) == without


def test_a_link_to_a_deleted_one_says_so(open_app, slug):
    datasets.delete(slug)
    app = open_app(set=slug)
    assert not app.exception
    assert any("No data set is kept" in warning.value for warning in app.warning)


def test_the_page_keeps_shows_and_deletes(open_app):
    app = open_app("data", part="own")
    app.session_state[UPLOADS] = {"mine.csv": load(sent("prices"))}
    app.run()
    app.text_input(key="own-name-mine.csv").set_value("Our prices")
    app.button(key="own-keep-mine.csv").click().run()
    assert "Saved as Our prices" in app.success[0].value
    (held,) = datasets.listed()
    assert app.query_params["set"] == held.slug
    app.button(key="own-off-Our prices").click().run()
    assert app.session_state[UPLOADS] == {}
    app.button(key=f"show-{held.slug}").click().run()
    assert list(app.session_state[UPLOADS]) == ["Our prices"]
    app.button(key=f"drop-{held.slug}").click().run()
    assert datasets.listed() == []
    assert app.session_state[UPLOADS] == {}


def test_a_saved_view_brings_its_data_along(open_app, slug):
    app = open_app(set=slug)
    state = {"task": "lm-arena-chat", "set": slug}
    view = views.save(title="mine", page="choose", state=state, data_version="0", rows=app.dataframe[0].value)
    opened = open_app(view=view.slug)
    assert not opened.exception
    assert list(opened.session_state[UPLOADS]) == ["My rig"]
    assert not any("no setting called" in warning.value for warning in opened.warning)
    views.delete(view.slug)
