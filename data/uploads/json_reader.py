"""Untrusted JSON -> the same tables that a CSV gives: a list of rows, objects line by line, or one that holds them.

The objects of a list are read one by one, so that rows, columns and cells are counted before the next is: a few MB of
objects with a name each would otherwise make a table of rows times names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from data.uploads.cells import excerpt
from data.uploads.faults import Faults
from data.uploads.file_form import FileForm, FileTables
from data.uploads.header import check_header
from data.uploads.json_objects import flat_row, rows_within
from data.uploads.size_limits import MAX_COLUMNS, OR_PARQUET, UnpackedSize, check_rows, check_size_mb
from data.uploads.text_decoding import decode
from errors import InputError, TooLarge

LIST_OR_OBJECT = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*[{\[\]]|\{\s*[\"}])")
SPACE = re.compile(r"[ \t\r\n]*")
EXAMPLE = '[{"label": "My model", "arena_text": 1300}, ...]'
MAX_CONTAINERS = 300_000  # lists and objects of one that is read whole; each takes some hundred bytes
TENSORBOARD = ("Wall time", "Step", "Value")  # its JSON of a scalar: lists of three
FIRST_WALL_TIME = 1e9  # seconds; 2001
NOT_FINITE = "NaN and Infinity are read as missing values."
Row = dict[str, Any]


def read_json(data: bytes, faults: Faults) -> FileTables:
    """The table with every column as text, missing where null, empty or absent, indexed by row number from 1.

    Rows that are no objects, and all after one that is no JSON, are left out with a fault each. Raises TooLarge beyond
    the limits of the settings; InputError for what holds no objects, Refused for a column without a name.
    """
    check_size_mb(data, OR_PARQUET)
    decoded = decode(data, OR_PARQUET)
    text, assumed = decoded.text, list(decoded.assumed)
    decoder = _Decoder()
    at = _after_space(text, 0)
    value: object = None
    if text[at : at + 1] == "[":
        rows: Iterable[tuple[int, Row]] = _rows(text, at, decoder, faults)
    elif (first_end := _first_object(text, at, decoder)) is not None:
        rows = _lines(text, at, decoder, faults)
        assumed.append("One JSON object stands in each line.")
        del first_end
    else:
        value = _whole(text, at, decoder)
        listed, sentences = rows_within(value)
        assumed.extend(sentences)
        rows = enumerate(listed, start=1)
    frame = _frame(rows, faults)
    if decoder.not_finite:
        assumed.append(NOT_FINITE)
    return FileTables("JSON", (frame,), tuple(assumed), value)


def _frame(rows: Iterable[tuple[int, Row]], faults: Faults) -> pd.DataFrame:
    columns: dict[str, dict[int, str]] = {}
    numbers: list[int] = []
    for number, row in rows:
        check_rows(number)
        entries = flat_row(row)
        names = [name.strip() for name in entries]
        if len(set(names)) < len(names):
            name = next(name for name in names if names.count(name) > 1)
            faults.add(f"Row {number} names '{excerpt(name)}' twice; give each name once.", column=name, row=number)
            continue
        numbers.append(number)
        for name, value in zip(names, entries.values(), strict=True):
            columns.setdefault(name, {})[number] = _text(value)
            if len(columns) > MAX_COLUMNS:
                raise TooLarge(f"The file has more than {MAX_COLUMNS} columns; at most {MAX_COLUMNS} are read.")
    check_header(list(columns), faults)
    UnpackedSize().add(cells=len(numbers) * len(columns))
    cells = {
        name: pd.Series([column.get(place) or None for place in numbers], numbers, "str")
        for name, column in columns.items()
    }
    return pd.DataFrame(cells)


class _Decoder:
    """Reads values; remembers whether one was NaN or infinite, which JSON does not have and Python writes."""

    def __init__(self) -> None:
        self.not_finite = False
        self._decoder = json.JSONDecoder(object_pairs_hook=_object, parse_constant=self._constant)

    def _constant(self, _name: str) -> None:
        self.not_finite = True

    def value(self, text: str, at: int) -> tuple[Any, int]:
        """The value that begins at a place, and where it ends. Raises ValueError, RecursionError."""
        return self._decoder.raw_decode(text, at)


def _rows(text: str, at: int, decoder: _Decoder, faults: Faults) -> Iterator[tuple[int, Row]]:
    """The objects of the list with their numbers, each read when the next is wanted."""
    at, number = _after_space(text, at + 1), 0
    names: list[Any] = []
    if text[at : at + 1] == "]":
        return
    while True:
        number += 1
        try:
            row, at = decoder.value(text, at)
        except (ValueError, RecursionError) as error:
            faults.add(f"Row {number} is not JSON: {_reason(error)}.", row=number)
            return  # where the next row begins is not known
        if isinstance(row, list) and row and not any(isinstance(cell, dict | list) for cell in row):
            if number == 1 and len(row) > 1 and all(isinstance(cell, str) for cell in row):
                names = row
            else:
                yield number, dict(zip(_names(names, row), row, strict=False))
        elif isinstance(row, dict):
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


def _names(names: list[Any], row: list[Any]) -> list[str]:
    """The names of a row that is a list: those of the first row, TensorBoard's, or the places of its values."""
    if names:
        return [str(name) for name in names]
    is_scalar = len(row) == 3 and all(isinstance(cell, int | float) for cell in row) and row[0] > FIRST_WALL_TIME
    return list(TENSORBOARD) if is_scalar else [f"column {place}" for place in range(1, len(row) + 1)]


def _first_object(text: str, at: int, decoder: _Decoder) -> int | None:
    """Where the first object ends, if another object follows on another line; else None."""
    end = text.find("\n", at)
    if end < 0 or not text[end:].strip():
        return None
    try:
        value, stop = decoder.value(text[at : end + 1], 0)
    except (ValueError, RecursionError):
        return None
    return stop if isinstance(value, dict) and not text[at + stop : end].strip() else None


def _lines(text: str, at: int, decoder: _Decoder, faults: Faults) -> Iterator[tuple[int, Row]]:
    """The objects of JSON lines, numbered by line; blank lines count and are passed over."""
    for number, line in enumerate(text[at:].split("\n"), start=1):
        if not line.strip():
            continue
        check_rows(number)
        try:
            row, end = decoder.value(line, _after_space(line, 0))
            if line[end:].strip():
                raise ValueError("something follows the object")
        except (ValueError, RecursionError) as error:
            faults.add(f"Row {number} is not JSON: {_reason(error)}.", row=number)
            continue
        if isinstance(row, dict):
            yield number, row
        else:
            faults.add(f"Row {number} is not an object; each line must be one.", row=number)


def _whole(text: str, at: int, decoder: _Decoder) -> object:
    if text.count("{") + text.count("[") > MAX_CONTAINERS:
        raise TooLarge(
            f"The JSON holds more than {MAX_CONTAINERS:,} lists and objects; send its rows as a list or CSV."
        )
    try:
        value, end = decoder.value(text, at)
    except (ValueError, RecursionError) as error:
        raise InputError(f"The file is not JSON: {_reason(error)}.") from error
    if text[end:].strip():
        raise InputError("Something follows the JSON object; send one object, a list of objects, or one in each line.")
    if not isinstance(value, dict):
        raise InputError(f"The JSON must be a list of objects: {EXAMPLE}.")
    return value


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


JSON = FileForm(
    "JSON",
    (".json", ".jsonl", ".ndjson"),
    ("application/json", "application/x-ndjson", "application/jsonl"),
    lambda data: LIST_OR_OBJECT.match(data) is not None,
    read_json,
)
