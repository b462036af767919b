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
from tests.tables import stored_tables


def test_the_latest_successful_run_counts(raw):
    table = stored_tables(epoch.SOURCE.id)["measurement"]
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
    assert joined["Llama-4-Maverick-17B-128E-Instruct-FP8"] == "llama-4-maverick-17b-128e-instruct"
    assert joined["Qwen3-235B-A22B-Instruct-2507"] != "qwen3-235b-a22b"


@pytest.mark.raw_files
def test_tests_by_others_agree_with_aiders_own_file(full_raw):
    """Pass rate at the second try, and dollars of the whole run over its 225 exercises."""
    ours = stored_tables(epoch.SOURCE.id)["measurement"].pivot(index="name", columns="metric", values="value")
    theirs = pd.read_csv(full_raw / "routing/aider-leaderboards/polyglot_leaderboard.csv").set_index("model")
    pairs = {
        "gpt-5-2025-08-07_high": "gpt-5 (high)",
        "gpt-5-2025-08-07_medium": "gpt-5 (medium)",
        "o3-pro-2025-06-10_high": "o3-pro (high)",
        "DeepSeek-V3.2-Exp_thinking": "DeepSeek-V3.2-Exp (Reasoner)",
        "DeepSeek-V3.2-Exp": "DeepSeek-V3.2-Exp (Chat)",
        "Kimi-K2-Instruct": "Kimi K2",
    }
    for name, other in pairs.items():
        row = theirs.loc[other]
        assert ours.loc[name, "aider_polyglot_pct"] == pytest.approx(row["pass_rate_2"])
        assert ours.loc[name, "aider_usd_per_exercise"] == pytest.approx(row["total_cost"] / 225, abs=5e-4, rel=0.05)


def test_a_name_that_stands_twice_or_was_assumed_is_left_out(raw):
    """Aider tried Qwen2.5-Coder in two formats; LiveBench lists Claude 3.7 twice; some efforts Epoch assumed."""
    figures = stored_tables(epoch.SOURCE.id)["measurement"].set_index(["metric", "name"])["value"]
    assert ("aider_polyglot_pct", "Qwen2.5-Coder-32B-Instruct") not in figures
    assert ("livebench_pct", "claude-3-7-sonnet-20250219") not in figures
    assert figures["aider_polyglot_pct", "gemini-2.0-pro-exp-02-05"] == 35.6  # twice the same
    weird = pd.read_csv(raw / f"{epoch.FOLDER}/external_benchmark_simple_bench.csv")
    assumed = set(weird.loc[weird["Notes"].fillna("").str.startswith("Assum"), "Model version"])
    assert assumed
    assert not assumed & set(figures["simple_bench_pct"].index)


def test_an_interval_and_a_time_by_hand(raw):
    table = stored_tables(epoch.SOURCE.id)["measurement"].set_index(["metric", "name"])
    grok = table.loc[("balrog_pct", "grok-4-0709")]
    assert (grok["value"], grok["low"]) == (43.6, pytest.approx(43.6 - 1.96 * 2.2))
    sonnet = table.loc[("metr_time_horizon_min", "claude-3-5-sonnet-20240620")]
    assert (sonnet["low"], sonnet["value"], sonnet["high"]) == pytest.approx((9.492954, 18.21683, 34.472569))


@pytest.mark.parametrize("score", ["many", "140%"])
def test_a_score_off_its_scale_is_refused(raw, tmp_path, score):
    for file in epoch.SOURCE.files:
        copy = tmp_path / file
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(raw / file, copy)
    changed = tmp_path / f"{epoch.FOLDER}/external_benchmark_arc_agi.csv"
    table = pd.read_csv(changed)
    table.loc[0, "Score"] = score
    table.to_csv(changed, index=False)
    with pytest.raises(WarehouseError, match=str(table.loc[0, "Model version"])):
        epoch.build(tmp_path)
