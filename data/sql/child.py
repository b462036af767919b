"""The process that answers one SQL question and ends: `python -m data.sql.child`, started by child_process.py.

It opens the warehouse for itself, reads one question from a pipe, and writes an answer of at most so many rows and
bytes. Before it reads the question it has given up what it does not need: it cannot write a file, and its address
space, its processor time and its life are limited by the operating system. What goes wrong in here, a crash
included, ends this process and no other, and nothing of one question is left for the next.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import resource
import signal
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from data.sql.check import Catalogue, check
from errors import InputError, ParetoscopeError, TooLarge

IDLE_S = 600.0
MAX_COLUMNS = 500
BATCH_ROWS = 256
SPARE_BYTES = 256_000_000

# What arrives as itself; all else (lists, intervals, blobs, …) arrives as the text DuckDB writes for it.
_PLAIN = """
    BOOLEAN TINYINT SMALLINT INTEGER BIGINT UTINYINT USMALLINT UINTEGER UBIGINT FLOAT DOUBLE VARCHAR
"""
PLAIN = frozenset(_PLAIN.split())
CALENDAR = frozenset({"DATE", "TIMESTAMP"})
WIDE_INTEGERS = frozenset({"HUGEINT", "UHUGEINT"})


@dataclass(frozen=True)
class SqlQuestion:
    """What is sent to the process: the SQL and its limits in rows, MB and seconds."""

    sql: str
    max_rows: int
    max_mb: float
    timeout_s: float


class _TooWide(Exception):
    """A date or an integer that pandas cannot hold."""


def connect(path: Path, memory: str, threads: int) -> duckdb.DuckDBPyConnection:
    """The warehouse, read-only, without files, network, spilling or frames of this process."""
    return duckdb.connect(
        str(path),
        read_only=True,
        config={
            "enable_external_access": False,
            "autoload_known_extensions": False,
            "autoinstall_known_extensions": False,
            "python_enable_replacements": False,  # else FROM finds a frame of this process by its variable's name
            "temp_directory": "",
            "memory_limit": memory,
            "threads": threads,
            "lock_configuration": True,
        },
    )


def answer(con: duckdb.DuckDBPyConnection, catalogue: Catalogue, question: SqlQuestion) -> pa.Table:
    """The rows of a question and one more where there are more; raises InputError or TooLarge."""
    wrapped = f"SELECT * FROM (\n{one_select(question.sql)}\n) LIMIT {int(question.max_rows) + 1}"  # noqa: S608
    check(con, wrapped, catalogue)
    relation = con.sql(wrapped)
    if len(relation.columns) > MAX_COLUMNS:
        raise TooLarge(f"The answer has {len(relation.columns):,} columns; at most {MAX_COLUMNS} are shown. Name them.")
    names = _distinct_names(relation.columns)
    types = [str(kind) for kind in relation.types]
    try:
        return _rows(relation, types, question.max_mb, as_text=False).rename_columns(names)
    except (_TooWide, duckdb.ConversionException):
        return _rows(con.sql(wrapped), types, question.max_mb, as_text=True).rename_columns(names)


def one_select(sql: str) -> str:
    """The text of the only statement. Raises InputError where there is none, several, or another kind than SELECT."""
    try:
        statements = duckdb.extract_statements(sql)
    except duckdb.Error as error:
        raise InputError(f"This is not SQL that DuckDB reads: {_first_line(error)}") from error
    kinds = [statement.type for statement in statements]
    if duckdb.StatementType.CREATE in kinds and "PIVOT" in sql.upper():
        raise InputError("PIVOT is answered where its values are listed: PIVOT … ON column IN ('a', 'b').")
    if len(statements) != 1:
        count = "There is no statement" if not statements else f"There are {len(statements)} statements"
        raise InputError(f"{count}; write one SELECT.")
    if kinds != [duckdb.StatementType.SELECT]:
        raise InputError("Only a SELECT is answered: the data is read-only. DESCRIBE and SHOW TABLES are answered too.")
    return str(statements[0].query).strip().rstrip(";")


def _rows(relation: duckdb.DuckDBPyRelation, types: list[str], max_mb: float, *, as_text: bool) -> pa.Table:
    """Fetch a relation within `max_mb`, its columns cast to what pandas holds."""
    columns = [_cast(i + 1, kind, as_text=as_text) for i, kind in enumerate(types)]
    reader = relation.project(", ".join(columns)).to_arrow_reader(BATCH_ROWS)
    batches, total_bytes = [], 0
    for batch in reader:
        total_bytes += batch.nbytes
        if total_bytes > max_mb * 1e6:
            raise TooLarge(f"The answer has more than {max_mb:g} MB, the most that is shown. Ask for less.")
        batches.append(batch)
    table = pa.Table.from_batches(batches, reader.schema)
    if not all(_within_calendar(column) for column in table.columns):
        raise _TooWide
    return table


def _cast(position: int, kind: str, *, as_text: bool) -> str:
    if kind in PLAIN or (kind in CALENDAR and not as_text):
        return f"#{position} AS c{position}"
    if kind.startswith("DECIMAL"):
        return f"CAST(#{position} AS DOUBLE) AS c{position}"
    target = "BIGINT" if kind in WIDE_INTEGERS and not as_text else "VARCHAR"
    return f"CAST(#{position} AS {target}) AS c{position}"


def _within_calendar(column: pa.ChunkedArray) -> bool:
    """Whether Python's calendar, years 1 to 9999, has every day and moment of a column."""
    try:
        return not pa.types.is_temporal(column.type) or column.to_pylist() is not None
    except (ValueError, OverflowError):
        return False


