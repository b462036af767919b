"""One read-only question in SQL to the warehouse, within limits of rows, bytes and time.

The connection itself is read-only, reaches no files and no network, and is locked: see data/warehouse.py. What is
added here is that one visitor's question cannot hold up the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Timer
from time import perf_counter

import duckdb
import pandas as pd

from models.errors import InputError, TimedOut, TooLarge

MAX_ROWS = 1_000
MAX_MB = 20.0
TIMEOUT_S = 5.0


@dataclass(frozen=True)
class Result:
    """The rows of a question; `cut` says that there were more than the limit."""

    frame: pd.DataFrame
    cut: bool
    seconds: float


def ask(cur: duckdb.DuckDBPyConnection, sql: str, *, max_rows: int = MAX_ROWS, timeout_s: float = TIMEOUT_S) -> Result:
    """The first `max_rows` rows that one SELECT gives.

    `cur` must be a cursor of its own; interrupting it from another thread ends the question. Raises InputError for
    more or other than one SELECT and for SQL that DuckDB refuses, TimedOut after `timeout_s` or an interrupt,
    TooLarge where the rows take more than 20 MB.
    """
    select = one_select(sql)
    started = perf_counter()
    try:
        with _stopped_after(cur, timeout_s):
            # On lines of its own, because the question may end in a comment.
            found = cur.execute(f"SELECT * FROM (\n{select}\n) LIMIT {int(max_rows) + 1}").to_arrow_table()  # noqa: S608
    except duckdb.InterruptException as error:
        raise TimedOut(
            f"The question ran longer than {timeout_s:g} s and was stopped. Ask for less: fewer tables, a WHERE."
        ) from error
    except duckdb.OutOfMemoryException as error:
        raise TooLarge("The question needs more memory than this server gives to one. Ask for less.") from error
    except duckdb.Error as error:
        raise InputError(f"DuckDB does not accept this: {str(error).splitlines()[0]}") from error
    if found.nbytes > MAX_MB * 1e6:
        raise TooLarge(f"The answer has {found.nbytes / 1e6:.0f} MB; at most {MAX_MB:g} MB are shown. Ask for less.")
    return Result(found.slice(0, max_rows).to_pandas(), found.num_rows > max_rows, perf_counter() - started)


def one_select(sql: str) -> str:
    """The text of the only statement. Raises InputError where there is none, several, or another kind than SELECT."""
    try:
        statements = duckdb.extract_statements(sql)
    except duckdb.Error as error:
        raise InputError(f"This is not SQL that DuckDB reads: {str(error).splitlines()[0]}") from error
    if len(statements) != 1:
        said = "There is no statement" if not statements else f"There are {len(statements)} statements"
        raise InputError(f"{said}; write one SELECT.")
    if statements[0].type != duckdb.StatementType.SELECT:
        raise InputError("Only a SELECT is answered: the data is read-only. DESCRIBE and SHOW TABLES are answered too.")
    return str(statements[0].query).strip().rstrip(";")


@contextmanager
def _stopped_after(cur: duckdb.DuckDBPyConnection, timeout_s: float) -> Iterator[None]:
    """Interrupt the cursor at the time limit; a question that ends before is left alone."""
    over = Event()

    def stop() -> None:
        if not over.is_set():
            cur.interrupt()

    timer = Timer(timeout_s, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        over.set()
        timer.cancel()
