"""The SQL box: one SELECT, within limits, and nothing but the tables."""

from __future__ import annotations

from threading import Timer
from time import perf_counter

import pytest

from data import console
from models.errors import InputError, TimedOut, TooLarge

ENDLESS = "SELECT count(*) FROM range(1000000000000) AS a, range(100000) AS b"


def test_a_question_is_answered(cur):
    result = console.ask(cur, "SELECT count(*) AS n FROM model -- how many;")
    assert result.frame["n"].tolist() == [cur.execute("SELECT count(*) FROM model").fetchall()[0][0]]
    assert not result.cut


def test_rows_beyond_the_limit_are_cut_and_said(cur):
    result = console.ask(cur, "FROM range(50);", max_rows=10)
    assert result.frame["range"].tolist() == list(range(10))
    assert result.cut
    assert not console.ask(cur, "FROM range(10)", max_rows=10).cut


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("", "no statement"),
        ("SELECT 1; SELECT 2", "2 statements"),
        ("DROP TABLE model", "Only a SELECT"),
        ("ATTACH '/tmp/x.duckdb'", "Only a SELECT"),
        ("SET threads = 8", "Only a SELECT"),
        ("COPY model TO '/tmp/model.csv'", "Only a SELECT"),
        ("SELECT * FROM read_text('/etc/passwd')", "Cannot access file"),
        ("SELECT * FROM read_csv('http://127.0.0.1/x.csv')", "DuckDB does not accept"),
        ("SELECT * FROM query('DROP TABLE model')", "DuckDB does not accept"),
        ("SELECT 1) AS a, (SELECT 2", "not SQL"),
        ("SELEC 1", "not SQL"),
        ("SELECT nothing FROM model", "nothing"),
        ("SELECT $1", "DuckDB does not accept"),
    ],
)
def test_what_is_refused(cur, sql, said):
    with pytest.raises(InputError, match=said):
        console.ask(cur, sql)
    assert cur.execute("SELECT count(*) > 0 FROM model").fetchall() == [(True,)]


def test_frames_of_the_process_are_no_tables(cur):
    secret = "of another visitor"  # noqa: F841 - what a replacement scan would look for
    import pandas as pd

    visitors = pd.DataFrame({"a": [1]})  # noqa: F841
    with pytest.raises(InputError):
        console.ask(cur, "SELECT * FROM visitors")


def test_a_long_question_is_stopped_and_the_next_one_answered(warehouse):
    started = perf_counter()
    with pytest.raises(TimedOut, match="longer than"):
        console.ask(warehouse.cursor(), ENDLESS, timeout_s=0.2)
    assert perf_counter() - started < 5
    assert len(console.ask(warehouse.cursor(), "SELECT 1").frame) == 1


def test_a_question_can_be_killed_from_elsewhere(warehouse):
    cur = warehouse.cursor()
    Timer(0.2, cur.interrupt).start()
    with pytest.raises(TimedOut):
        console.ask(cur, ENDLESS, timeout_s=30)


def test_one_huge_cell_is_refused(cur):
    with pytest.raises(TooLarge, match="30 MB"):
        console.ask(cur, "SELECT repeat('x', 30000000)")
