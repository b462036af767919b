"""Traces of traffic: the figures of their publications, and what a trace may not hold."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from data.sources.traffic import azure_llm_traces, mooncake_traces
from data.sources.traffic.request_trace import TrafficTrace, summary, trace_tables
from errors import WarehouseError
from tests.tables import TABLES, stored_tables

TRACE = TrafficTrace("made", "Made", "made for a test", None, 2026)
SOURCES = (azure_llm_traces.SOURCE.id, mooncake_traces.SOURCE.id)


def requests(**changed: list[float]) -> pd.DataFrame:
    columns = {"arrival_s": [0.0, 1.0, 61.0], "input_tokens": [10, 20, 30], "output_tokens": [1, 2, 3]}
    return pd.DataFrame({**columns, "seen_tokens": [0, 10, 5], **changed})


@pytest.fixture(scope="module")
def traffic() -> pd.DataFrame:
    return pd.concat([stored_tables(source)["traffic"] for source in SOURCES]).set_index("id")


def test_figures_as_published(traffic: pd.DataFrame) -> None:
    conversation, synthetic = traffic.loc["mooncake-chat"], traffic.loc["mooncake-synthetic"]
    assert round(conversation["input_tokens_mean"]) == 12_035
    assert round(conversation["output_tokens_mean"]) == 343
    assert round(conversation["seen_input_pct"], 1) == 37.4
    assert round(synthetic["input_tokens_mean"]) == 15_325
    assert round(synthetic["output_tokens_mean"]) == 149
    assert round(synthetic["seen_input_pct"], 1) == 65.1
    assert traffic["requests"].to_dict() == {
        "azure-code-2023": 8_819,
        "azure-chat-2023": 19_366,
        "mooncake-chat": 12_031,
        "mooncake-synthetic": 3_993,
    }


def test_an_hour_is_an_hour(traffic: pd.DataFrame) -> None:
    recorded = traffic.drop("mooncake-synthetic")
    assert recorded["duration_s"].between(3_400, 3_600).all()
    assert (recorded["peak_minute_ratio"] > 1).all()


def test_the_requests_are_those_that_were_counted(traffic: pd.DataFrame) -> None:
    for source in SOURCES:
        for trace, rows in stored_tables(source)["traffic_request"].groupby("trace"):
            stated = traffic.loc[str(trace)]
            assert len(rows) == stated["requests"]
            assert rows["arrival_ms"].is_monotonic_increasing
            assert rows["arrival_ms"].iloc[-1] == pytest.approx(1000 * stated["duration_s"], abs=1)
            assert rows["input_tokens"].mean() == pytest.approx(stated["input_tokens_mean"])


@pytest.mark.parametrize("source", SOURCES)
def test_requests_stay_small(source: str) -> None:
    assert (TABLES / source / "traffic_request.parquet").stat().st_size < 500_000


def test_a_steady_trace_has_no_variation_of_gaps() -> None:
    made = summary("test", TRACE, requests(arrival_s=[0.0, 40.0, 80.0]))
    assert made["gap_cv"] == 0.0
    assert made["peak_minute_ratio"] == pytest.approx(2 / (3 / 80 * 60))


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"arrival_s": [0.0, 5.0, 1.0]}, "request 3 arrives before the one above it"),
        ({"output_tokens": [1, 0, 3]}, "request 2 has no input or no answer"),
        ({"seen_tokens": [0, 21, 5]}, "request 2 has more tokens seen before than tokens"),
    ],
)
def test_what_cannot_be_is_refused(changed: dict[str, list[float]], refused: str) -> None:
    with pytest.raises(WarehouseError, match=f"made: {refused}"):
        trace_tables("test", [(TRACE, requests(**changed))])


@pytest.mark.raw_files
def test_the_tables_are_those_of_the_files(full_raw: Path) -> None:
    for source in (azure_llm_traces.SOURCE, mooncake_traces.SOURCE):
        built, stored = source.build(full_raw), stored_tables(source.id)
        summaries = [tables["traffic"].drop(columns="recorded") for tables in (built, stored)]
        pd.testing.assert_frame_equal(*summaries)
        assert (
            built["traffic_request"].sum(numeric_only=True) == stored["traffic_request"].sum(numeric_only=True)
        ).all()
