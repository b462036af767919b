"""A full disk: saving is refused in a sentence, and what was saved can be deleted to make room."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from data.saved import database, datasets, views
from data.saved.reserve import RESERVE_BYTES, Reserve, reserve_of
from data.settings import settings
from errors import NotFound

ROWS = pd.DataFrame({"value": np.random.default_rng(0).random(30_000)})


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("PARETOSCOPE_HOME", str(tmp_path))
    settings.cache_clear()
    yield tmp_path
    database.engine().dispose()
    settings.cache_clear()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 6 MB, where this process may mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = [shutil.which("mount") or "mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(disk)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this process may not mount a disk")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True, capture_output=True)


def saved(rows: pd.DataFrame = ROWS) -> str:
    return views.save(title="A view", page="choose", state={}, data_version="v", rows=rows).slug


def full_while(reserve: Reserve) -> None:
    """Have the database say of every deletion that the disk is full, until the reserve gives its room up."""

    def refuse(_connection: object, _cursor: object, statement: str, *_others: object) -> None:
        if statement.startswith("DELETE") and reserve.path.exists():
            raise OperationalError(statement, {}, sqlite3.OperationalError("database or disk is full"))

    event.listen(database.engine(), "before_cursor_execute", refuse)


def reserve_here() -> Reserve:
    reserve = reserve_of(database.engine())
    assert reserve is not None
    return reserve


def test_a_full_disk_gives_up_its_reserve_to_delete(home: Path) -> None:
    slug = saved()
    dataset = datasets.keep(name="mine", kind="measurements", meaning={}, rows=pd.DataFrame({"a": ["1"]}, index=[1]))
    reserve = reserve_here()
    assert reserve.path.parent == home
    assert reserve.path.stat().st_size == RESERVE_BYTES
    full_while(reserve)
    views.delete(slug)
    with pytest.raises(NotFound):
        views.get(slug)
    assert reserve.path.exists()  # set aside anew
    datasets.delete(dataset.slug)
    assert reserve.path.exists()


@pytest.mark.usefixtures("home")
def test_without_a_reserve_it_is_a_sentence() -> None:
    slug = saved()
    reserve = reserve_here()
    event.listen(
        database.engine(), "before_cursor_execute",
        lambda _c, _k, statement, *_o: _refuse(statement) if statement.startswith("DELETE") else None,
    )  # fmt: skip
    with pytest.raises(views.ViewsError, match="disk that holds the saved views is full; nothing was changed"):
        views.delete(slug)
    assert views.get(slug).slug == slug
    assert reserve.path.exists()


def _refuse(statement: str) -> None:
    raise OperationalError(statement, {}, sqlite3.OperationalError("disk I/O error"))


@pytest.mark.usefixtures("home")
def test_saving_on_a_full_disk_is_a_sentence() -> None:
    slug = saved()
    database.engine().dispose()
    event.listen(database.engine(), "connect", lambda raw, _record: raw.execute("PRAGMA max_page_count = 1"))
    with pytest.raises(views.ViewsError, match=r"is full; nothing was changed\. Delete saved views") as caught:
        saved()
    assert caught.value.detail.endswith(".")
    assert [view.slug for view in views.search()] == [slug]
    views.delete(slug)


def test_a_disk_that_is_really_full(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARETOSCOPE_HOME", str(small_disk))
    settings.cache_clear()
    slugs = []
    with pytest.raises(views.ViewsError, match="is full"):
        while len(slugs) < 100:
            slugs.append(saved())
    for slug in slugs:
        fill(small_disk)
        views.delete(slug)
    assert len(slugs) > 3
    assert views.search() == []
    (small_disk / "other").unlink()
    assert views.get(saved(ROWS[:10])).n_rows == 10
    database.engine().dispose()
    settings.cache_clear()


def fill(disk: Path) -> None:
    """Take the last byte of a disk."""
    with (disk / "other").open("ab", buffering=0) as file, pytest.raises(OSError, match="No space left"):
        while True:
            file.write(bytes(512))