def _distinct_names(columns: list[str]) -> list[str]:
    names: list[str] = []
    for column in columns:
        name, count = column, 1
        while name in names:
            count += 1
            name = f"{column}_{count}"
        names.append(name)
    return names


def reply(question: SqlQuestion, compute: Callable[[], pa.Table]) -> list[bytes]:
    """The messages to send: a heading in JSON, and where there is an answer its rows as an Arrow stream."""
    try:
        table = compute()
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table.slice(0, question.max_rows))
        return [json.dumps({"cut": table.num_rows > question.max_rows}).encode(), sink.getvalue().to_pybytes()]
    except TooLarge as error:
        return [_refusal("large", error.detail)]
    except ParetoscopeError as error:
        return [_refusal("input", error.detail)]
    except (MemoryError, duckdb.OutOfMemoryException, pa.ArrowMemoryError):
        return [_refusal("large", "The question needs more memory than this server gives to one. Ask for less.")]
    except duckdb.Error as error:
        return [_refusal("input", f"DuckDB does not accept this: {_first_line(error)}")]
    except Exception as error:  # no question may end in a traceback
        return [_refusal("input", f"The answer cannot be shown ({type(error).__name__}). Ask for other columns.")]


def _refusal(kind: str, detail: str) -> bytes:
    return json.dumps({"error": kind, "detail": detail}).encode()


def _first_line(error: Exception) -> str:
    line = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return line if len(line) <= 300 else f"{line[:300]}…"


def limit_process(memory_bytes: int) -> None:
    """No files, no core dump, and no more address space than there is now plus `memory_bytes` and a little."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    statm = Path("/proc/self/statm")
    if not statm.exists():  # not Linux: DuckDB's own limit and that on time remain
        return
    pages = int(statm.read_text(encoding="ascii").split()[0])
    address_bytes = pages * resource.getpagesize() + memory_bytes + SPARE_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (address_bytes, address_bytes))


def limit_time(timeout_s: float, threads: int) -> None:
    """End this process by itself a second after the time limit, should its parent no longer be there to do so."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    processor_s = math.ceil(spent.ru_utime + spent.ru_stime + (timeout_s + 1) * threads)
    resource.setrlimit(resource.RLIMIT_CPU, (processor_s, processor_s))
    signal.setitimer(signal.ITIMER_REAL, timeout_s + 1)


def serve(pipe: Connection[Any, Any], path: Path, memory: str, threads: int) -> None:
    """Say "ready", answer one question, end."""
    try:
        con = connect(path, memory, threads)
        catalogue = Catalogue.of(con)
        # The first question of a process pays for what DuckDB and Arrow load on first use; this one is asked for that.
        answer(con, catalogue, SqlQuestion("SELECT 1", 1, 1.0, 1.0))
        [(memory_bytes,)] = con.execute("SELECT parse_formatted_bytes(current_setting('memory_limit'))").fetchall()
        limit_process(int(memory_bytes))
    except (duckdb.Error, OSError, ValueError) as error:
        pipe.send_bytes(json.dumps({"fault": _first_line(error)}).encode())
        return
    pipe.send_bytes(json.dumps({"ready": True}).encode())
    with contextlib.suppress(EOFError, OSError):
        if pipe.poll(IDLE_S):
            question = SqlQuestion(**json.loads(pipe.recv_bytes()))
            limit_time(question.timeout_s, threads)
            for message in reply(question, lambda: answer(con, catalogue, question)):
                pipe.send_bytes(message)


def encoded(question: SqlQuestion) -> bytes:
    """A question as it travels."""
    return json.dumps(asdict(question)).encode()


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
    os._exit(0)  # at once: there is nothing to tidy up that the end of the process does not
