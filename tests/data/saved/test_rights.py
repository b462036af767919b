"""Each way to another's view or dataset, for somebody without the right: reading, changing and deleting are refused.

Ada owns what is saved here; Bob is signed in, Nobody is not, and Root is an admin.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from data.saved import audit_trail, database, datasets, people, rights, tokens, views
from data.saved.database import engine
from data.saved.people import NOBODY, NotAllowed, Person, SignInNeeded, acting_as
from data.saved.saved_tables import ApiToken, KeptSet, Ownership, SavedView, SchemaVersion
from data.settings import settings
from errors import InputError, NotFound, TooLarge

ADA = Person("https://id.example|1", "Ada", "ada@example.org")
BOB = Person("https://id.example|2", "Bob", "bob@example.org")
ROOT = Person("https://id.example|3", "Root", "root@example.org")
ROWS = pd.DataFrame({"label": ["secret"], "cost_usd": ["1"]})
MEANING = {"meant": [], "places": [], "value_kind": "measured"}
READERS = {"private": {ADA, ROOT}, "team": {ADA, BOB, ROOT}, "public": {ADA, BOB, ROOT, NOBODY}}


@pytest.fixture(autouse=True)
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    for name, value in (("HOME", str(tmp_path)), ("SIGN_IN", "1"), ("ADMINS", " Root@example.org ,x")):
        monkeypatch.setenv(f"PARETOSCOPE_{name}", value)
    settings.cache_clear()
    yield monkeypatch
    engine().dispose()
    monkeypatch.undo()
    settings.cache_clear()


def save(visibility: str = "private", title: str = "Ada's plan") -> str:
    return views.save(title=title, page="choose", state={}, data_version="v", rows=ROWS, visibility=visibility).slug


def keep(visibility: str = "private", name: str = "Ada's rows") -> str:
    return datasets.keep(name, "prices", MEANING, ROWS, visibility).slug


@pytest.mark.parametrize("visibility", READERS)
@pytest.mark.parametrize("person", [ADA, BOB, ROOT, NOBODY], ids=lambda person: person.name or "nobody")
def test_who_reads_what(visibility, person):
    with acting_as(ADA):
        view, dataset = save(visibility), keep(visibility)
    readers = READERS[visibility]
    with acting_as(person):
        assert [found.slug for found in views.search("plan")] == [view] * (person in readers)
        assert [found.slug for found in datasets.listed()] == [dataset] * (person in readers)
        for read, slug in (
            (views.get, view), (views.rows_csv, view), (datasets.get, dataset), (datasets.table, dataset)
        ):  # fmt: skip
            if person in readers:
                read(slug)
            else:
                with pytest.raises(NotFound) as refused:
                    read(slug)
                with pytest.raises(NotFound) as unknown:
                    read("a" * 10)
                assert refused.value.detail.replace(slug, "") == unknown.value.detail.replace("a" * 10, "")


@pytest.mark.parametrize("person", [BOB, NOBODY], ids=["bob", "nobody"])
@pytest.mark.parametrize("visibility", READERS)
def test_nobody_else_changes_anything(visibility, person):
    with acting_as(ADA):
        view, dataset = save(visibility), keep(visibility)
    with acting_as(person):
        for change in (
            lambda: views.rename(view, "Bob's"),
            lambda: views.delete(view),
            lambda: datasets.delete(dataset),
            lambda: rights.share(SavedView, view, "public"),
            lambda: rights.share(KeptSet, dataset, "public"),
        ):
            with pytest.raises((NotFound, NotAllowed, SignInNeeded)):
                change()
    with acting_as(ADA):
        assert views.get(view).title == "Ada's plan"
        assert datasets.get(dataset).name == "Ada's rows"
        assert rights.owners_of(SavedView, [view])[view].visibility == visibility


@pytest.mark.parametrize("person", [ADA, ROOT], ids=["ada", "root"])
def test_owners_and_admins_rename_share_and_delete(person):
    with acting_as(ADA):
        view, dataset = save(), keep()
    with acting_as(person):
        views.rename(view, "better")
        rights.share(SavedView, view, "public")
    with acting_as(NOBODY):
        assert views.get(view).title == "better"
    with acting_as(person):
        views.delete(view)
        datasets.delete(dataset)
    with acting_as(ADA):
        assert (views.search(), datasets.listed()) == ([], [])
    with Session(engine()) as session:
        assert session.query(Ownership).count() == 0


def test_whoever_is_not_known_saves_nothing():
    for save_it in (save, keep):
        with acting_as(NOBODY), pytest.raises(SignInNeeded):
            save_it()
        with pytest.raises(SignInNeeded):  # code that does not say for whom it works
            save_it()
    with acting_as(ROOT):
        assert (views.search(), datasets.listed()) == ([], [])


def test_a_name_that_is_taken_out_of_sight_is_free():
    with acting_as(ADA):
        keep(name="plans for 2027")
        with pytest.raises(InputError, match="already"):
            keep(name="plans for 2027")
    with acting_as(BOB):
        keep(name="plans for 2027")


def test_what_was_saved_without_sign_in_is_the_teams_and_the_other_way_round(team):
    team.setenv("PARETOSCOPE_SIGN_IN", "0")
    settings.cache_clear()
    with acting_as(BOB):  # without sign-in nobody is anybody
        old, rows = save(title="old"), keep(name="old")
    views.rename(old, "older")
    team.setenv("PARETOSCOPE_SIGN_IN", "1")
    settings.cache_clear()
    with acting_as(NOBODY), pytest.raises(NotFound):
        views.get(old)
    with acting_as(BOB):
        assert views.get(old).title == "older"
        assert datasets.table(rows).cells["label"].tolist() == ["secret"]
        with pytest.raises(NotAllowed, match="nobody's"):
            views.delete(old)
    with acting_as(ROOT):
        rights.share(SavedView, old, "private")  # it is Root's now
    with acting_as(ADA):
        mine = save("team")
    team.setenv("PARETOSCOPE_SIGN_IN", "0")
    settings.cache_clear()
    for slug in (mine, old):
        with pytest.raises(NotFound):
            views.get(slug)
    datasets.delete(rows)


def test_each_person_has_a_quota(team):
    for name in ("VIEWS", "KEPT_SETS"):
        team.setenv(f"PARETOSCOPE_MAX_{name}_PER_PERSON", "1")
    settings.cache_clear()
    for person in (ADA, BOB):
        with acting_as(person):
            view, _ = save(), keep()
            for again in (lambda: save(title="more"), lambda: keep(name="more")):
                with pytest.raises(TooLarge, match="You have 1"):
                    again()
            views.delete(view)
            save()


def test_the_audit_says_who_did_what_to_admins_alone():
    with acting_as(ADA):
        view = save()
        views.rename(view, "second")
        rights.share(SavedView, view, "team")
    with acting_as(BOB):
        with pytest.raises(NotAllowed):
            views.delete(view)
        with pytest.raises(NotAllowed):
            audit_trail.latest()
    with acting_as(ROOT):
        views.delete(view)
        trail = [(row["who"], row["did"], row["what"], row["slug"], row["title"]) for row in audit_trail.latest()]
    assert trail == [
        ("Root", "delete", "view", view, "second"),
        ("Ada", "make team", "view", view, ""),
        ("Ada", "rename", "view", view, "second"),
        ("Ada", "save", "view", view, "Ada's plan"),
    ]


def test_a_token_speaks_for_its_maker_until_it_ends():
    with acting_as(ADA):
        view, token = save(), tokens.create("nightly")
        digest = tokens.listed()[0].digest
    assert token not in str(vars(tokens.person_of(token)))
    assert tokens.person_of(token) == ADA
    with acting_as(tokens.person_of(token)):
        views.get(view)
    with acting_as(BOB):
        assert tokens.listed() == []
        tokens.revoke(digest)
    assert tokens.person_of(token) == ADA
    for wrong in ("", "pts_", token[:-1], digest):
        with pytest.raises(SignInNeeded, match="unknown, revoked or expired"):
            tokens.person_of(wrong)
    with engine().begin() as connection:
        connection.execute(update(ApiToken).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    with pytest.raises(SignInNeeded):
        tokens.person_of(token)
    with acting_as(ADA):
        tokens.revoke(digest)
        assert tokens.listed() == []
    with acting_as(NOBODY), pytest.raises(SignInNeeded):
        tokens.create("x")


def test_only_a_vouched_for_email_or_the_id_makes_an_admin(team):
    assert ROOT.is_admin
    assert not Person("x|1", "Mallory", "").is_admin
    assert not Person("", "Nobody", "root@example.org").is_admin
    team.setenv("PARETOSCOPE_ADMINS", "https://id.example|2")
    settings.cache_clear()
    assert BOB.is_admin
    assert not ROOT.is_admin


def test_pages_are_asked_who_it_is_and_a_token_goes_before(team):
    team.setattr(people, "_RESOLVERS", [])
    assert people.current() == NOBODY
    people.ask_for_person(lambda: BOB)
    assert people.current() == BOB
    with acting_as(NOBODY):
        assert people.current() == NOBODY
    people.ask_for_person(lambda: None)
    assert people.current() == NOBODY


@pytest.mark.parametrize("before", ["", "0"])
def test_a_release_without_owners_refuses_what_has_some(before, team):
    """It knows the version that a database has without sign-in, and no other."""
    if before:
        team.setenv("PARETOSCOPE_SIGN_IN", before)
        settings.cache_clear()
        assert version() == database.SCHEMA_VERSION
        engine().dispose()
        database._opened.cache_clear()
        team.setenv("PARETOSCOPE_SIGN_IN", "1")
        settings.cache_clear()
    assert version() == database.OWNED_VERSION


def version() -> int:
    with Session(engine()) as session:
        return session.query(SchemaVersion).one().version
