"""Exports: what is written is read back the same by every reader, and no spreadsheet runs it."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path

import duckdb
import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from data.exports import export_csv, export_json, safe_name, source_ids

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))


@given(st.lists(st.tuples(st.none() | FLOATS, st.none() | TEXTS, st.none() | st.booleans()), min_size=1, max_size=8))
@settings(max_examples=150, deadline=None)
def test_python_reads_back_what_was_written(rows: list[tuple[float | None, str | None, bool | None]]) -> None:
    numbers, texts, flags = (list(column) for column in zip(*rows, strict=True))
    frame = pd.DataFrame(
        {
            "x": pd.array(numbers, dtype="Float64"),
            "text": pd.array(texts, dtype="str"),
            "flag": pd.array(flags, dtype="boolean"),
        }
    )
    header, *read = rows_of(export_csv(frame))
    assert header == ["x", "text", "flag"]
    assert len(read) == len(rows)
    for (x, text, flag), (x_read, text_read, flag_read) in zip(rows, read, strict=True):
        assert (float(x_read) if x_read else None) == x
        assert text_read in ((text or ""), f"'{text}")
        assert flag_read == {True: "true", False: "false", None: ""}[flag]


def test_pandas_and_duckdb_read_the_same(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "energy_j": [0.1 + 0.2, 1e-300, np.nan, -5.0, 123456789012345680.0],
            "label": ["a,b", 'say "x"', "two\nlines", None, "ünï ✓"],
            "num_gpus": pd.array([1, None, 3, 4, 5], dtype="Int32"),
            "open": pd.array([True, False, None, True, False], dtype="boolean"),
        }
    )
    path = tmp_path / "out.csv"
    path.write_bytes(export_csv(frame))
    read = pd.read_csv(path, dtype={"num_gpus": "Int32", "open": "boolean", "label": "str"})
    pd.testing.assert_frame_equal(read, frame.astype({"label": "str"}))
    found = duckdb.execute("SELECT * FROM read_csv(?, header = true)", [str(path)]).fetchall()
    assert [row[0] for row in found] == [0.1 + 0.2, 1e-300, None, -5.0, 123456789012345680.0]
    assert [row[1] for row in found] == ["a,b", 'say "x"', "two\nlines", None, "ünï ✓"]
    assert [row[2] for row in found] == [1, None, 3, 4, 5]
    assert [row[3] for row in found] == [True, False, None, True, False]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u3000=1", "\ufeff=1",
     "＝1+1", "＋1+1", "－1+1", "＠SUM(A1)", "-", "=", "-1e", "+1 000", "--1", '=HYPERLINK("http://x","y")'],
)  # fmt: skip
def test_formulas_are_neutralised(text: str) -> None:
    [_, [cell, _]] = rows_of(export_csv(pd.DataFrame({"name": [text], "x": [1.0]})))
    assert cell == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "+5", "-1.5e-3", "-.5", "-5.", "a=b", "3-1", "x@y", "'=1", "", "naïve"])
def test_numbers_and_plain_text_stay(text: str) -> None:
    [_, [cell, _]] = rows_of(export_csv(pd.DataFrame({"name": [text], "x": [-1.0]})))
    assert cell == text


def test_column_names_are_neutralised_too() -> None:
    [header, _] = rows_of(export_csv(pd.DataFrame({"=1+1": [1], "a,b": [2], "energy_j": [3]})))
    assert header == ["'=1+1", "a,b", "energy_j"]


def test_negative_numbers_stay_numbers() -> None:
    frame = pd.DataFrame({"x": [-1.5, -0.0, -1e-9], "n": [-1, -2, -3]})
    assert export_csv(frame) == b"x,n\r\n-1.5,-1\r\n-0,-2\r\n-1e-9,-3\r\n"


def test_missing_is_an_empty_field_and_an_empty_text_is_told_apart() -> None:
    frame = pd.DataFrame({"x": [np.nan, 1.0], "name": [None, ""], "flag": pd.array([None, True], dtype="boolean")})
    assert export_csv(frame) == b'x,name,flag\r\n,,\r\n1,"",true\r\n'


def test_mixed_columns_become_text() -> None:
    frame = pd.DataFrame({"x": [1, 2, 3, 4], "mixed": ["=a", 2, None, ["b", 1]]})
    assert [row[1] for row in rows_of(export_csv(frame))] == ["mixed", "'=a", "2", "", '["b",1]']


def test_data_version_and_filters_become_columns() -> None:
    meta = {"data_version": "abc", "filters": {"task": "gpqa", "max_cost_usd": "", "gpus": "H100,B200"}}
    header, row = rows_of(export_csv(pd.DataFrame({"x": [1]}), meta))
    assert dict(zip(header, row, strict=True)) == {
        "x": "1",
        "data_version": "abc",
        "filters": "task=gpqa&gpus=H100,B200",
    }
    kept = export_csv(pd.DataFrame({"x": [1], "data_version": ["own"]}), meta)
    assert rows_of(kept)[1][1] == "own"


def test_json_has_no_nan_and_says_what_it_is() -> None:
    frame = pd.DataFrame(
        {"x": [np.nan, math.inf, 1.5], "x__source": ["a+b", None, "c"], "n": pd.array([1, None, 3], "Int64")}
    )
    read = json.loads(export_json(frame, {"data_version": "abc", "filters": {"a": "b"}}), parse_constant=pytest.fail)
    assert read["sources"] == ["a", "b", "c"]
    assert read["data_version"] == "abc"
    assert read["filters"] == {"a": "b"}
    assert [row["x"] for row in read["rows"]] == [None, None, 1.5]
    assert [row["n"] for row in read["rows"]] == [1, None, 3]


@given(st.lists(st.tuples(st.none() | FLOATS, st.none() | TEXTS), min_size=1, max_size=6))
@settings(max_examples=100, deadline=None)
def test_json_round_trip(rows: list[tuple[float | None, str | None]]) -> None:
    frame = pd.DataFrame({"x": pd.array([x for x, _ in rows], "Float64"), "t": pd.array([t for _, t in rows], "str")})
    assert [(row["x"], row["t"]) for row in json.loads(export_json(frame))["rows"]] == rows


def test_sources_come_from_both_kinds_of_columns() -> None:
    assert source_ids(pd.DataFrame({"source": ["z"], "a__source": ["y+x"], "b": ["w"]})) == ["x", "y", "z"]


@pytest.mark.parametrize(
    ("text", "name"),
    [("llm-serving", "llm-serving.csv"), ("../../etc/passwd", "etc-passwd.csv"),
     ('a"\r\nSet-Cookie: x', "a-Set-Cookie-x.csv"), ("…", "paretoscope.csv"), (".hidden", "hidden.csv"),
     ("Größe ✓", "Groe.csv"), ("x" * 500, "x" * 80 + ".csv")],
)  # fmt: skip
def test_file_names_are_safe(text: str, name: str) -> None:
    assert safe_name(text, "csv") == name


def test_a_hundred_thousand_rows_are_exported() -> None:
    n = 100_000
    frame = pd.DataFrame({f"x{i}": np.arange(n) / (i + 3) for i in range(8)} | {"label": ["=name, one"] * n})
    data = export_csv(frame, {"data_version": "abc"})
    read = pd.read_csv(io.BytesIO(data))
    assert len(read) == n
    assert (read["label"] == "'=name, one").all()
    np.testing.assert_array_equal(read["x5"].to_numpy(), frame["x5"].to_numpy())
