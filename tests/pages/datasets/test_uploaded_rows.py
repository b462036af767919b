"""What a session brings stands on the boards for that session, and for no other."""

from __future__ import annotations

from threading import Thread

import pandas as pd
import pytest

from data.uploads.reader import read_table
from data.uploads.user_rows import TEMPLATES, UserRows, board_rows
from pages.answers.boards import store
from pages.answers.boards.chosen_board import priced
from pages.answers.boards.origin import origin
from pages.answers.boards.pricing import COST
from pages.answers.boards.workload import Workload
from pages.answers.choose.answer import choose
from pages.answers.choose.view import ChooseView
from pages.answers.datasets import repeats
from pages.answers.datasets.upload import Upload, UploadContents, guess, load
from pages.draw.shared.session_rows import UPLOADS
from tests.pages.conftest import texts


@pytest.fixture
def mine() -> UserRows:
    table = read_table("t.csv", TEMPLATES["measurements"].encode())
    return board_rows(table, guess(table, "measurements"), name="mine.csv", board="llm-serving", task="lm-arena-chat")


def as_loaded(own: UserRows) -> dict[str, UploadContents]:
    table = read_table("t.csv", TEMPLATES["measurements"].encode())
    return {
        own.name: UploadContents(
            Upload(own.name, "measurements", table, guess(table, "measurements")), user_rows=(own,)
        )
    }


def labels() -> set[str]:
    return set(store.board_frame("llm-serving", "lm-arena-chat")["label"])


def test_only_the_thread_that_uses_it_sees_it(mine):
    seen: dict[str, bool] = {}

    def session(name: str, own: UserRows | None) -> None:
        store.set_user_rows(*([own] if own else []))
        choose(ChooseView())
        seen[name] = "My model on H100" in labels() and "My model on H100" in set(choose(ChooseView()).frame["label"])

    for name, own in (("before", None), ("with", mine), ("after", None)):
        thread = Thread(target=session, args=(name, own))
        thread.start()
        thread.join()
    assert seen == {"before": False, "with": True, "after": False}
    assert "My model on H100" not in labels()


def test_it_is_priced_and_its_origin_is_said(mine):
    store.set_user_rows(mine)
    try:
        row = priced("llm-serving", "lm-arena-chat", Workload()).iloc[-1].to_dict()
    finally:
        store.set_user_rows()
    # 2000 tokens/s at 400 tokens a response are 5 responses/s; one GPU at 2.5 USD/h.
    assert row[COST] == pytest.approx(2.5 / (5 * 3600) * 1000)
    found = origin(row, "energy_per_response_j")
    assert found is not None
    assert "mine.csv" in found.own_sources[0]


def test_another_session_of_the_app_does_not_see_it(open_app, mine):
    app = open_app()
    before = texts(app)
    app.session_state[UPLOADS] = as_loaded(mine)
    app.run()
    assert not app.exception
    n = len(store.board_frame("llm-serving", "lm-arena-chat"))
    assert f"of {n + 1:,} candidates meet your limits" in texts(app)
    assert f"of {n:,} candidates meet your limits" in before
    assert texts(open_app()) == before


def test_the_page_shows_what_is_loaded_and_removes_it(open_app, mine):
    app = open_app("data", part="own")
    assert not app.exception
    assert "Add your own" in app.subheader[0].value
    app.session_state[UPLOADS] = as_loaded(mine)
    app.run()
    assert "stands beside" in app.subheader[0].value
    assert "mine.csv" in texts(app)
    app.button(key="own-off-mine.csv").click().run()
    assert "Add your own" in app.subheader[0].value


def test_an_upload_of_the_built_in_rows_is_found_out(mine):
    assert repeats.of_candidates(mine) == ()
    board = store.board_frame("llm-serving", "lm-arena-chat").head(30)
    table = read_table("copy.csv", board[["label", "arena_text", "input_usd_per_mtok"]].to_csv(index=False).encode())
    copy = board_rows(table, guess(table, "measurements"), name="copy.csv", board="llm-serving", task="lm-arena-chat")
    (found,) = repeats.of_candidates(copy)
    assert (found.inner, found.rows, found.missed_share) == ("copy.csv", 30, 0.0)


