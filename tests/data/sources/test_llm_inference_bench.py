"""LLM-Inference-Bench and Model Optimizer: both kinds of tokens, milliwatts, and fewer bits that are slower."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from data.sources.serving import llm_inference_bench
from data.warehouse import queries
from errors import WarehouseError
from tests.tables import TABLES

Cursor = duckdb.DuckDBPyConnection


@pytest.mark.parametrize(
    ("gpu", "engine", "joules"), [("A100", "vLLM", 0.087), ("H100", "vLLM", 0.065), ("GH200", "TensorRT-LLM", 0.053)]
)
def test_energy_per_token_of_llama_3_8b_at_batch_64(cur: Cursor, gpu: str, engine: str, joules: float) -> None:
    board = queries.candidates(cur, "accelerators-2025", "argonne-1024")
    metered = board[board["energy_per_total_token_j"].notna()]
    row = metered.query("model == 'llama-3-8b' and gpu == @gpu and engine == @engine and batch_size == 64").iloc[0]
    assert row["energy_per_total_token_j"] == pytest.approx(joules, abs=0.0005)
    assert row["energy_per_total_token_j__method"] == "gpu"


def test_throughput_is_both_kinds_of_tokens_over_the_latency(cur: Cursor) -> None:
    board = queries.candidates(cur, "accelerators-2025")
    tokens = 2 * board["batch_size"] * board["task"].str.removeprefix("argonne-").astype(int)
    assert board["total_tokens_per_s"].to_numpy() == pytest.approx(
        (tokens / board["batch_latency_s"]).to_numpy(), rel=0.01
    )
    assert (board["output_tokens_per_s"] * 2).to_numpy() == pytest.approx(board["total_tokens_per_s"].to_numpy())


def test_every_raw_row_is_kept_or_counted(cur: Cursor) -> None:
    sheet = json.loads((TABLES / llm_inference_bench.SOURCE.id / "provenance.json").read_text(encoding="utf-8"))
    assert sheet["left_out"]["throughput contradicts the latency"] == 1161
    assert sum(sheet["left_out"].values()) + sheet["rows"]["configuration"] == 4772 + 48 + 116
    assert len(queries.candidates(cur, "accelerators-2025")) == sheet["rows"]["configuration"]


def test_it_stays_off_the_board_of_energy_per_output_token(cur: Cursor) -> None:
    assert not queries.candidates(cur, "energy")["task"].str.startswith("argonne").any()


@pytest.mark.parametrize(("batch", "speedup"), [(1, 1.33), (8, 0.75), (64, 0.83)])
def test_four_bits_are_faster_for_one_request_and_slower_for_many(cur: Cursor, batch: int, speedup: float) -> None:
    board = queries.candidates(cur, "quantization", "quant-modelopt-h200")
    row = board.query("model == 'llama-3.1-8b-instruct' and precision == 'int4-awq' and batch_size == @batch").iloc[0]
    assert row["speedup"] == pytest.approx(speedup, abs=0.005)


def test_a_model_that_took_two_gpus_is_compared_per_gpu(cur: Cursor) -> None:
    board = queries.candidates(cur, "quantization", "quant-modelopt-h200")
    large = board[(board["model"] == "llama-3.1-70b-instruct") & (board["batch_size"] == 1)].set_index("precision")
    assert large["speedup"].isna().all()
    per_gpu = large["throughput_per_gpu_tok_s"]
    assert per_gpu["fp8"] / per_gpu["bf16"] == pytest.approx(1.90, abs=0.005)


def test_an_accelerator_that_nobody_looked_at_is_refused(raw: Path, tmp_path: Path) -> None:
    folder = tmp_path / llm_inference_bench.FOLDER
    shutil.copytree(raw / llm_inference_bench.FOLDER, folder)
    path = folder / "all_results.csv"
    path.chmod(0o644)
    frame = pd.read_csv(path)
    frame.loc[0, "Hardware"] = "New GPU"
    frame.to_csv(path, index=False)
    with pytest.raises(WarehouseError, match="New GPU"):
        llm_inference_bench.build(tmp_path)
