"""Numbers as people write them, and the units beside them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from data.uploads.reader import read_table
from data.uploads.unit_spellings import unit_of_name
from data.uploads.units import converts, factor
from data.uploads.written_numbers import MISSING, decimal_evidence, written_number


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1,146.31", 1146.31, ""),
        ("1,234,567", 1234567.0, ""),
        ("1 234.5", 1234.5, ""),
        ("1'234.5", 1234.5, ""),
        ("\u22123.5", -3.5, ""),
        ("131.42 \u00b1 0.59", 131.42, ""),
        ("131.42 +/- 0.59", 131.42, ""),
        ("3.56 GiB", 3.56, "GiB"),
        ("82.0%", 82.0, "%"),
        ("128k", 128_000.0, ""),
        ("53.3M", 53.3e6, ""),
        ("4.4 billion", 4.4e9, ""),
        ("$0.15", 0.15, "USD"),
        ("$1,250.00", 1250.0, "USD"),
        ("$0.15 / 1M tokens", 0.15, "USD/ 1M tokens"),
        ("45 t/s", 45.0, "t/s"),
        ("True", 1.0, ""),
        ("false", 0.0, ""),
        ("1e-3", 0.001, ""),
    ],
)
def test_what_people_write(text: str, value: float, unit: str) -> None:
    number = written_number(text)
    assert number is not None
    assert (number.value, number.unit) == (pytest.approx(value), unit)


@pytest.mark.parametrize("text", sorted(MISSING))
def test_marks_of_missing_values(text: str) -> None:
    number = written_number(text.upper())
    assert number is not None
    assert math.isnan(number.value)


@pytest.mark.parametrize(
    "text", ["abc", "1_000", "0x10", "2025-12-01", "1.2.3", "<0.5", "\u20ac3", "1,2,3", "12,34.5", "1" * 90]
)
def test_what_is_no_number(text: str) -> None:
    assert written_number(text) is None


def test_decimal_commas() -> None:
    for text, value in (
        ("120,5", 120.5),
        ("2.000,5", 2000.5),
        ("2 000,5", 2000.5),
        ("3.100", 3100.0),
        ("80.25", 80.25),
    ):
        number = written_number(text, decimal_comma=True)
        assert number is not None
        assert number.value == value
    assert [decimal_evidence(text) for text in ("120,5", "120.5", "1,250", "2.000", "7")] == [",", ".", "?", "?", ""]


def test_a_comma_that_can_be_read_in_two_ways_is_asked_about() -> None:
    table = read_table("", b"label;y\na;1,250\nb;2,500\n")
    assert all(math.isnan(value) for value in table.numbers("y"))
    assert "can be read in two ways" in table.faults.listed()[0].detail
    assert read_table("", b'label,y\na,"1,250"\n').numbers("y").tolist() == [1250.0]


@pytest.mark.parametrize(
    ("unit", "our_unit", "value"),
    [
        ("USD/MTok", "USD per Mtok", 1.0),
        ("USD per 1M tokens", "USD per Mtok", 1.0),
        ("$/1K tokens", "USD per Mtok", 1e3),
        ("USD per token", "USD per Mtok", 1e6),
        ("cents per 1M tokens", "USD per Mtok", 0.01),
        ("t/s", "tokens/s", 1.0),
        ("tokens/min", "tokens/s", 1 / 60),
        ("ms/token", "ms", 1.0),
        ("J/response", "J", 1.0),
        ("kWh", "J", 3.6e6),
        ("mW", "W", 1e-3),
        ("MW", "W", 1e6),
        ("GiB", "GB", 1.073741824),
        ("fraction", "%", 100.0),
        ("percent", "%", 1.0),
        ("percent", "dimensionless", 0.01),
        ("billion parameters", "parameter", 1e9),
        ("kg CO2e", "g CO2e", 1e3),
    ],
)
def test_units_as_people_spell_them(unit: str, our_unit: str, value: float) -> None:
    assert factor(unit, our_unit) == pytest.approx(value)


@pytest.mark.parametrize(
    ("unit", "our_unit"),
    [("kg", "ms"), ("tokens/s/GPU", "tokens/s"), ("EUR per Mtok", "USD per Mtok"), ("__import__('os')", "s")],
)
def test_units_of_something_else(unit: str, our_unit: str) -> None:
    assert not converts(unit, our_unit)


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("latency_ms", "ms"),
        ("energy (kWh)", "kWh"),
        ("input_cost_per_1m_tokens", "USD per 1M token"),
        ("tokens per second", "tokens/s"),
        ("accuracy_pct", "percent"),
        ("model", ""),
        ("ms", ""),
    ],
)
def test_units_in_names(name: str, unit: str) -> None:
    assert unit_of_name(name) == unit


@given(st.floats(allow_nan=False, allow_infinity=False, width=32), st.sampled_from(["{:,.3f}", "{:.6e}", "{!r}"]))
@hypothesis_settings(deadline=None)
def test_what_python_writes_reads_back(value: float, form: str) -> None:
    text = form.format(value)
    number = written_number(text)
    assert number is not None
    assert number.value == pytest.approx(float(text.replace(",", "")), rel=1e-12)


@given(st.text(max_size=60), st.booleans())
@hypothesis_settings(deadline=None, max_examples=400)
def test_no_text_breaks_it(text: str, decimal_comma: bool) -> None:
    number = written_number(text, decimal_comma=decimal_comma)
    assert number is None or isinstance(number.value, float)
    decimal_evidence(text)
