"""Numbers and lists as people say them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.metrics import metrics
from pages.answers.shared.formatting import listing, number, plural, quantity, times, usd, within_sentence


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0"),
        (0.000123456, "0.000123"),
        (0.1, "0.1"),
        (0.999, "0.999"),
        (0.9999, "1"),
        (1.23456, "1.23"),
        (12.3456, "12.3"),
        (123.456, "123"),
        (999.7, "1,000"),
        (1234.56, "1,235"),
        (1_638_400, "1.64M"),
        (7.02e9, "7.02B"),
        (999_999_999, "1B"),
        (999_999, "1M"),
        (15e12, "15T"),
        (2.5e21, "2.5e21"),
        (-0.25, "-0.25"),
        (math.nan, "not known"),
        (None, "not known"),
        (math.inf, "infinite"),
    ],
)
def test_number(value, said):
    assert number(value) == said


@pytest.mark.parametrize(("value", "said"), [(0.0123, "$0.0123"), (0.5, "$0.5"), (1.5, "$1.50"), (12345.6, "$12,346")])
def test_usd(value, said):
    assert usd(value) == said


@given(st.floats(1e-6, 1e6))
def test_three_figures_lose_no_more_than_half_a_percent(value):
    text = number(value).replace(",", "")
    factor = 1e6 if text.endswith("M") else 1.0
    assert float(text.removesuffix("M")) * factor == pytest.approx(value, rel=0.0051)


def test_listing_plural_times():
    assert listing(["a"]) == "a"
    assert listing(["a", "b", "c"]) == "a, b and c"
    assert listing([]) == ""
    assert plural(1, "model") == "1 model"
    assert plural(1200, "model") == "1,200 models"
    assert times(1.12) == "12%"
    assert times(2.44) == "2.4 times"


def test_names_keep_their_capitals_within_a_sentence():
    assert within_sentence("Cost per 1k requests") == "cost per 1k requests"
    assert within_sentence("ImageNet accuracy") == "ImageNet accuracy"
    assert within_sentence("GPQA Diamond") == "GPQA diamond"


def test_a_percentage_is_closed_up_and_a_name_keeps_its_capital():
    percent = next(metric for metric in metrics().values() if metric.unit == "%")
    assert quantity(41.0, percent) == "41%"
    assert within_sentence("Arena text rating") == "Arena text rating"
    assert within_sentence("Cost per 1k requests") == "cost per 1k requests"
