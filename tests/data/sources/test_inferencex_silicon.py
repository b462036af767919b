"""InferenceX: rows left out by rule and counted, Little's law by hand, and what four bits win on a B200."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from data.sources.serving import inferencex_silicon
from data.sources.source import Tables
from data.warehouse import queries
from errors import WarehouseError
from tests.tables import TABLES, stored_tables

Cursor = duckdb.DuckDBPyConnection
RAW_COUNT = 5221
# The best throughput per GPU at four bits over that at eight, where tokens come within 25 ms, on B200 at 1k/1k.
GAIN = """
WITH best AS (
    SELECT c.precision, max(speed.value) AS speed
    FROM configuration AS c
    JOIN measurement AS speed ON speed.configuration = c.id AND speed.metric = 'throughput_per_gpu_tok_s'
    JOIN measurement AS wait ON wait.configuration = c.id AND wait.metric = 'itl_mean_ms' AND wait.value <= 25
    WHERE c.task = 'inferencex-1k-1k' AND c.gpu = 'B200' AND c.engine LIKE $2 || '%' AND $1 IN (c.name, c.model)
    GROUP BY ALL
)
SELECT max(speed) FILTER (precision = 'fp4') / max(speed) FILTER (precision = 'fp8') FROM best
"""


@pytest.fixture(scope="module")
def built() -> Tables:
    return stored_tables(inferencex_silicon.SOURCE.id)


@pytest.mark.parametrize(
    ("name", "engine", "gain"),
    [
        ("minimax-m2.5", "vLLM", 1.90),
        ("qwen3.5-397b-a17b", "SGLang", 1.85),
        ("deepseek-ai/DeepSeek-V3", "SGLang", 1.49),
        ("deepseek-ai/DeepSeek-V3", "TensorRT-LLM", 1.95),
        # What the file calls DeepSeek-V3 are runs of R1-0528; with all of its runs TensorRT-LLM wins less.
        ("deepseek-r1-0528", "SGLang", 1.49),
        ("deepseek-r1-0528", "TensorRT-LLM", 1.83),
    ],
)
def test_what_four_bits_win_on_a_b200(cur: Cursor, name: str, engine: str, gain: float) -> None:
    (row,) = cur.execute(GAIN, [name, engine]).fetchall()
    assert round(row[0], 2) == gain


def test_every_raw_row_is_kept_or_counted(built: Tables) -> None:
    sheet = json.loads((TABLES / inferencex_silicon.SOURCE.id / "provenance.json").read_text(encoding="utf-8"))
    assert sum(sheet["left_out"].values()) + len(built["configuration"]) == RAW_COUNT
    assert all(count > 0 for count in sheet["left_out"].values())


def test_throughput_is_an_estimate_and_latency_is_measured(built: Tables) -> None:
    kinds = built["measurement"].groupby("metric")["kind"].agg(set).to_dict()
    assert kinds == {
        "ttft_mean_ms": {"measured"},
        "itl_mean_ms": {"measured"},
        "throughput_per_gpu_tok_s": {"estimated"},
        "interactivity_tok_s": {"estimated"},
    }


def test_nothing_waits_in_a_queue_and_nothing_leaves_its_box(built: Tables) -> None:
    wide = built["measurement"].pivot(index="configuration", columns="metric", values="value")
    setting = built["configuration"].set_index("id").loc[wide.index]
    decode_ms = wide["itl_mean_ms"] * setting["task"].map(lambda task: 8191 if task.endswith("8k") else 1023)
    assert (wide["ttft_mean_ms"] < decode_ms / 2).all()
    assert setting["num_gpus"].between(1, 8).all()


def test_the_dump_that_says_deepseek_v3_is_r1(cur: Cursor) -> None:
    aliases = cur.execute("SELECT model, note FROM model_alias WHERE name = 'deepseek-ai/DeepSeek-V3'").fetchall()
    assert [row[0] for row in aliases if "dsr1" in str(row[1])] == ["deepseek-r1-0528"]


def test_cost_is_rental_over_tokens(cur: Cursor) -> None:
    board = queries.candidates(cur, "inference-2026")
    priced = board[board["gpu_usd_per_hour"].notna()]
    by_hand = priced["gpu_usd_per_hour"] / (priced["throughput_per_gpu_tok_s"] * 3600) * 1e6
    assert priced["cost_per_mtok_output_usd"].to_numpy() == pytest.approx(by_hand.to_numpy())
    assert {"H100", "H200", "B200"} <= set(priced["gpu"])
    assert board.loc[board["gpu_usd_per_hour"].isna(), "cost_per_mtok_output_usd"].isna().all()


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("system", "mi999x", "column system"),
        ("model_path", "a/new-model", "model_path"),
        ("silicon_ttft_ms", 0, "0 ms"),
    ],
)
def test_a_file_that_changed_is_refused(raw: Path, tmp_path: Path, column: str, value: object, words: str) -> None:
    copy = tmp_path / inferencex_silicon.FILE
    copy.parent.mkdir(parents=True)
    shutil.copyfile(raw / inferencex_silicon.FILE, copy)
    frame = pd.read_csv(copy, dtype=object)
    frame.loc[0, column] = value
    frame.to_csv(copy, index=False)
    with pytest.raises(WarehouseError, match=words):
        inferencex_silicon.build(tmp_path)
