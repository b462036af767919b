"""The SQL box: one SELECT, within limits, and nothing but the tables; each question in a process of its own."""

from __future__ import annotations

import os
from pathlib import Path
from signal import SIGKILL
from threading import Event, Thread

import pytest

from data.sql import console
from data.sql.child_process import STANDBY
from errors import InputError, TimedOut, TooLarge, WarehouseError

ENDLESS = "SELECT count(*) FROM range(1000000000000) AS a, range(100000) AS b"


@pytest.fixture(autouse=True, scope="module")
def _no_process_stays():
    yield
    STANDBY.close()


def children() -> list[int]:
    """The processes for questions that this one has started and not yet ended."""
    return [pid for pid in map(int, (path.name for path in Path("/proc").glob("[1-9]*"))) if is_child(pid)]


def is_child(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        return f"PPid:\t{os.getpid()}\n" in status and b"data.sql.child" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def test_a_question_is_answered(warehouse):
    result = console.ask(warehouse, "SELECT count(*) AS n FROM model -- how many;")
    assert result.frame["n"].tolist() == [warehouse.cursor().execute("SELECT count(*) FROM model").fetchall()[0][0]]
    assert not result.cut


def test_rows_beyond_the_limit_are_cut_and_said(warehouse):
    result = console.ask(warehouse, "FROM range(50);", max_rows=10)
    assert result.frame["range"].tolist() == list(range(10))
    assert result.cut
    assert not console.ask(warehouse, "FROM range(10)", max_rows=10).cut


def test_values_of_every_kind_arrive_as_something_that_can_be_shown(warehouse):
    sql = """SELECT 1 AS a, 2 AS a, sum(candidates) AS total, 1.5 AS share, [1, 2] AS list, {'k': 1} AS struct,
        INTERVAL 1 DAY AS wait, 'x'::BLOB AS bytes, TIME '12:00' AS noon, NULL AS nothing, DATE '2026-01-31' AS day,
        TIMESTAMP '2026-01-31 12:00' AS moment, '1'::JSON AS json, uuid() IS NULL AS flag FROM board"""
    row = console.ask(warehouse, sql).frame.iloc[0]
    assert list(row.index[:2]) == ["a", "a_1"]
    assert row["total"] == int(row["total"]) > 0
    assert row[["share", "list", "struct", "wait"]].tolist() == [1.5, "[1, 2]", "{'k': 1}", "1 day"]
    assert str(row["day"]) == "2026-01-31"
    assert row["moment"].year == 2026


def test_values_outside_the_calendar_and_the_integers_arrive_as_text(warehouse):
    row = console.ask(
        warehouse, "SELECT DATE '290000-01-01', TIMESTAMP 'infinity', 170141183460469231731687303715884105727, 7"
    ).frame.iloc[0]
    assert row.tolist() == ["290000-01-01", "infinity", "170141183460469231731687303715884105727", 7]


@pytest.mark.parametrize(
    "sql",
    ["SHOW TABLES", "SHOW ALL TABLES", "DESCRIBE model", "SHOW model", "SUMMARIZE model", "FROM (DESCRIBE board)"],
)
def test_the_tables_and_their_columns_can_be_listed(warehouse, sql):
    assert len(console.ask(warehouse, sql).frame) > 3


def test_the_catalogue_of_columns_can_be_asked(warehouse):
    sql = "SELECT column_name FROM information_schema.columns WHERE table_name = 'model'"
    assert "n_params" in console.ask(warehouse, sql).frame["column_name"].tolist()


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("", "no statement"),
        ("SELECT 1; SELECT 2", "2 statements"),
        ("DROP TABLE model", "Only a SELECT"),
        ("ATTACH '/tmp/x.duckdb'", "Only a SELECT"),
        ("SET threads = 8", "Only a SELECT"),
        ("COPY model TO '/tmp/model.csv'", "Only a SELECT"),
        ("SELECT * FROM read_text('/etc/passwd')", '"read_text" cannot be used'),
        ("SELECT * FROM query('DROP TABLE model')", '"query" cannot be used'),
        ("SELECT current_setting('threads')", '"current_setting" cannot be used'),
        ("PIVOT model ON family", "PIVOT"),
        ("FROM modle", "Did you mean model"),
        ("SELECT 1) AS a, (SELECT 2", "not SQL"),
        ("SELEC 1", "not SQL"),
        ("SELECT nothing FROM model", "nothing"),
        ("SELECT $1", "no parameters"),
        ("SELECT '\ud800'", "Character 9"),
        ("SELECT '\0'", "U+0000"),
    ],
)
def test_what_is_refused(warehouse, sql, sentence):
    with pytest.raises(InputError) as error:
        console.ask(warehouse, sql)
    assert sentence in error.value.detail


def test_a_long_question_is_stopped_and_the_next_one_answered(warehouse):
    with pytest.raises(TimedOut, match="longer than"):
        console.ask(warehouse, ENDLESS, timeout_s=0.2)
    assert len(children()) <= 1  # the one that stands by
    assert len(console.ask(warehouse, "SELECT 1").frame) == 1


def test_a_question_can_be_ended_from_the_page(warehouse):
    def press_stop(_seconds: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        console.ask(warehouse, ENDLESS, timeout_s=30, tick=press_stop)
    assert len(children()) <= 1
    assert len(console.ask(warehouse, "SELECT 1").frame) == 1


def test_no_more_than_two_are_answered_at_once(warehouse, monkeypatch):
    running, over = [Event(), Event()], Event()

    def ask(number: int) -> None:
        def tick(_seconds: float) -> None:
            running[number].set()
            if over.is_set():
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            console.ask(warehouse, ENDLESS, timeout_s=60, tick=tick)

    threads = [Thread(target=ask, args=[number]) for number in (0, 1)]
    for thread in threads:
        thread.start()
    assert all(event.wait(60) for event in running)
    monkeypatch.setattr(console, "WAIT_S", 0.05)
    try:
        with pytest.raises(TimedOut, match="Ask again in a few seconds"):
            console.ask(warehouse, "SELECT 1")
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert console.ask(warehouse, "SELECT 1").frame.size == 1


def test_one_huge_cell_is_refused(warehouse):
    with pytest.raises(TooLarge, match="20 MB"):
        console.ask(warehouse, "SELECT repeat('x', 30000000)")


def test_too_much_text_is_refused_before_it_is_sent(warehouse):
    with pytest.raises(TooLarge, match="10,000"):
        console.ask(warehouse, "SELECT 1 -- " + "x" * console.MAX_CHARS)


def test_a_process_that_was_killed_while_it_stood_by_is_replaced(warehouse):
    console.get_ready(warehouse)
    for pid in children():
        os.kill(pid, SIGKILL)
    assert console.ask(warehouse, "SELECT 1").frame.size == 1


def test_the_process_gets_no_secret_from_the_environment(warehouse, monkeypatch):
    monkeypatch.setenv("PARETOSCOPE_VIEWS_URL", "postgresql://user:secret@host/views")
    STANDBY.close()
    console.get_ready(warehouse)
    assert len(children()) == 1
    assert b"secret" not in Path(f"/proc/{children()[0]}/environ").read_bytes()


def test_data_that_is_gone_is_a_sentence(warehouse, tmp_path):
    from dataclasses import replace

    with pytest.raises(WarehouseError, match="restart the server"):
        console.ask(replace(warehouse, path=tmp_path / "gone.duckdb"), "SELECT 1")
    assert not Path(tmp_path / "gone.duckdb").exists()
