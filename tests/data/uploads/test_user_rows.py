"""Uploads of one's own: units, faults row by row, nothing half, the same table from three kinds of file."""

from __future__ import annotations

import io
import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.metrics import metrics
from data.uploads.column_mapping import ColumnMapping, guess_mapping
from data.uploads.faults import Refused
from data.uploads.reader import read_table
from data.uploads.units import PLAIN, factor
from data.uploads.user_rows import TEMPLATES, beside, board_rows, units
from data.warehouse.queries import candidates
from errors import InputError, ParetoscopeError, TooLarge


def guess(table):
    return guess_mapping(table.columns, units())


TASK = {"name": "mine", "board": "llm-serving", "task": "lm-arena-chat"}


@pytest.mark.parametrize(
    ("unit", "wanted", "times"),
    [
        ("kWh", "J", 3.6e6),
        ("s", "ms", 1000),
        ("Wh/token", "J/token", 3600),
        ("USD/token", "USD per Mtok", 1e6),
        ("USD per 1k requests", "USD per 1k requests", 1),
        ("USD/request", "USD per 1k requests", 1000),
        ("USD/GPU/day", "USD per GPU-hour", 1 / 24),
        ("kW", "W", 1000),
        ("", "J", 1),
    ],
)
def test_units_by_hand(unit, wanted, times):
    assert factor(unit, wanted) == pytest.approx(times, rel=1e-12)


def test_every_unit_of_the_registry_is_read():
    for metric in metrics().values():
        if metric.unit not in PLAIN:
            assert factor(f"{metric.unit} ", metric.unit) == pytest.approx(1)


@pytest.mark.parametrize("unit", ["EUR/Mtok", "m", "__import__('os')", "9**9**9**9", "J" * 100, "degC", "J per"])
def test_units_that_cannot_be(unit):
    with pytest.raises(InputError, match="cannot be turned"):
        factor(unit, "USD per Mtok", "price")


@pytest.mark.parametrize("kind", ["measurements", "prices"])
def test_a_template_loads_as_it_is(cur, kind):
    table = read_table("t.csv", TEMPLATES[kind].encode())
    loaded = board_rows(table, guess(table), **TASK)
    board = candidates(cur, "llm-serving", "lm-arena-chat")
    both = beside(board, loaded)
    assert len(both) == len(board) + 1
    assert both["candidate_id"].is_unique
    assert both["arena_2026_rating"].iloc[-1] == 1300
    assert both["arena_2026_rating__source"].iloc[-1] == "yours: mine"
    assert (both.dtypes[board.columns] == board.dtypes).all()
    pd.testing.assert_frame_equal(both.iloc[:-1][board.columns], board)


def test_three_kinds_of_file_say_the_same():
    frame = pd.DataFrame({"label": ["a", "b"], "energy_per_response_j": [1.5, None], "batch_size": [8, 16]})
    parquet = io.BytesIO()
    frame.to_parquet(parquet)
    files = {
        "x.csv": frame.to_csv(index=False).encode(),
        "x.parquet": parquet.getvalue(),
        "x.json": json.dumps(json.loads(frame.to_json(orient="records"))).encode(),
    }
    keys = set()
    for name, data in files.items():
        table = read_table(name, data)
        keys.add(board_rows(table, guess(table), **TASK).key)
    assert len(keys) == 1


def test_values_are_converted():
    table = read_table("x.csv", b"who,kwh\na,0.001\n")
    loaded = board_rows(
        table, [ColumnMapping("who", "label"), ColumnMapping("kwh", "energy_per_response_j", "kWh")], **TASK
    )
    assert loaded.frame["energy_per_response_j"].tolist() == pytest.approx([3600])


def test_every_fault_is_listed_and_nothing_loaded():
    table = read_table("x.csv", b"label,itl_p95_ms,batch_size\na,fast,8\n,1300,0\nc,-5,0.5\n")
    with pytest.raises(Refused) as refused:
        board_rows(table, guess(table), **TASK)
    said = "\n".join(refused.value.sentences)
    for part in (
        "'fast' in column 'itl_p95_ms', row 1",
        "Row 2: 0 in column 'batch_size'",
        "Row 3: -5",
        "Row 3: 0.5",
        "Row 2: column 'label'",
    ):
        assert part in said
    assert len(refused.value.sentences) == 5


@settings(max_examples=40)
@given(st.sampled_from(sorted(metrics())), st.floats(-1e6, -1e-3))
def test_only_what_may_be_negative_is(name, value):
    """A price below 0 would win everything; a rating, or a loss that is a gain, may lie there."""
    table = read_table("x.csv", f"label,{name}\na,{value!r}\n".encode())
    if metrics()[name].low is None:
        assert board_rows(table, guess(table), **TASK).frame[name].tolist() == [value]
        return
    with pytest.raises(Refused, match="Row 1") as refused:
        board_rows(table, guess(table), **TASK)
    assert f"{value!r} in column '{name}' must be 0 or more" in refused.value.sentences[0]


def test_columns_must_mean_something():
    table = read_table("x.csv", b"a,b\n1,2\n")
    for mapping, words in (
        ([], "No column is the label"),
        ([ColumnMapping("a", "label")], "No column is a metric"),
        ([ColumnMapping("a", "label"), ColumnMapping("b", "label")], "Two columns mean"),
        ([ColumnMapping("a", "label"), ColumnMapping("z", "arena_text")], "not in the file"),
    ):
        with pytest.raises(Refused) as refused:
            board_rows(table, mapping, **TASK)
        assert words in "\n".join(refused.value.sentences)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.xlsx", b"PK"),
        ("x.parquet", b"PAR1 and nothing"),
        ("x.json", b"{"),
        ("x.json", b"[]"),
        ("x.json", b"[" * 100_000),
        ("x.csv", b""),
    ],
)
def test_what_is_no_table(name, data):
    with pytest.raises(InputError):
        read_table(name, data)


def test_too_large_is_said():
    with pytest.raises(TooLarge):
        read_table("x.csv", b"a" * 11_000_000)
    many = io.BytesIO()
    pd.DataFrame({"a": range(200_001)}).to_parquet(many)
    with pytest.raises(TooLarge):
        read_table("x.parquet", many.getvalue())


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["x.csv", "x.json", "x.parquet"]), st.binary(max_size=60))
def test_any_bytes_are_a_table_or_a_sentence(name, data):
    try:
        table = read_table(name, data)
    except ParetoscopeError as error:
        assert error.detail.endswith((".", ":")) or error.detail
    else:
        assert list(table.cells.index) == sorted(table.cells.index)
