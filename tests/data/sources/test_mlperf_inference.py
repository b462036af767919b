"""MLPerf Inference v4.1 against its raw file: units of power, targets in names, and energies worked out by hand."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data.sources.serving import mlperf_inference
from data.sources.source import Tables, curated
from errors import WarehouseError
from tests.tables import stored_tables

Cursor = duckdb.DuckDBPyConnection


@pytest.fixture(scope="module")
def rows(raw: Path) -> list[dict[str, Any]]:
    return list(json.loads((raw / mlperf_inference.FILE).read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def built() -> Tables:
    return stored_tables(mlperf_inference.SOURCE.id)


def _fake(tmp_path: Path, rows: list[dict[str, Any]]) -> Path:
    path = tmp_path / mlperf_inference.FILE
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(rows), encoding="utf-8")
    return tmp_path


def test_every_result_is_kept_once(built: Tables) -> None:
    assert len(built["configuration"]) == 937
    assert built["configuration"]["id"].is_unique


def test_every_task_is_known_and_every_candidate_on_the_board(built: Tables, cur: Cursor) -> None:
    known = {row["id"] for row in curated("task") if row["board"] == "mlperf"}
    assert set(built["configuration"]["task"]) == known
    assert cur.execute("SELECT count(*) FROM board_mlperf").fetchall() == [(937,)]


def test_every_result_has_a_score_and_one_speed(built: Tables) -> None:
    counts = Counter(built["measurement"]["metric"])
    assert counts["benchmark_score"] == 937
    assert (counts["latency_per_query_ms"], counts["output_tokens_per_s"]) == (34, 329)
    assert sum(counts[name] for name in ("latency_per_query_ms", "output_tokens_per_s", "inferences_per_s")) == 937


def test_power_is_the_walls_and_two_results_are_in_millijoules(built: Tables) -> None:
    energy = built["measurement"][built["measurement"]["metric"].str.startswith("energy_per_")]
    power = built["measurement"].query("metric == 'power_w'")
    assert (len(energy), len(power)) == (31, 29)
    assert set(energy["method"]) == set(power["method"]) == {"wall"}
    single = energy.set_index("configuration")["value"].filter(like="stream")
    assert single.to_dict() == pytest.approx(
        {
            "mlperf-resnet-singlestream-v4.1-0068-resnet50": 0.0292389869,
            "mlperf-resnet-multistream-v4.1-0068-resnet50": 0.0613166967,
        }
    )


@pytest.mark.parametrize(
    ("task", "precision", "metric", "joules", "score"),
    [
        # 5531.247 W / 54063.2 samples/s and 5628.788 W / 46534.6 samples/s; 6152.984 W / 25262.1 tokens/s
        ("mlperf-bert-offline", "INT8", "energy_per_inference_j", 0.102311, 90.3568),
        ("mlperf-bert-offline", "FP16", "energy_per_inference_j", 0.120959, 90.9706),
        ("mlperf-llama2-70b-offline", "FP16", "energy_per_token_j", 0.243566, 44.563),
    ],
)
def test_energies_of_eight_h200_by_hand(
    cur: Cursor, task: str, precision: str, metric: str, joules: float, score: float
) -> None:
    found = cur.execute(
        f"SELECT DISTINCT {metric}, benchmark_score FROM board_mlperf WHERE task = $1 AND precision = $2"
        f" AND {metric} IS NOT NULL AND gpu = 'NVIDIA H200-SXM-141GB'",
        [task, precision],
    ).fetchall()
    assert len(found) == 1
    assert found[0] == pytest.approx((joules, score), rel=1e-5)


def test_the_target_is_a_condition_and_not_another_model(cur: Cursor) -> None:
    found = cur.execute(
        "SELECT DISTINCT model, conditions LIKE '%99.9%' FROM board_mlperf WHERE task = 'mlperf-gptj-offline'"
    ).fetchall()
    assert sorted(found) == [("mlperf-inference--gptj", False), ("mlperf-inference--gptj", True)]


def test_accelerators_of_all_nodes_are_counted(cur: Cursor) -> None:
    found = cur.execute(
        "SELECT DISTINCT split_part(conditions, ' ', 1), num_gpus FROM board_mlperf WHERE num_gpus > 16 AND hardware"
        " = 'h100-sxm5-80gb'"
    ).fetchall()
    assert found == [("v4.1-0036", 32)]


def test_another_model_under_a_benchmarks_name_is_another_model(cur: Cursor) -> None:
    found = cur.execute(
        "SELECT count(*) FROM board_mlperf WHERE model = 'llama-2-7b-chat' AND task LIKE 'mlperf-llama2-70b-%'"
    ).fetchall()
    assert found == [(5,)]


@pytest.mark.parametrize(("unit", "power"), [("Latency (ms)", "Watts"), ("Samples/s", "millijoules")])
def test_a_power_whose_unit_does_not_fit_is_refused(
    rows: list[dict[str, Any]], tmp_path: Path, unit: str, power: str
) -> None:
    metered = next(row for row in rows if row["has_power"] and row["Model"] == "resnet")
    with pytest.raises(WarehouseError, match=power):
        mlperf_inference.build(_fake(tmp_path, [metered | {"Performance_Units": unit, "Power_Units": power}]))


def test_a_score_that_is_missing_is_refused(rows: list[dict[str, Any]], tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="has no ROUGE1"):
        mlperf_inference.build(_fake(tmp_path, [rows[0] | {"Accuracy": "ROUGE2: 1.0"}]))


def test_two_results_of_one_id_are_refused(rows: list[dict[str, Any]], tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="both called"):
        mlperf_inference.build(_fake(tmp_path, [rows[0], rows[0]]))
