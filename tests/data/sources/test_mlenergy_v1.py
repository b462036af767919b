"""ML.ENERGY v1 against its raw files: accuracy and energy side by side, and rows worked out by hand."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from data.sources.serving import mlenergy_v1
from data.sources.source import Tables
from data.warehouse import queries
from errors import WarehouseError
from models.front.pareto import pareto_optimal
from tests.tables import stored_tables

Cursor = duckdb.DuckDBPyConnection


@pytest.fixture(scope="module")
def built() -> Tables:
    return stored_tables(mlenergy_v1.SOURCE.id)


@pytest.mark.parametrize(("gpu", "models"), [("A100", 21), ("A40", 23), ("V100", 21)])
def test_every_model_of_every_task_is_kept(built: Tables, gpu: str, models: int) -> None:
    part = built["configuration"].query(f"gpu == '{gpu}'")
    assert part.groupby("task").size().to_dict() == {f"mlenergy-v1-{task}": models for task in mlenergy_v1.TASKS}


def test_one_row_by_hand(built: Tables) -> None:
    """Vicuna 7B, chat, A40: 2,239.07 J over 284.27 tokens are 7.8765 J a token; tests 53.498, 77.534, 48.998."""
    key = "mlenergy-v1-chat_vicuna-7b_fp16_on-a40_b1"
    found = built["measurement"].query(f"configuration == '{key}'").set_index("metric")["value"]
    assert found["energy_per_token_j"] == pytest.approx(2239.068904633984 / 284.27266621893887)
    assert found["energy_per_token_j"] == pytest.approx(7.8765, abs=0.0001)
    assert found["accuracy_mean_pct"] == pytest.approx((53.49829 + 77.53436 + 48.99761) / 3, abs=1e-4)
    assert found["latency_per_response_s"] == pytest.approx(9.474, abs=0.001)


def test_throughput_is_length_over_latency(built: Tables) -> None:
    """Each row carries its own check: tokens a second are about the response's tokens over its time."""
    wide = built["measurement"].pivot(index="configuration", columns="metric", values="value")
    ratio = wide["output_tokens_per_s"] * wide["latency_per_response_s"] / wide["output_tokens_per_response"]
    assert ratio.between(0.9, 1.3).mean() > 0.9
    assert ratio.median() == pytest.approx(1, abs=0.03)


def test_accuracy_is_the_models_and_energy_the_gpus(cur: Cursor) -> None:
    board = queries.candidates(cur, "chat-2023")
    per_model = board.groupby("model")[["arc_pct", "energy_per_token_j"]].nunique()
    assert len(per_model) == 23
    assert (per_model["arc_pct"] == 1).all()
    assert (per_model["energy_per_token_j"] > 1).all()
    assert set(board["energy_per_token_j__method"]) == {"gpu"}
    assert set(board["batch_size"]) == {1}


def test_a_front_of_accuracy_and_energy_comes_from_this_source_alone(cur: Cursor) -> None:
    board = queries.candidates(cur, "chat-2023", "mlenergy-v1-chat").query("gpu == 'A40'").set_index("model")
    front = pareto_optimal(board[["energy_per_response_j", "accuracy_mean_pct"]].to_numpy(), [False, True])
    assert "llama-7b" in set(board.index[front])  # the shortest answers, so the least energy
    assert board["energy_per_response_j"].idxmin() == "llama-7b"
    assert board["accuracy_mean_pct"].idxmax() in set(board.index[front])


@pytest.mark.parametrize(("column", "value"), [("energy", 0), ("response_length", float("nan")), ("model", "new")])
def test_a_row_that_cannot_be_is_refused(raw: Path, tmp_path: Path, column: str, value: object) -> None:
    folder = tmp_path / mlenergy_v1.FOLDER
    shutil.copytree(raw / mlenergy_v1.FOLDER, folder)
    path = folder / "V100_chat_benchmark.csv"
    frame = pd.read_csv(path)
    frame[column] = frame[column].astype(object)
    frame.loc[2, column] = value
    path.chmod(0o644)
    frame.to_csv(path, index=False)
    with pytest.raises(WarehouseError, match="V100, chat"):
        mlenergy_v1.build(tmp_path)
