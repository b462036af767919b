"""LLM-Perf against its raw files, and its finding: in Transformers at batch 1, quantized weights cost energy."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from data.sources.serving import llm_perf
from data.sources.source import Tables
from data.warehouse import queries
from errors import WarehouseError
from tests.tables import stored_tables

Cursor = duckdb.DuckDBPyConnection


@pytest.fixture(scope="module")
def built() -> Tables:
    return stored_tables(llm_perf.SOURCE.id)


def _copied(raw: Path, tmp_path: Path) -> Path:
    shutil.copytree(raw / llm_perf.FOLDER, tmp_path / llm_perf.FOLDER)
    for path in (tmp_path / llm_perf.FOLDER).iterdir():
        path.chmod(0o644)
    return tmp_path / llm_perf.FOLDER / "llm-perf-leaderboard-1xA10.csv"


# 930 and 488 raw rows less the 54 and 33 that stand there twice, as the data's own notes count them.
@pytest.mark.parametrize(("gpu", "rows", "models"), [("A10", 876, 59), ("A100", 455, 45)])
def test_every_experiment_is_kept_once(built: Tables, gpu: str, rows: int, models: int) -> None:
    part = built["configuration"].query(f"gpu == '{gpu}'")
    assert len(part) == rows
    assert part["name"].nunique() == models
    assert part.groupby(["name", "precision", "conditions"]).size().eq(1).all()


def test_one_row_by_hand(built: Tables) -> None:
    """Qwen1.5-32B, AWQ with GEMM, on an A10: 5,357.35 tokens/kWh are 3.6e6 / 5357.35 = 671.974 J a token."""
    key = "llm-perf-a10_qwen1.5-32b_awq-4-bit-gemm_eager-attention_b1"
    found = built["measurement"].query(f"configuration == '{key}'").set_index("metric")["value"]
    assert found["energy_per_token_j"] == pytest.approx(671.974, abs=0.001)
    assert found["decode_tokens_per_s"] == 0.405
    assert found["prefill_tokens_per_s"] == pytest.approx(256 / 2.62)
    assert found["peak_memory_gb"] == pytest.approx(21.890213)
    assert "energy_ratio" not in found  # it was not run unquantized on this GPU


def test_no_quality_is_carried_over_from_the_name(built: Tables) -> None:
    assert set(built["measurement"]["metric"]) == {
        "energy_per_token_j",
        "energy_ratio",
        "decode_tokens_per_s",
        "decode_ms_per_token",
        "prefill_tokens_per_s",
        "peak_memory_gb",
        "memory_share_pct",
        "speedup",
    }


def test_no_candidate_of_the_board_has_a_quality(cur: Cursor) -> None:
    (offered,) = queries.boards(cur).query("id == 'llm-perf'")["metrics"]
    qualities = {"accuracy_pct", "perplexity", "perplexity_ratio", "accuracy_lost_points", "arena_text"}
    assert not qualities & set(offered.split(","))


def test_energies_say_codecarbon_and_times_the_clock(built: Tables) -> None:
    by_metric = built["measurement"].groupby("metric")["method"].unique()
    assert {metric: list(found) for metric, found in by_metric.items() if "memory" not in str(metric)} == {
        "energy_per_token_j": ["codecarbon"],
        "energy_ratio": ["codecarbon"],
        "decode_tokens_per_s": ["timed"],
        "decode_ms_per_token": ["timed"],
        "prefill_tokens_per_s": ["timed"],
        "speedup": ["timed"],
    }


def test_memory_is_in_decimal_megabytes(built: Tables) -> None:
    """An 80 GiB card holds 85.9e9 bytes: its fullest run would not have fitted if its 84,146 MB were MiB."""
    most = built["measurement"].query("metric == 'peak_memory_gb'")["value"].max()
    assert most == pytest.approx(84.14578)
    assert most < 80 * 2**30 / 1e9 < most * 1.048576


@pytest.mark.parametrize(
    ("gpu", "scheme", "models", "ratio", "better"),
    [
        ("A100", "BnB 4-bit", 27, 0.48, 0.0),
        ("A100", "BnB 8-bit", 26, 0.31, 0.0),
        ("A100", "GPTQ 4-bit", 16, 0.18, 0.0),
        ("A10", "BnB 4-bit", 42, 0.62, 0.12),
        ("A10", "BnB 8-bit", 42, 0.43, 0.02),
        ("A10", "GPTQ 4-bit", 41, 0.15, 0.0),
        ("A10", "AWQ 4-bit", 41, 0.08, 0.05),
    ],
)
def test_tokens_a_kwh_against_the_best_unquantized_run(
    cur: Cursor, gpu: str, scheme: str, models: int, ratio: float, better: float
) -> None:
    """Best run of each model at the scheme over its best unquantized run, and the median of that over models."""
    found = cur.execute(
        "WITH best AS (SELECT model, 1 / min(energy_ratio) AS tokens_per_kwh FROM board_llm_perf"
        " WHERE gpu = $1 AND starts_with(precision, $2) GROUP BY model HAVING count(energy_ratio) > 0)"
        " SELECT count(*), median(tokens_per_kwh), avg((tokens_per_kwh > 1)::INT) FROM best",
        [gpu, scheme],
    ).fetchall()[0]
    assert found[0] == models
    assert found[1:] == pytest.approx((ratio, better), abs=0.005)


@pytest.mark.parametrize(("gpu", "scheme", "share"), [("A100", "BnB 4-bit", 0.35), ("A10", "BnB 8-bit", 0.59)])
def test_memory_falls_to_a_third_or_a_half(cur: Cursor, gpu: str, scheme: str, share: float) -> None:
    board = queries.candidates(cur, "llm-perf").query(f"gpu == '{gpu}'")
    whole = board["precision"].isin(["FP16", "BF16", "FP32"])
    least = board.groupby(["model", "precision"])["peak_memory_gb"].min().unstack()
    assert whole.any()
    shares = least[scheme] / least.reindex(columns=["FP16", "BF16", "FP32"]).min(axis=1)
    assert shares.median() == pytest.approx(share, abs=0.005)


def test_shares_are_of_the_unquantized_run_that_spends_least(built: Tables) -> None:
    """Pythia 12B on the A100, worked out again from the raw figures that the table holds."""
    wide = built["measurement"].pivot(index="configuration", columns="metric", values="value")
    own = wide[wide.index.str.startswith("llm-perf-a100_pythia-12b_")]
    whole = own[own.index.str.contains("_fp16_|_bf16_|_fp32_")]
    base = whole.loc[whole["energy_per_token_j"].idxmin()]
    assert base[["energy_ratio", "memory_share_pct", "speedup"]].tolist() == [1, 100, 1]
    assert own["energy_ratio"].to_numpy() == pytest.approx(own["energy_per_token_j"] / base["energy_per_token_j"])
    assert own["memory_share_pct"].to_numpy() == pytest.approx(100 * own["peak_memory_gb"] / base["peak_memory_gb"])


def test_two_results_of_one_experiment_are_refused(raw: Path, tmp_path: Path) -> None:
    path = _copied(raw, tmp_path)
    frame = pd.read_csv(path)
    again = frame.iloc[[0]].assign(**{"Memory (MB)": 1.5})
    pd.concat([frame, again]).to_csv(path, index=False)
    with pytest.raises(WarehouseError, match="two results"):
        llm_perf.build(tmp_path)


@pytest.mark.parametrize("value", [0, -1.0, float("nan")])
def test_a_figure_that_is_none_is_refused(raw: Path, tmp_path: Path, value: float) -> None:
    path = _copied(raw, tmp_path)
    frame = pd.read_csv(path)
    frame.loc[3, "Energy (tokens/kWh)"] = value
    frame.to_csv(path, index=False)
    with pytest.raises(WarehouseError, match="not above zero"):
        llm_perf.build(tmp_path)


@pytest.mark.parametrize(
    ("name", "n_params"),
    [
        ("EleutherAI/pythia-1.3b", 1.3e9),
        ("facebook/opt-125m", 1.25e8),
        ("stabilityai/stablelm-base-alpha-3b", 3e9),
    ],
)
def test_parameters_come_from_the_name_where_it_tells_them(built: Tables, name: str, n_params: float) -> None:
    assert built["model"].set_index("label").loc[name, "n_params"] == n_params
