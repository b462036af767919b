"""Epoch's results: against the raw file, joined by hand, and beside ratings on the boards."""

from __future__ import annotations

import re
import shutil

import pandas as pd
import pytest

from data.sources.evaluations import epoch
from data.sources.source import curated
from data.warehouse.queries import candidates
from errors import WarehouseError


def test_the_latest_successful_run_counts(raw):
    table = epoch.build(raw)["measurement"]
    assert not table.duplicated(["name", "metric"]).any()
    runs = pd.read_csv(raw / epoch.RUNS)
    row = table[(table["name"] == "gpt-5.1_medium") & (table["metric"] == "gpqa_diamond_pct")].iloc[0]
    known = runs[(runs["model"] == "gpt-5.1_medium") & (runs["task"] == "GPQA diamond")]
    assert row["value"] == 100 * known["Best score (across scorers)"].iloc[0] == 85
    assert (row["low"], row["high"]) == (pytest.approx(85 - 3.92), pytest.approx(85 + 3.92))
    assert table.loc[table["metric"].str.endswith("_pct"), "value"].between(0, 100).all()


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
    assert joined["DeepSeek-V3.1_thinking"] == "deepseek-v3.1"
    modes = {row["name"]: row["reasoning"] for row in curated("mode_alias") if row["source"] == "epoch"}
    assert "DeepSeek-V3.1" not in modes
    assert modes["DeepSeek-V3.1_thinking"] == "thinking"
    # How long a model may think is part of what was measured: it is the mode of the figure.
    for name in joined:
        if name.endswith(("_high", "_medium", "_low")):
            assert modes[name] == name.rpartition("_")[2], name
        if re.search(r"_\d+[kK]$", name):
            assert modes[name] == f"thinking {name.rpartition('_')[2].lower()}", name
