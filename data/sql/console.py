"""One read-only question in SQL to the warehouse, within limits of rows, bytes, memory and time.

A question is answered by a process of its own (data/sql/child.py), because a thread in which DuckDB spends minutes
on one function can be neither stopped nor kept from the server's memory. What a question may consist of is in
data/sql/check.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import BoundedSemaphore
from time import perf_counter

import pandas as pd
import pyarrow as pa

from data.sql.child import SqlQuestion
from data.sql.child_process import STANDBY, Tick
from data.warehouse.opening import Warehouse
from errors import InputError, ParetoscopeError, TimedOut, TooLarge

MAX_ROWS = 1_000
MAX_MB = 20.0
MAX_CHARS = 10_000
MAX_AT_ONCE = 2
TIMEOUT_S = 5.0
WAIT_S = 2.0

_PLACES = BoundedSemaphore(MAX_AT_ONCE)


@dataclass(frozen=True)
class Result:
    """The rows of a question; `cut` says that there were more than the limit."""

    frame: pd.DataFrame
    cut: bool
    seconds: float


def ask(
    warehouse: Warehouse,
    sql: str,
    *,
    max_rows: int = MAX_ROWS,
    timeout_s: float = TIMEOUT_S,
    tick: Tick = lambda _seconds: None,
) -> Result:
    """The first `max_rows` rows that one SELECT gives.

    `tick` is called some ten times a second with the seconds since the question was asked; whatever it raises ends
    the question. Raises InputError for more or other than one SELECT and for SQL that is not understood or not
    allowed, TimedOut after `timeout_s` or where two questions of others are being answered, TooLarge where the
    question needs more memory, or its rows take more than 20 MB, and WarehouseError where the data has gone.
    """
    _check_text(sql)
    if not _PLACES.acquire(timeout=WAIT_S):
        raise TimedOut("Other people's questions are being answered just now. Ask again in a few seconds.")
    try:
        start = perf_counter()
        process = STANDBY.take(warehouse.path)
        try:
            cut, stream = process.ask(SqlQuestion(sql, max_rows, MAX_MB, timeout_s), tick)
        finally:
            process.close()
            STANDBY.prepare(warehouse.path)
        return Result(_frame(stream), cut, perf_counter() - start)
    except (OSError, ValueError) as error:
        if isinstance(error, ParetoscopeError):
            raise
        raise TooLarge("The server has no room for a question just now. Ask again in a few seconds.") from error
    finally:
        _PLACES.release()


def get_ready(warehouse: Warehouse) -> None:
    """Start the process that will answer the next question."""
    STANDBY.prepare(warehouse.path)


def _check_text(sql: str) -> None:
    """Raise InputError or TooLarge for text that cannot be sent as it is."""
    if len(sql) > MAX_CHARS:
        raise TooLarge(f"The question has {len(sql):,} characters; at most {MAX_CHARS:,} are read. Shorten it.")
    if "\0" in sql:
        raise InputError("The question contains the character U+0000, which SQL cannot hold. Remove it.")
    try:
        sql.encode()
    except UnicodeEncodeError as error:
        raise InputError(
            f"Character {error.start + 1} of the question is half of a pair (U+{ord(sql[error.start]):04X}) and stands"
            " for nothing. Remove it, or type the whole character."
        ) from error


def _frame(stream: bytes) -> pd.DataFrame:
    try:
        frame: pd.DataFrame = pa.ipc.open_stream(stream).read_all().to_pandas()
    except (pa.ArrowException, ValueError, OverflowError) as error:
        raise InputError("The answer holds values that cannot be shown. Cast them: CAST(column AS VARCHAR).") from error
    return frame
