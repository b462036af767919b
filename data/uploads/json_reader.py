"""Untrusted JSON, a list of objects -> the same checked frame that a CSV gives.

Objects are read one by one, so that rows, columns and cells are counted before the next is: a few MB of objects with
a name each would otherwise make a table of rows times names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

from data.settings import settings
from data.uploads.csv_reader import MAX_COLUMNS, OR_PARQUET, UnpackedSize, check_header, check_size_mb, shown
from errors import InputError, TooLarge

SPACE = re.compile(r"[ \t\r\n]*")
EXAMPLE = '[{"label": "My model", "arena_text": 1300}, ...]'
Row = dict[str, Any]


def json_text(data: bytes) -> pd.DataFrame:
    """The table with every column as text, missing where null, empty or absent, indexed by row number from 1.

    Raises TooLarge beyond the limits of the settings; InputError for what is no list of objects, a name twice in one
    object, a value that is no JSON, no rows.
    """
    check_size_mb(data, OR_PARQUET)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("The file is no JSON in UTF-8; save it in UTF-8 and send that.") from error
    columns: dict[str, dict[int, str]] = {}
    n_rows = 0
    for n_rows, row in enumerate(_rows(text), start=1):
        if n_rows > settings().max_rows:
            raise TooLarge(f"The file has more than {settings().max_rows:,} rows; send at most that many at once.")
        for name, value in row.items():
            column = columns.setdefault(name.strip(), {})
            if len(columns) > MAX_COLUMNS:
                raise TooLarge(f"The file has more than {MAX_COLUMNS} columns; at most {MAX_COLUMNS} are read.")
            if n_rows in column:
                raise InputError(f"Row {n_rows} names '{shown(name.strip())}' twice; give each name once.", row=n_rows)
            column[n_rows] = _text(value)
    if not n_rows or not columns:
        raise InputError("The file has no rows; add at least one.")
    check_header(list(columns), ())
    UnpackedSize().add(cells=n_rows * len(columns))
    rows = range(1, n_rows + 1)
    return pd.DataFrame(
        {name: pd.Series([column.get(row) or None for row in rows], rows, "str") for name, column in columns.items()}
    )


def _rows(text: str) -> Iterator[Row]:
    """The objects of the list, each read when it is asked for."""
    decoder = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_constant)
    at = _after_space(text, 0)
    if text[at : at + 1] != "[":
        raise InputError(f"The JSON must be a list of objects: {EXAMPLE}.")
    at, number = _after_space(text, at + 1), 0
    if text[at : at + 1] == "]":
        return
    while True:
        number += 1
        if text[at : at + 1] != "{":
            raise InputError(f"Row {number} is no object; the JSON must be a list of objects: {EXAMPLE}.", row=number)
        try:
            row, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            raise InputError(f"Row {number} is no JSON: {_reason(error)}.", row=number) from error
        yield row
        at = _after_space(text, at)
        mark, at = text[at : at + 1], _after_space(text, at + 1)
        if mark == "]" and at == len(text):
            return
        if mark != ",":
            raise InputError(f"After row {number} the JSON does not go on as a list of objects: {EXAMPLE}.", row=number)


def _after_space(text: str, at: int) -> int:
    space = SPACE.match(text, at)
    return space.end() if space else at


def _object(pairs: list[tuple[str, Any]]) -> Row:
    row = dict(pairs)
    if len(row) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1) if len(names) <= MAX_COLUMNS else names[0]
        raise ValueError(f"it names '{shown(twice)}' twice; give each name once")
    return row


def _no_constant(name: str) -> float:
    raise ValueError(f"it holds {name}, which JSON has no word for; leave the value out")


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "its lists or objects are nested too deeply"
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg.lower()} (line {error.lineno}, column {error.colno})"
    if "digits" in str(error):
        return "it holds a whole number of thousands of digits; write it in powers of ten, as in 1e30"
    return str(error)


def _text(value: object) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)
