"""Questions meant to do harm: each ends in an answer or a sentence, and the process that was asked stays as it was."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from data.sql import child, console
from data.sql.check import Catalogue, check
from data.sql.child_process import STANDBY
from data.sql.functions import FUNCTIONS, TABLE_FUNCTIONS
from errors import InputError, ParetoscopeError

LINES = Path(__file__).with_name("hostile_sql.txt").read_text(encoding="utf-8").splitlines()
GENERATED = [
    "SELECT " + "(" * 4_900 + "1" + ")" * 4_900,
    "SELECT " + "1+" * 4_900 + "1",
    "SELECT " + "[" * 4_900 + "]" * 4_900,
    "SELECT " + "-" + " -" * 4_000 + "1",
    "SELECT " + "NOT " * 2_400 + "true",
    "SELECT " + "abs(" * 1_900 + "1" + ")" * 1_900,
    "SELECT * FROM " + "(SELECT * FROM " * 600 + "model" + ")" * 600,
    "SELECT 1 " + "UNION SELECT 1 " * 600,
    "SELECT 1 WHERE 1 IN (" + ",".join(["1"] * 4_500) + ")",
    "SELECT " + ",".join(["*"] * 1_000) + " FROM model",
    "SELECT " + "'" * 9_000,
    "SELECT 1 AS " + "a" * 9_900,
    "WITH " + ", ".join(f"t{i} AS (SELECT * FROM t{i - 1} a, t{i - 1} b)" for i in range(1, 100)) + " SELECT 1",
    "WITH t0 AS (SELECT 1), "
    + ", ".join(f"t{i} AS (SELECT a.* FROM t{i - 1} a, t{i - 1} b)" for i in range(1, 25))
    + " SELECT count(*) FROM t24",
    "SELECT 1 -- " + "x" * 20_000,
    "SELECT '\ud800'",
    "SELECT '\udfff' AS \ud800",
    "SELECT '\0'",
    "\0",
    "SELECT 1 " + "\u202e" * 100,
]


def lines_after(mark: str) -> list[str]:
    chosen, current = [], ""
    for line in LINES:
        if line[:2] in ("! ", "? "):
            current = line[0]
        elif current == mark:
            chosen.append(line)
    return chosen


def resident_mb() -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1e3


@pytest.fixture(scope="module")
def con(warehouse, tmp_path_factory):
    # A copy, because a file can be open only once in a process unless both ways to open it are the same.
    path = shutil.copy(warehouse.path, tmp_path_factory.mktemp("copy") / "copy.duckdb")
    with child.connect(path, "1GB", 1) as opened:
        yield opened


@pytest.mark.parametrize("sql", lines_after("!"))
def test_what_may_do_harm_is_refused_before_it_runs(con, sql):
    with pytest.raises(InputError):
        select = child.one_select(sql)
        check(con, f"SELECT * FROM (\n{select}\n) LIMIT 1", Catalogue.of(con))


def test_every_hostile_question_gets_an_answer_or_a_sentence(warehouse):
    questions = lines_after("?")[::2] + GENERATED + lines_after("!")[::60]
    assert len(questions) > 50
    before_mb = resident_mb()

    def ask(sql: str) -> str:
        try:
            result = console.ask(warehouse, sql, timeout_s=0.2)
        except ParetoscopeError as error:
            return error.detail
        pa.Table.from_pandas(result.frame)  # as Streamlit does with it
        str(result.frame)
        result.frame.to_csv()
        return ""

    with ThreadPoolExecutor(console.MAX_AT_ONCE) as pool:
        sentences = list(pool.map(ask, questions))
    STANDBY.close()
    for sql, sentence in zip(questions, sentences, strict=True):
        assert "Traceback" not in sentence, sql
        assert "process" not in sentence.split("SELECT")[0] or "processor time" in sentence, sql
        assert len(sentence) < 600, sql
    assert resident_mb() - before_mb < 100
    assert console.ask(warehouse, "SELECT 6 * 7 AS answer").frame["answer"].tolist() == [42]
    STANDBY.close()


def listed_functions(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    rows = con.execute("SELECT DISTINCT lower(function_name), function_type FROM duckdb_functions()").fetchall()
    return [(str(name), str(kind)) for name, kind in rows]


def test_every_function_of_duckdb_is_allowed_by_name_or_refused(con):
    catalogue = Catalogue.of(con)
    for name, kind in listed_functions(con):
        after_from = kind.startswith("table")
        call = f'"{name}"(1)'
        sql = f"SELECT * FROM {call}" if after_from else f"SELECT {call}"
        if name in (TABLE_FUNCTIONS if after_from else FUNCTIONS):
            check(con, sql, catalogue)
        else:
            with pytest.raises(InputError):
                check(con, sql, catalogue)


def test_no_allowed_function_is_unknown_to_duckdb_or_reaches_beyond_its_arguments(con):
    functions = listed_functions(con)
    assert {name for name, _kind in functions} >= FUNCTIONS | TABLE_FUNCTIONS
    assert {name for name, kind in functions if kind.startswith("table")} >= TABLE_FUNCTIONS
    query = "SELECT DISTINCT lower(function_name) FROM duckdb_functions() WHERE stability = 'VOLATILE'"
    volatile = {str(row[0]) for row in con.execute(query).fetchall()}
    assert volatile & FUNCTIONS == {"gen_random_uuid", "random", "uuid", "uuidv4", "uuidv7"}
    macros = con.execute("SELECT count(*) FROM duckdb_functions() WHERE NOT internal").fetchall()
    assert macros == [(0,)]  # a macro of the warehouse could have the name of an allowed function


def test_a_bare_name_calls_no_function_but_the_date_and_the_user(con):
    """`SELECT current_date` is a column in the tree and a function in the end; these few are all that do so."""
    answered, catalogue = {}, Catalogue.of(con)
    for name, _kind in listed_functions(con):
        try:
            check(con, f'SELECT "{name}"', catalogue)
            answered[name] = con.execute(f'SELECT "{name}"').fetchall()[0][0]
        except (duckdb.Error, InputError):
            continue
    harmless = {"current_catalog", "current_date", "current_localtime", "current_localtimestamp", "current_role"}
    harmless |= {"current_schema", "current_time", "current_timestamp", "current_user", "session_user", "user"}
    assert set(answered) <= harmless
    assert {answered[name] for name in answered if name.endswith(("user", "role"))} <= {"duckdb"}