def upload(kind: str, table: pd.DataFrame) -> UploadContents:
    read = read_table("copy.csv", table.to_csv(index=False).encode())
    return load(Upload("copy.csv", kind, read, guess(read, kind)))


def test_an_upload_of_a_sources_runs_is_found_out():
    asked = (
        store.warehouse()
        .cursor()
        .execute(
            "SELECT curve_id AS curve, p.n_params, n_tokens, y FROM curve_point AS p"
            " JOIN learning_curve USING (curve_id) WHERE source = 'chinchilla_kyotakano' LIMIT 40"
        )
    )
    copy = asked.df()
    (found,) = repeats.of_upload(upload("learning curves", copy))
    assert (found.inner, found.outer, found.rows) == ("copy.csv", "curve_point of chinchilla_kyotakano", 40)
    assert repeats.of_upload(upload("learning curves", copy.assign(y=copy["y"] + 1e-6))) == ()


def test_an_upload_of_a_sources_answers_is_found_out():
    asked = (
        store.warehouse()
        .cursor()
        .execute(
            "SELECT query, model, score, cost_usd FROM query_score WHERE benchmark = 'MMLU-Pro'"
            " AND model IN ('Yi-6b-Chat', 'mathstral-7B') AND query < 'q1100'"
        )
    )
    copy = asked.df()
    models = copy["model"].nunique()
    assert models > 1
    (found,) = repeats.of_upload(upload("query scores", copy))
    assert (found.inner, found.outer, found.rows) == ("copy.csv", "query_score of mmlu_pro", len(copy))
    other = copy.assign(query=copy["query"] + "b")
    assert repeats.of_upload(upload("query scores", other)) == ()


def test_several_uploads_stand_together_and_on_several_boards():
    places = (("llm-serving", "lm-arena-chat"), ("llm-serving", "gpqa"), ("api-models", ""))
    table = read_table("t.csv", TEMPLATES["prices"].encode())
    sent = [Upload(name, "prices", table, guess(table, "measurements"), places) for name in ("a.csv", "b.csv")]
    before = {task: len(store.board_frame("llm-serving", task)) for task in ("lm-arena-chat", "gpqa", None)}
    store.set_user_rows(*(own for one in sent for own in load(one).user_rows))
    try:
        for task, more in (("lm-arena-chat", 2), ("gpqa", 2), (None, 4)):
            frame = store.board_frame("llm-serving", task)
            assert len(frame) == before[task] + more
            assert frame["candidate_id"].is_unique
        assert set(store.board_frame("api-models")["provider"]) >= {"My provider"}
    finally:
        store.set_user_rows()


def test_a_view_saved_with_rows_that_nobody_keeps_says_so(open_app, mine):
    app = open_app()
    app.session_state[UPLOADS] = as_loaded(mine)
    app.session_state["choose-save"] = True
    app.run()
    assert "are not kept with the view" in texts(app)
    next(button for button in app.button if button.label == "Save").click()
    app.session_state["choose-save"] = True
    app.run()
    assert not app.exception
    slug = app.session_state["just-saved:choose"]
    opened = open_app(view=slug)
    assert any("saved with rows from mine.csv, which were not kept" in warning.value for warning in opened.warning)


def test_a_view_saved_without_own_rows_says_nothing_of_them(open_app):
    app = open_app()
    app.session_state["choose-save"] = True
    app.run()
    assert "are not kept with the view" not in texts(app)
    next(button for button in app.button if button.label == "Save").click()
    app.session_state["choose-save"] = True
    app.run()
    assert not open_app(view=app.session_state["just-saved:choose"]).warning
