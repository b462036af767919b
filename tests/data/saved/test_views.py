"""Saved views: kept as they were, found again, safe from kills, rivals and strangers' input."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import text

from data.saved import database, datasets, views
from data.saved.people import Person, acting_as
from data.settings import ROOT, settings
from errors import InputError, NotFound, TooLarge
from tests.data.saved.killing import killed_saves, slugs_kept

FRAME = pd.DataFrame({"candidate_id": ["a", "=b"], "cost_usd": [1.5, None]})


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("PARETOSCOPE_HOME", str(tmp_path))
    settings.cache_clear()
    yield tmp_path
    database.engine().dispose()
    settings.cache_clear()


def saved(title: str = "A view", **changes: Any) -> views.SavedView:
    fields = {"page": "choose", "state": {"task": "gpqa", "gpus": ""}, "data_version": "abc123", "rows": FRAME}
    return views.save(title=title, **{**fields, "summary": {"pick": "a"}, **changes})


def test_a_view_comes_back_as_it_was() -> None:
    before = datetime.now(UTC)
    slug = saved("  Ünï <b>“5% off”</b> '; DROP TABLE saved_view; --  ").slug
    view = views.get(slug)
    assert view.title == "Ünï <b>“5% off”</b> '; DROP TABLE saved_view; --"
    assert (view.page, view.state, view.summary) == ("choose", {"task": "gpqa", "gpus": ""}, {"pick": "a"})
    assert (view.data_version, view.n_rows) == ("abc123", 2)
    assert before <= view.created_at == view.updated_at <= datetime.now(UTC)


def test_rows_are_pinned_with_their_origin() -> None:
    read = views.rows_csv(saved().slug)
    assert read == (
        b"candidate_id,cost_usd,data_version,filters\r\n"
        b'"a",1.5,"abc123","task=gpqa"\r\n"\'=b",,"abc123","task=gpqa"\r\n'
    )


def test_slugs_are_url_safe_and_do_not_count_up() -> None:
    slugs = [saved().slug for _ in range(30)]
    assert len(set(slugs)) == 30
    assert all(views.SLUG.fullmatch(slug) for slug in slugs)
    assert len({slug[0] for slug in slugs}) > 5


def test_a_taken_slug_is_not_overwritten(monkeypatch: pytest.MonkeyPatch) -> None:
    first = saved("first").slug
    draws = iter(first + "z" * 10)
    monkeypatch.setattr(views.secrets, "choice", lambda _letters: next(draws))
    assert saved("second").slug == "z" * 10
    assert views.get(first).title == "first"


def test_search_newest_first_in_titles_without_wildcards() -> None:
    for title in ("cheap 50% load", "cheap 500 load", "Fast_one", "fastXone"):
        saved(title)
    assert [view.title for view in views.search()] == ["fastXone", "Fast_one", "cheap 500 load", "cheap 50% load"]
    assert [view.title for view in views.search("0%")] == ["cheap 50% load"]
    assert [view.title for view in views.search("fast_")] == ["Fast_one"]
    assert [view.title for view in views.search("CHEAP", limit=1)] == ["cheap 500 load"]
    assert [view.title for view in views.search("cheap", limit=1, offset=1)] == ["cheap 50% load"]
    assert views.search("' OR 1=1 --") == []


def test_rename_and_delete() -> None:
    slug, other = saved("old").slug, saved("other").slug
    views.rename(slug, " new ")
    assert views.get(slug).title == "new"
    assert views.get(slug).updated_at > views.get(slug).created_at
    assert views.search()[0].slug == slug
    views.delete(slug)
    with pytest.raises(NotFound, match=slug):
        views.get(slug)
    assert views.get(other).title == "other"


@pytest.mark.parametrize("slug", ["aaaaaaaaaa", "", "../../etc", "' OR 1=1 --", "A" * 10, "x" * 5000, "a\n"])
def test_unknown_slugs(slug: str) -> None:
    for ask in (views.get, views.rows_csv, views.delete, lambda one: views.rename(one, "title")):
        with pytest.raises(NotFound, match="There is no saved view"):
            ask(slug)


@pytest.mark.parametrize(
    ("title", "words"),
    [("", "empty"), ("   ", "empty"), ("x" * 121, "at most 120"), ("a\nb", "U+000A"), ("a\0b", "U+0000"),
     ("a\x1b[31m", "U+001B"), ("abc\u202egpj", "U+202E"), ("a\u2028b", "U+2028")],
)  # fmt: skip
def test_titles_that_cannot_be_used(title: str, words: str) -> None:
    slug = saved("kept").slug
    for use in (lambda: saved(title), lambda: views.rename(slug, title)):
        with pytest.raises(InputError) as caught:
            use()
        assert words in caught.value.detail
        assert caught.value.column == "title"
    assert [view.title for view in views.search()] == ["kept"]


def test_what_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TooLarge, match="settings"):
        saved(state={"drawn": "x" * views.MAX_STATE_CHARS})
    monkeypatch.setattr(views, "MAX_ROWS_MB", 1e-5)
    with pytest.raises(TooLarge, match="fewer rows"):
        saved()
    with pytest.raises(InputError, match="no page"):
        saved(page="../choose")
    with pytest.raises(InputError, match="cannot be kept"):
        saved(state={"x": float("nan")})
    assert views.search() == []


def test_sqlite_writes_ahead_and_syncs_fully() -> None:
    with database.engine().connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2


def test_a_newer_schema_is_left_alone(home: Path) -> None:
    saved()
    database.engine().dispose()
    with sqlite3.connect(home / "views.sqlite") as connection:
        connection.execute("UPDATE saved_view_schema SET version = 99")
    database._opened.cache_clear()
    with pytest.raises(views.ViewsError, match="schema 99"):
        views.search()
    with sqlite3.connect(home / "views.sqlite") as connection:
        connection.execute("UPDATE saved_view_schema SET version = 1")


def test_a_file_that_is_no_database(home: Path) -> None:
    (home / "views.sqlite").write_bytes(b"this is no database" * 100)
    with pytest.raises(views.ViewsError, match="nothing was changed"):
        views.search()
    (home / "views.sqlite").unlink()


@pytest.mark.parametrize("url", ["nonsense", "nosuchdb://x/y"])
def test_a_url_that_cannot_be_used(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARETOSCOPE_VIEWS_URL", url)
    settings.cache_clear()
    with pytest.raises(views.ViewsError, match="PARETOSCOPE_VIEWS_URL"):
        views.search()
    monkeypatch.delenv("PARETOSCOPE_VIEWS_URL")
    settings.cache_clear()


def test_threads_save_at_once() -> None:
    threads = [threading.Thread(target=lambda: [saved() for _ in range(10)]) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(views.search(limit=100)) == 60


def test_a_kill_in_the_middle_of_saving_loses_nothing_and_corrupts_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Views and datasets, each with its owner and its audit entry in the same transaction."""
    kills = 15
    slugs = killed_saves(home, kills)
    assert len(slugs) >= 3 * (kills - 1)  # it was saving when the kills came
    with sqlite3.connect(home / "views.sqlite") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    kept, owned, audited = slugs_kept(f"sqlite:///{home / 'views.sqlite'}")
    assert slugs <= kept
    assert kept == owned == audited
    assert len(kept) - len(slugs) <= kills  # at most the one each kill fell into
    monkeypatch.setenv("PARETOSCOPE_SIGN_IN", "1")
    settings.cache_clear()
    with acting_as(Person("i|1", "Ada")):
        kept_views, kept_datasets = views.search(limit=1_000), datasets.listed()
        assert {entry.slug for entry in (*kept_views, *kept_datasets)} == kept
        for view in kept_views:
            assert view.state == {"task": "x" * 2000}
            assert views.rows_csv(view.slug).count(b"\r\n") == 301
        for dataset in kept_datasets:
            assert len(datasets.table(dataset.slug).cells) == 300
        assert views.get(saved("after all that").slug).title == "after all that"


def test_two_processes_start_and_save_at_once(home: Path) -> None:
    program = (
        "import sys, pandas as pd\nfrom data.saved import views\n"
        "for _ in range(40):\n"
        "    view = views.save(title=sys.argv[1], page='choose', state={}, data_version='v',"
        " rows=pd.DataFrame({'x': [1]}))\n"
        "    views.rename(view.slug, sys.argv[1] + ' renamed')\n"
    )
    environment = {**os.environ, "PARETOSCOPE_HOME": str(home), "PYTHONPATH": str(ROOT)}
    rivals = [
        subprocess.Popen([sys.executable, "-c", program, name], env=environment, stderr=subprocess.PIPE)
        for name in ("one", "two")
    ]
    for rival in rivals:
        _, errors = rival.communicate(timeout=120)
        assert rival.returncode == 0, errors.decode()[-2000:]
    for name in ("one", "two"):
        assert len(views.search(f"{name} renamed", limit=100)) == 40
