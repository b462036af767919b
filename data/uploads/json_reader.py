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

from data.uploads.cells import excerpt
from data.uploads.faults import Faults
from data.uploads.file_form import FileForm
from data.uploads.header import check_header
from data.uploads.size_limits import MAX_COLUMNS, OR_PARQUET, UnpackedSize, check_rows, check_size_mb
from errors import InputError, TooLarge

LIST_OR_OBJECT = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*[{\[\]]|\{\s*[\"}])")
SPACE = re.compile(r"[ \t\r\n]*")
EXAMPLE = '[{"label": "My model", "arena_text": 1300}, ...]'
Row = dict[str, Any]


def read_json(data: bytes, faults: Faults) -> pd.DataFrame:
    """The table with every column as text, missing where null, empty or absent, indexed by row number from 1.

    Rows that are no objects, and all after one that is no JSON, are left out with a fault each. Raises TooLarge beyond
    the limits of the settings; InputError for what is no list, Refused for a column without a name.
    """
    check_size_mb(data, OR_PARQUET)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("The file is not JSON in UTF-8; save it in UTF-8 and send that.") from error
    columns: dict[str, dict[int, str]] = {}
    rows: list[int] = []
    for number, entries in _rows(text, faults):
        check_rows(number)
        names = [name.strip() for name in entries]
        if len(set(names)) < len(names):
            name = next(name for name in names if names.count(name) > 1)
            faults.add(f"Row {number} names '{excerpt(name)}' twice; give each name once.", column=name, row=number)
            continue
        rows.append(number)
        for name, value in zip(names, entries.values(), strict=True):
            columns.setdefault(name, {})[number] = _text(value)
            if len(columns) > MAX_COLUMNS:
                raise TooLarge(f"The file has more than {MAX_COLUMNS} columns; at most {MAX_COLUMNS} are read.")
    check_header(list(columns), faults)
    UnpackedSize().add(cells=len(rows) * len(columns))
    return pd.DataFrame(
        {name: pd.Series([column.get(row) or None for row in rows], rows, "str") for name, column in columns.items()}
    )


def _rows(text: str, faults: Faults) -> Iterator[tuple[int, Row]]:
    """The objects of the list with their numbers, each read when the next is wanted."""
    decoder = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_constant)
    at = _after_space(text, 0)
    if text[at : at + 1] != "[":
        raise InputError(f"The JSON must be a list of objects: {EXAMPLE}.")
    at, number = _after_space(text, at + 1), 0
    if text[at : at + 1] == "]":
        return
    while True:
        number += 1
        try:
            row, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError) as error:
            faults.add(f"Row {number} is not JSON: {_reason(error)}.", row=number)
            return  # where the next row begins is not known
        if isinstance(row, dict):
            yield number, row
        else:
            check_rows(number)
            faults.add(f"Row {number} is not an object; the JSON must be a list of objects: {EXAMPLE}.", row=number)
        at = _after_space(text, at)
        mark, at = text[at : at + 1], _after_space(text, at + 1)
        if mark == "]" and at == len(text):
            return
        if mark != ",":
            faults.add(f"After row {number} the JSON does not go on as a list of objects: {EXAMPLE}.", row=number)
            return


def _after_space(text: str, at: int) -> int:
    space = SPACE.match(text, at)
    return space.end() if space else at


def _object(pairs: list[tuple[str, Any]]) -> Row:
    row = dict(pairs)
    if len(row) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1) if len(names) <= MAX_COLUMNS else names[0]
        raise ValueError(f"it names '{excerpt(twice)}' twice; give each name once")
    return row


def _no_constant(name: str) -> float:
    raise ValueError(f"it holds {name}, which JSON does not have; leave the value out")


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


JSON = FileForm("JSON", ".json", ("application/json",), lambda data: LIST_OR_OBJECT.match(data) is not None, read_json)
