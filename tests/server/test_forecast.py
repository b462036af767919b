"""Forecasts of the caller's curves."""

from __future__ import annotations

import httpx
import pytest

from tests.server.asking import CURVES, post, problem, rows


def test_each_curve_has_a_forecast_within_its_interval(api: httpx.Client) -> None:
    answer = post(api, "laws/forecast?target=1638400&level=0.8", CURVES)
    assert answer.status_code == 200, answer.text
    forecasts = answer.json()["forecasts"]
    assert [forecast["curve"] for forecast in forecasts] == ["a", "b", "c"]
    for forecast in forecasts:
        assert forecast["low"] <= forecast["y"] <= forecast["high"]
        assert (forecast["n"], forecast["abstained"], forecast["reason"]) == (11, False, None)
        assert forecast["method"] in ("pooled", "weighed")
        assert 0.9 < sum(part["weight"] for part in forecast["candidates"]) <= 1.001
    wide = post(api, "laws/forecast?target=1638400&level=0.95", CURVES).json()["forecasts"]
    assert all(b["low"] <= a["low"] and a["high"] <= b["high"] for a, b in zip(forecasts, wide, strict=True))


def test_a_budget_hides_the_larger_sizes(api: httpx.Client) -> None:
    table = rows(post(api, "laws/forecast?target=1638400&budget=1600", CURVES, "text/csv"))
    assert [row["n"] for row in table] == ["4"] * 3
    assert {row["kind"] for row in table} == {"predicted"}


def test_a_curve_without_a_size_within_the_budget_is_null(api: httpx.Client) -> None:
    [forecast, *_] = post(api, "laws/forecast?target=1638400&budget=100", CURVES).json()["forecasts"]
    assert (forecast["y"], forecast["low"], forecast["high"]) == (None, None, None)
    assert forecast["warnings"]


def test_a_constant_curve_stays_and_a_short_one_is_refused(api: httpx.Client) -> None:
    flat = "".join(f"flat,{100 * 2**step},3.0\n" for step in range(10))
    short = "".join(f"short,{100 * 2**step},{3 - 0.2 * step}\n" for step in range(3))
    level, refused = post(api, "laws/forecast?target=409600", "curve,x,y\n" + flat + short).json()["forecasts"]
    assert level["y"] == pytest.approx(3.0, rel=1e-6)
    assert level["low"] <= 3.0 <= level["high"]
    assert any("no trend" in sentence for sentence in level["warnings"])
    assert (refused["y"], refused["abstained"], refused["candidates"]) == (None, True, [])
    assert "Only 3 sizes" in refused["reason"]
    assert refused["reason"] in refused["warnings"]


@pytest.mark.parametrize(
    ("query", "column"),
    [("", "target"), ("target=0", "target"), ("target=x", "target"), ("target=1e6&level=2", "level")],
)
def test_what_cannot_be_asked_is_a_sentence(api: httpx.Client, query: str, column: str) -> None:
    assert problem(post(api, f"laws/forecast?{query}", CURVES), 400)["column"] == column
