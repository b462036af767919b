"""Epoch's results: against the raw file, joined by hand, and beside ratings on the boards."""

from __future__ import annotations

import pandas as pd
import pytest

from data.queries import candidates
from data.sources import epoch
from data.sources.source import curated


def test_the_latest_successful_run_counts(raw):
    table = epoch.build(raw)["measurement"]
    assert not table.duplicated(["name", "metric"]).any()
    runs = pd.read_csv(raw / epoch.RUNS)
    row = table[(table["name"] == "gpt-5.1_medium") & (table["metric"] == "gpqa_diamond_pct")].iloc[0]
    known = runs[(runs["model"] == "gpt-5.1_medium") & (runs["task"] == "GPQA diamond")]
    assert row["value"] == 100 * known["Best score (across scorers)"].iloc[0] == 85
    assert (row["low"], row["high"]) == (pytest.approx(85 - 3.92), pytest.approx(85 + 3.92))
    assert table["value"].between(0, 100).all()


def test_at_least_twelve_measured_models_have_a_result(cur):
    rows = cur.execute(
        "SELECT DISTINCT model FROM configuration WHERE source = 'mlenergy_v3' AND model IN"
        " (SELECT model FROM measurement WHERE source = 'epoch')"
    ).fetchall()
    assert len(rows) >= 12
    board = candidates(cur, "llm-serving", "gpqa")
    own = board[board["gpqa_diamond_pct"].notna() & (board["kind"] == "self-hosted")]
    assert "deepseek-r1-0528" in set(own["model"])


def test_the_modes_of_a_model_are_not_mixed():
    joined = {row["name"]: row["model"] for row in curated("model_alias") if row["source"] == "epoch"}
    assert joined["DeepSeek-V3.1"] == "deepseek-v3.1"
    assert joined["DeepSeek-V3.1_thinking"] == "deepseek-v3.1-thinking"
    # How long a model may think is part of what was measured, and no rating is of that.
    assert not any(name.lower().endswith(("_high", "_medium", "_low", "k")) for name in joined)
    assert joined["Llama-4-Maverick-17B-128E-Instruct-FP8"] == "llama-4-maverick-17b-128e-instruct"
    assert joined["Qwen3-235B-A22B-Instruct-2507"] != "qwen3-235b-a22b"
