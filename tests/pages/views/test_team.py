"""With sign-in, a page, a link, a call over HTTP and the SQL box give another's view or dataset to nobody."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pandas as pd
import pytest
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest

from data.saved import datasets, tokens, views
from data.saved.people import NOBODY, Person, acting_as
from data.saved.saved_tables import Base
from data.settings import settings
from data.sql import console
from data.uploads.reader import read_table
from data.uploads.user_rows import TEMPLATES
from errors import InputError, NotFound
from pages.answers.boards import store
from pages.answers.datasets.upload import Upload, guess, meaning_of, user_dataset
from pages.api.serving import routes
from pages.draw.shared.session_rows import UPLOADS
from tests.live import ROOT as PROJECT
from tests.own_loop import run
from tests.pages.conftest import SCRIPTS, texts

ADA, BOB = Person("https://id.example|1", "Ada"), Person("https://id.example|2", "Bob")
ROWS = pd.DataFrame({"label": ["secret row"]})
CHAT = (("llm-serving", "lm-arena-chat"),)


def claims(person: Person) -> dict[str, object]:
    issuer, _, subject = person.id.partition("|")
    return {"is_logged_in": True, "iss": issuer, "sub": subject, "name": person.name}


@pytest.fixture(autouse=True)
def team(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PARETOSCOPE_SIGN_IN", "1")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def view() -> str:
    with acting_as(ADA):
        return views.save(
            title="Ada's secret", page="choose", state={}, data_version="v", rows=ROWS, visibility="private"
        ).slug


@pytest.fixture
def dataset() -> Iterator[str]:
    table = read_table("mine.csv", TEMPLATES["measurements"].encode())
    upload = Upload("mine.csv", "measurements", table, guess(table, "measurements"), CHAT)
    with acting_as(ADA):
        slug = datasets.keep("Ada's rig", upload.kind, meaning_of(upload), table.cells, "private").slug
    yield slug
    with acting_as(ADA):
        datasets.delete(slug)


def open_as(person: Person, page: str = "", **params: str) -> AppTest:
    """A page as somebody sees it: Streamlit's tester is told what the provider said of them."""
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
    app.user = claims(person) if person.id else {"is_logged_in": False}
    if page:
        app._registered_pages = SCRIPTS
        app.switch_page(f"pages/{page}.py")
    app.query_params.update(params)
    return app.run()


def test_the_list_shows_each_person_their_own(view):
    with acting_as(ADA):
        shared = views.save(
            title="For all of us", page="choose", state={}, data_version="v", rows=ROWS, visibility="team"
        ).slug
    bobs = open_as(BOB, "saved_views")
    assert not bobs.exception
    assert "Ada's secret" not in texts(bobs)
    assert "For all of us" in texts(bobs)
    assert "Signed in as Bob" in texts(bobs)
    keys = {button.key for button in bobs.button}
    assert not {f"{action}-{slug}" for action in ("rename", "share", "delete") for slug in (view, shared)} & keys
    adas = open_as(ADA, "saved_views")
    assert "Ada's secret" in texts(adas)
    adas.selectbox(key=f"visibility-{view}").set_value("team")
    adas.button(key=f"share-{view}").click().run()
    adas.button(key=f"delete-{shared}").click().run()
    assert not adas.exception
    with acting_as(BOB):
        assert views.get(view).title == "Ada's secret"
        with pytest.raises(NotFound):
            views.get(shared)


def test_links_open_for_those_who_may(view, dataset):
    bobs = open_as(BOB, view=view, set=dataset)
    assert not bobs.exception
    warnings = " ".join(warning.value for warning in bobs.warning)
    assert "no saved view" in warnings
    assert "No data set is kept" in warnings
    assert UPLOADS not in bobs.session_state
    assert "Ada's" not in texts(bobs)


def test_calls_answer_by_token_alone(view):
    with acting_as(ADA):
        adas = tokens.create("x")
    with acting_as(BOB):
        bobs = tokens.create("x")

    async def ask(token: str, form: str) -> tuple[int, str, str]:
        transport = httpx.ASGITransport(Starlette(routes=routes()))
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            answer = await client.get(f"/api/v1/views/{view}.{form}", headers=headers)
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers
        return answer.status_code, answer.text, answer.headers.get("www-authenticate", "")

    for form in ("json", "csv"):
        status, text, _ = run(ask, adas, form)
        assert (status, "secret" in text) == (200, True)
        for token, refused in ((bobs, 404), ("", 404), ("pts_guess", 401)):
            status, text, challenge = run(ask, token, form)
            assert (status, challenge) == (refused, "Bearer" if refused == 401 else "")
            assert "secret" not in text


def test_the_sql_box_has_none_of_it(view):
    assert not Base.metadata.tables.keys() & set(console.ask(store.warehouse(), "SHOW TABLES").frame["name"])
    with pytest.raises(InputError, match="There is no table"):
        console.ask(store.warehouse(), "SELECT * FROM saved_view")


def test_rows_of_one_session_reach_no_other_through_a_cache(dataset):
    with acting_as(ADA):
        rows = user_dataset(dataset).user_rows
    for person in (BOB, NOBODY):
        with acting_as(person), pytest.raises(NotFound):
            user_dataset(dataset)
    before = store.board_frame(*CHAT[0])
    store.set_user_rows(*rows)
    try:
        assert len(store.board_frame(*CHAT[0])) > len(before)
    finally:
        store.set_user_rows()
    assert len(store.board_frame(*CHAT[0])) == len(before)


def test_a_token_is_shown_until_it_was_copied_and_can_be_revoked():
    def page() -> None:
        from data.saved.people import ask_for_person
        from pages.draw.shared.signed_in import person_on_page
        from pages.draw.views import team_panels

        ask_for_person(person_on_page)
        team_panels._draw_tokens()

    cleo = Person("https://id.example|7", "Cleo")
    app = AppTest.from_function(page, default_timeout=30)
    app.user = claims(cleo)
    app.run()
    app.button(key="views-token-new").click().run()
    assert "name is empty" in app.error[0].value
    app.text_input(key="views.token-name").set_value("nightly")
    app.button(key="views-token-new").click().run()
    app.run()
    token = app.code[0].value.removeprefix("Authorization: Bearer ")
    assert tokens.person_of(token) == cleo
    app.button(key="views-token-copied").click().run()
    assert not app.code
    with acting_as(cleo):
        digest = tokens.listed()[0].digest
    app.button(key=f"revoke-{digest[:8]}").click().run()
    assert "nightly" not in texts(app)
