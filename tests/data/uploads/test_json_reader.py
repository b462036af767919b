"""JSON from strangers: a list of objects, counted object by object before a table is made of it."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from data.uploads.faults import Faults
from data.uploads.json_reader import read_json
from errors import InputError, TooLarge
from tests.data.uploads.bombs import peak_mb


def json_text(data: bytes) -> pd.DataFrame:
    """The table; every fault is refused."""
    faults = Faults()
    table = read_json(data, faults).largest
    faults.refuse()
    return table


def test_objects_become_rows_of_text() -> None:
    table = json_text(
        b'\xef\xbb\xbf [ {"label": "a", "x": 1.5, "more": [1, {"b": null}]},\r\n {"x ": null, "label": ""} ] '
    )
    assert table.index.tolist() == [1, 2]
    assert table.loc[1].tolist() == ["a", "1.5", '[1, {"b": null}]']
    assert table.loc[2].isna().all()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"1", "must be a list of objects"),
        (b"[1]", "Row 1 is not an object"),
        (b'[{"a": 1}, []]', "Row 2 is not an object"),
        (b'[{"a": 1}', "After row 1 the JSON does not go on"),
        (b'[{"a": 1}] x', "After row 1 the JSON does not go on"),
        (b'[{"a": 1} {"a": 2}]', "After row 1 the JSON does not go on"),
        (b'[{"a": 1}, {"a": }]', "Row 2 is not JSON: expecting value (line 1, column 18)"),
        (b'[{"a": "never ends', "unterminated string"),
        (b'[{"a": 1, "a": 2}]', "it names 'a' twice"),
        (b'[{"a": 1, "a ": 2}]', "Row 1 names 'a' twice"),
        (b'[{"a": {"b": 1, "b": 2}}]', "it names 'b' twice"),
        (b'[{"": 1}]', "Column 1 has no name"),
        (b'[{"a": ' + b"9" * 5_000 + b"}]", "thousands of digits"),
        (b'[{"a": ' + b"[" * 200_000 + b"]" * 200_000 + b"}]", "nested too deeply"),
        (b'[{"a":' * 50_000, "nested too deeply"),
        (b"[" * 100_000, "nested too deeply"),
        (b'[{"a": "\x81"}]', "UTF-8"),
        (b'[{"a": "\x00"}]', "a NUL byte in line 1"),
    ],
)
def test_refusals_name_the_row_and_the_fault(data: bytes, words: str) -> None:
    with pytest.raises(InputError) as caught:
        json_text(data)
    assert words in caught.value.detail
    assert caught.value.detail.endswith((".", "]."))
    assert "int_max_str_digits" not in caught.value.detail


def test_a_name_each_object_is_refused_at_the_first_column_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of 200,000 objects with a name each would have 40,000,000,000 cells."""
    made: list[object] = []
    monkeypatch.setattr("data.uploads.json_reader.pd.Series", lambda *values: made.append(values))
    monkeypatch.setattr("data.uploads.json_reader.pd.DataFrame", lambda *values: made.append(values))
    with pytest.raises(TooLarge, match="more than 500 columns"):
        json_text(json.dumps([{str(i): 1} for i in range(200_000)]).encode())
    with pytest.raises(TooLarge, match="more than 500 columns"):
        json_text(json.dumps([{str(i): 1 for i in range(100_000)}]).encode())
    assert made == []


def test_cells_that_are_absent_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.uploads.json_reader.pd.DataFrame", pd.Series)  # a table would be no sentence
    names = json.dumps({str(i): 1 for i in range(400)})
    with pytest.raises(TooLarge, match="unpacks to more than 200 MB of cells"):
        json_text(f"[{names}{',{}' * 100_000}]".encode())
    with pytest.raises(TooLarge, match="more than 200,000 rows"):
        json_text(f"[{names}{',{}' * 200_000}]".encode())


@pytest.mark.parametrize("row", [b"{}", b'{"a":[[],[],[],[],[],[]]}'])
def test_the_largest_file_of_small_objects_takes_little_memory(tmp_path: Path, row: bytes) -> None:
    most, words = peak_mb(tmp_path, b"[" + b",".join([row] * (9_900_000 // (len(row) + 1))) + b"]", "json")
    assert "more than 200,000 rows" in words
    assert most < 150
