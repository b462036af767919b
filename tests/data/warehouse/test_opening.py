"""The warehouse is built whole or not at all, serves read-only, and reaches nothing outside itself."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from data.settings import ROOT, Settings
from data.warehouse import opening, queries
from data.warehouse.opening import Warehouse, data_version, open_warehouse
from errors import WarehouseError

TABLES = Settings().tables


@pytest.fixture
def home(tmp_path: Path, warehouse: Warehouse) -> Path:
    """A folder that holds a finished warehouse, copied from the one the other tests read."""
    for path in warehouse.path.parent.glob("warehouse-*"):
        shutil.copyfile(path, tmp_path / path.name)
    return tmp_path


def _file(home: Path) -> Path:
    (path,) = home.glob("warehouse-*.duckdb")
    return path


def _answers(home: Path, tables: Path = TABLES) -> bool:
    opened = open_warehouse(Settings(home=home, tables=tables))
    try:
        return len(queries.candidates(opened.cursor(), "llm-serving")) > 1000
    finally:
        opened.close()


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A build of all tables takes seconds: where only the files count, it fills a single small table."""
    monkeypatch.setattr(opening, "_fill", lambda con, _tables: con.execute("CREATE TABLE refilled AS SELECT 42"))


def _is_refilled(home: Path) -> bool:
    opened = open_warehouse(Settings(home=home))
    try:
        return opened.cursor().execute("FROM refilled").fetchall() == [(42,)]
    finally:
        opened.close()


def test_a_finished_file_is_not_built_again(home: Path) -> None:
    before = _file(home).stat()
    assert _answers(home)
    after = _file(home).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("damage", ["truncated", "one byte", "empty", "not a database", "unsealed", "bad seal"])
def test_a_damaged_or_half_built_file_is_built_again(home: Path, damage: str) -> None:
    path = _file(home)
    seal = path.with_suffix(".seal.json")
    content = bytearray(path.read_bytes())
    if damage == "truncated":
        path.write_bytes(content[: len(content) // 2])
    elif damage == "one byte":
        content[len(content) // 2] ^= 0xFF
        path.write_bytes(content)
    elif damage in ("empty", "not a database"):
        path.write_bytes(b"" if damage == "empty" else b"hello" * 1000)
    elif damage == "unsealed":
        seal.unlink()
    else:
        seal.write_text("{", encoding="utf-8")
    assert _is_refilled(home)
    assert json.loads(seal.read_text(encoding="utf-8"))["bytes"] == path.stat().st_size


@pytest.mark.usefixtures("quick")
def test_files_of_older_data_and_of_killed_builds_are_removed(home: Path, tmp_path: Path) -> None:
    _file(home).unlink()
    for name in ("warehouse-0123456789ab.duckdb", "warehouse-0123456789ab.seal.json", "warehouse-ab.99.tmp.wal"):
        (home / name).write_bytes(b"old")
    (home / "views.sqlite").write_bytes(b"not ours")
    assert _is_refilled(home)
    assert sorted(path.name.partition(".")[0][:9] for path in home.iterdir()) == [
        "views",
        "warehouse",
        "warehouse",
        "warehouse",
    ]


def test_the_version_changes_with_the_data(tmp_path: Path) -> None:
    tables = tmp_path / "tables"
    shutil.copytree(TABLES, tables)
    assert data_version(tables) == data_version(TABLES)
    path = tables / "curated" / "task.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Image chat", "Picture chat"), encoding="utf-8")
    assert data_version(tables) != data_version(TABLES)
    assert len(data_version(tables)) == 12


def test_tables_that_cannot_be_loaded_leave_nothing_behind(tmp_path: Path) -> None:
    tables, home = tmp_path / "tables", tmp_path / "home"
    shutil.copytree(TABLES, tables)
    path = tables / "curated" / "task.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("lm-arena-chat,", "gpqa,"), encoding="utf-8")
    with pytest.raises(WarehouseError, match="cannot be loaded"):
        open_warehouse(Settings(home=home, tables=tables))
    assert [path.name for path in home.iterdir()] == ["warehouse.lock"]


def test_missing_tables_get_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="PARETOSCOPE_TABLES"):
        open_warehouse(Settings(home=tmp_path, tables=tmp_path / "nowhere"))


def test_a_home_that_is_a_file_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("in the way", encoding="utf-8")
    with pytest.raises(WarehouseError, match="PARETOSCOPE_HOME"):
        open_warehouse(Settings(home=tmp_path / "home"))


def _start(home: Path, **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "data.warehouse"],
        cwd=ROOT,
        env=os.environ | {"PARETOSCOPE_HOME": str(home)} | more,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_processes_that_start_at_once_do_not_collide(tmp_path: Path) -> None:
    running = [_start(tmp_path) for _ in range(2)]
    ended = [process.communicate(timeout=120) for process in running]
    assert [process.returncode for process in running] == [0, 0], ended
    assert len({out for out, _ in ended}) == 1
    assert len(list(tmp_path.glob("warehouse-*"))) == 2
    assert _answers(tmp_path)


def test_a_build_killed_on_the_way_is_done_by_the_next(tmp_path: Path) -> None:
    process = _start(tmp_path)
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob("*.tmp")) and time.monotonic() < deadline:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    assert not list(tmp_path.glob("*.seal.json")), "the build was over before it could be killed"
    assert _answers(tmp_path)
    assert not list(tmp_path.glob("*.tmp*"))


def test_another_time_zone_gives_the_same_dates(home: Path, cur: duckdb.DuckDBPyConnection) -> None:
    code = (
        "from data.warehouse.opening import open_warehouse; c = open_warehouse().cursor();"
        "print(c.execute('SELECT min(valid_from)::VARCHAR, max(valid_from)::VARCHAR FROM price').fetchall())"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=os.environ | {"PARETOSCOPE_HOME": str(home), "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago")
    }
    assert answers == {"[('2025-12-17', '2026-11-01')]\n"}


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM glob('/etc/*')",
        "ATTACH '/tmp/other.duckdb'",
        "COPY model TO '/tmp/stolen.csv'",
        "EXPORT DATABASE '/tmp/stolen'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '100GB'",
        "RESET lock_configuration",
        "PRAGMA threads = 64",
        "INSERT INTO task SELECT * FROM task",
        "DROP TABLE model",
        "CREATE TABLE mine (a INTEGER)",
    ],
)
def test_nothing_outside_can_be_reached_and_nothing_inside_changed(cur: duckdb.DuckDBPyConnection, sql: str) -> None:
    with pytest.raises(duckdb.Error):
        cur.execute(sql).fetchall()


def test_limits_are_those_of_the_settings(tmp_path: Path, home: Path) -> None:
    opened = open_warehouse(Settings(home=home, duckdb_threads=1, duckdb_memory="200MB"))
    limits = dict(
        opened.cursor()
        .execute("SELECT name, value FROM duckdb_settings() WHERE name IN ('threads', 'memory_limit', 'access_mode')")
        .fetchall()
    )
    opened.close()
    assert limits["threads"] == "1"
    assert limits["memory_limit"] == "190.7 MiB"
    assert limits["access_mode"] == "read_only"
