"""ML.ENERGY v3 against its raw files: nothing lost, nothing doubled, units kept."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data.sources.serving import mlenergy_v3
from data.sources.source import Tables, curated
from errors import WarehouseError
from tests.tables import stored_tables

CONFIGURATIONS = {
    "gpqa": 187,
    "lm-arena-chat": 328,
    "sourcegraph-fim": 50,
    "image-chat": 173,
    "video-chat": 100,
    "text-to-image": 638,
    "text-to-video": 382,
}


@pytest.fixture(scope="module")
def built() -> Tables:
    return stored_tables(mlenergy_v3.SOURCE.id)


def _raw_rows(raw: Path, task: str) -> list[dict[str, Any]]:
    path = raw / mlenergy_v3.FOLDER / "tasks" / f"{task}.json"
    return list(json.loads(path.read_text(encoding="utf-8"))["configurations"])


def _fake(tmp_path: Path, task: str, rows: list[dict[str, Any]]) -> Path:
    folder = tmp_path / mlenergy_v3.FOLDER / "tasks"
    folder.mkdir(parents=True)
    (folder / f"{task}.json").write_text(json.dumps({"configurations": rows}), encoding="utf-8")
    return tmp_path


def test_every_configuration_is_kept_once(built: Tables) -> None:
    configurations = built["configuration"]
    assert configurations.groupby("task").size().to_dict() == CONFIGURATIONS
    assert configurations["id"].is_unique


@pytest.mark.parametrize(("task", "metrics"), [("gpqa", 10), ("video-chat", 10), ("text-to-image", 4)])
def test_every_figure_is_kept(built: Tables, task: str, metrics: int) -> None:
    ids = built["configuration"].query("task == @task")["id"]
    figures = built["measurement"][built["measurement"]["configuration"].isin(ids)]
    assert figures.groupby("configuration").size().eq(metrics).all()
    assert (figures["value"] > 0).all()


@pytest.mark.raw_files
@pytest.mark.parametrize("task", CONFIGURATIONS)
def test_sums_agree_with_the_raw_files(full_raw: Path, built: Tables, task: str) -> None:
    fields = mlenergy_v3.TEXT_METRICS if task in mlenergy_v3.TEXT_TASKS else mlenergy_v3.MADE_METRICS[task[8:]]
    ids = built["configuration"].query("task == @task")["id"]
    sums = built["measurement"][built["measurement"]["configuration"].isin(ids)].groupby("metric")["value"].sum()
    for metric, field in fields.items():
        assert sums[metric] == pytest.approx(sum(row[field] for row in _raw_rows(full_raw, task)), rel=1e-12)


def test_repeated_runs_of_the_same_settings_are_two_runs(built: Tables) -> None:
    again = built["configuration"][built["configuration"]["id"].str.contains("_run")]
    assert sorted(again["id"]) == [
        "gpqa_gpt-oss-20b_1xh100_mxfp4_b96_tp1_run2",
        "lm-arena-chat_qwen3-30b-a3b-instruct-2507_2xh100_bf16_b256_tp1-ep2_run2",
        "lm-arena-chat_qwen3-30b-a3b-instruct-2507_2xh100_bf16_b512_tp1-ep2_run2",
    ]
    assert set(again["id"].str.removesuffix("_run2")) <= set(built["configuration"]["id"])


def test_parallelism_tells_configurations_apart(built: Tables) -> None:
    chat = built["configuration"].query("task == 'lm-arena-chat'")
    assert {"tp1", "tp2", "tp1-ep2", "tp8", "tp1-ep8"} <= set(chat["parallelism"])
    pictures = built["configuration"].query("task == 'text-to-image'")
    assert pictures["parallelism"].str.fullmatch(r"u\d+(-r\d+)?").all()


def test_conditions_of_images_and_videos_are_stated(built: Tables) -> None:
    made = built["configuration"].query("task in ['text-to-image', 'text-to-video']")
    assert made["conditions"].str.contains(" px, ").all()
    video = made[made["name"] == "Wan-AI/Wan2.1-T2V-14B-Diffusers"]
    assert set(video["conditions"]) == {"832 x 480 px, 81 frames at 15 fps, 50 steps"}


def test_energy_that_contradicts_its_tokens_is_refused(raw: Path, tmp_path: Path) -> None:
    row = copy.deepcopy(_raw_rows(raw, "gpqa")[0])
    row["energy_per_request_joules"] *= 1.01
    with pytest.raises(WarehouseError, match="energy per token x output length"):
        mlenergy_v3.build(_fake(tmp_path, "gpqa", [row]))


@pytest.mark.parametrize("value", [None, 0, -1.0, float("nan"), "fast"])
def test_a_missing_figure_is_refused(raw: Path, tmp_path: Path, value: object) -> None:
    row = copy.deepcopy(_raw_rows(raw, "text-to-image")[0]) | {"batch_latency_s": value}
    with pytest.raises(WarehouseError, match="batch_latency_s"):
        mlenergy_v3.build(_fake(tmp_path, "text-to-image", [row]))


@pytest.mark.raw_files
def test_nominal_sizes_in_the_curated_table_are_the_sources(full_raw: Path, built: Tables) -> None:
    models = {row["id"]: row for row in curated("model")}
    names = {row["name"]: row["model"] for row in curated("model_alias") if row["source"] == "mlenergy_v3"}
    for task in CONFIGURATIONS:
        for row in _raw_rows(full_raw, task):
            model = models[names[row["model_id"]]]
            assert float(model["n_params"]) == pytest.approx(row["total_params_billions"] * 1e9)
            active = row["activated_params_billions"] * 1e9
            assert float(model["n_params_active"]) == pytest.approx(active, abs=0.5e9), "the source rounds to billions"


def test_frames_have_the_schemas_columns(built: Tables, cur: Any) -> None:
    for table, frame in built.items():
        known = {row[0] for row in cur.execute(f"DESCRIBE {table}").fetchall()}
        assert set(frame.columns) <= known
        assert isinstance(frame, pd.DataFrame)
