"""The scaling-law sources against their raw files: counts, units, what is left out, and published values."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from data.sources import SOURCES
from data.sources.curves import (
    chinchilla_kyotakano,
    clark2022,
    gadre2024,
    gemstones2025,
    muennighoff2023,
    obsscaling,
    olmo_ladder2024,
    porian2024,
    qscaled,
    sloth,
)
from data.sources.curves.runs import INPUTS, Runs, run_tables
from data.sources.source import Tables
from data.warehouse import curve_queries
from errors import NotFound
from tests.tables import stored_tables

MODULES = [
    chinchilla_kyotakano,
    clark2022,
    gadre2024,
    gemstones2025,
    muennighoff2023,
    obsscaling,
    olmo_ladder2024,
    porian2024,
    qscaled,
    sloth,
]


@pytest.fixture(scope="module")
def built() -> dict[str, Tables]:
    return {module.SOURCE.id: stored_tables(module.SOURCE.id) for module in MODULES}


def _points(built: dict[str, Tables], source: str, curve: str) -> pd.DataFrame:
    points = built[source]["curve_point"]
    return points[points["curve_id"] == curve]


@pytest.mark.parametrize("source", [module.SOURCE.id for module in MODULES])
def test_points_can_be_fitted(built: dict[str, Tables], source: str) -> None:
    curves, points = built[source]["learning_curve"], built[source]["curve_point"]
    assert source in SOURCES
    assert curves["curve_id"].is_unique
    assert curves["label"].groupby(curves["data_set"]).agg(lambda labels: labels.is_unique).all()
    assert set(points["curve_id"]) == set(curves["curve_id"])
    assert np.isfinite(points[["x", "y"]]).all(axis=None)
    assert (points[["x", "y"]] > 0).all(axis=None)
    per_curve = points[list(INPUTS)].notna().groupby(points["curve_id"]).mean()
    assert per_curve.isin([0.0, 1.0]).all(axis=None), "an input is known of all points of a curve or of none"


def test_chinchilla_holds_234_runs_whose_compute_is_that_of_their_size(built: dict[str, Tables]) -> None:
    points = _points(built, "chinchilla_kyotakano", "chinchilla")
    assert len(points) == 234
    assert points["flops"].min() > 1e18
    assert (points["n_params"] < points["n_tokens"]).all()
    assert points["flops"].to_numpy() == pytest.approx(
        (6 * points["n_params"] * points["n_tokens"]).to_numpy(), rel=0.01
    )


@pytest.mark.raw_files
def test_the_seventeen_tasks_of_gadre(full_raw: Path, built: dict[str, Tables]) -> None:
    tasks = gadre2024.seventeen_tasks(full_raw)
    assert len(tasks) == 17
    assert {"acc_hellaswag", "acc_arc_easy", "acc_boolq", "acc_lambada_openai"} <= set(tasks)
    assert "acc_mmlu" not in tasks, "no 154M model is above chance there"
    runs = pd.read_csv(full_raw / gadre2024.FOLDER / "models_losses.csv")
    accuracy = pd.read_csv(full_raw / gadre2024.FOLDER / "models_downstream_accuracy.csv").set_index("name")
    own = runs[runs["train_dataset"] == "rpj"].sort_values("loss_c4_val")
    expected = [1 - float(accuracy.loc[name, tasks].sum()) / 17 for name in own["name"]]
    assert _points(built, "gadre2024", "gadre2024_redpajama_error17")["y"].to_numpy() == pytest.approx(expected)


def test_gadre_has_a_curve_a_corpus_and_evaluation(built: dict[str, Tables]) -> None:
    sizes = built["gadre2024"]["curve_point"].groupby("curve_id").size()
    assert len(sizes) == 3 * 8 + 3
    assert sizes["gadre2024_c4_c4_val"] == 34
    assert sizes["gadre2024_refinedweb_c4_val"] == 35


def test_muennighoff_splits_what_the_paper_fitted(built: dict[str, Tables]) -> None:
    fitted = _points(built, "muennighoff2023", "muennighoff2023_fit182")
    others = _points(built, "muennighoff2023", "muennighoff2023_left_out")
    assert (len(fitted), len(others)) == (182, 114)
    assert (fitted["n_unique_tokens"] <= fitted["n_tokens"]).all()
    assert others["y"].max() > 10, "the runs that diverged are here"


def test_porian_counts_and_optima(raw: Path, built: dict[str, Tables]) -> None:
    curves = built["porian2024"]["learning_curve"]
    assert len(curves) == 3 * 15
    assert built["porian2024"]["curve_point"]["n_params"].notna().sum() == 1745
    runs = _points(built, "porian2024", "porian2024_rw_tuned_short_const_standard")
    star = _points(built, "porian2024", "porian2024_rw_tuned_short_const_standard_n_star").set_index("x")["y"]
    for flops, part in runs.groupby("flops"):
        if flops in star.index:  # the interpolated optimum lies beside the best run
            sizes = np.sort(part["n_params"])
            best = int(np.searchsorted(sizes, part.loc[part["y"].idxmin(), "n_params"]))
            assert sizes[max(best - 1, 0)] <= star[flops] <= sizes[min(best + 1, len(sizes) - 1)]


def test_porian_optimal_sizes_grow_as_published(built: dict[str, Tables]) -> None:
    """Slopes of ln N* on ln C: 0.835 counted as Kaplan, 0.497 after all corrections (weights change them little)."""
    slopes = {}
    for name in ("base_long_kaplan_kaplan", "tuned_short_const_standard"):
        star = _points(built, "porian2024", f"porian2024_rw_{name}_n_star")
        slopes[name] = np.polyfit(np.log(star["x"]), np.log(star["y"]), 1)[0]
    assert slopes["base_long_kaplan_kaplan"] == pytest.approx(0.835, abs=0.05)
    assert slopes["tuned_short_const_standard"] == pytest.approx(0.497, abs=0.03)


def test_gemstones_schedules(built: dict[str, Tables]) -> None:
    sizes = built["gemstones2025"]["curve_point"].groupby("curve_id").size().to_dict()
    assert sizes == {"gemstones2025_cool_end": 199, "gemstones2025_hot": 220, "gemstones2025_lr_ablation_hot": 200}


def test_clark_takes_the_last_row_of_the_runs_fitted(raw: Path, built: dict[str, Tables]) -> None:
    sizes = built["clark2022"]["curve_point"].groupby("curve_id").size().to_dict()
    assert sizes == {"clark2022_hash": 51 + 5, "clark2022_rl_r": 54 + 5, "clark2022_s_base": 53 + 5}
    last = clark2022.final_runs(pd.read_csv(raw / clark2022.FILE))
    assert last["step"].min() >= 248_000
    assert set(_points(built, "clark2022", "clark2022_hash")["n_experts"]) == {2.0**k for k in range(10)}


def test_olmo_leaves_reruns_out(built: dict[str, Tables]) -> None:
    points = _points(built, "olmo_ladder2024", "olmo_ladder2024_c4")
    assert len(points) == 25
    assert points.groupby("n_params").size().eq(5).all()
    ratio = points["n_tokens"] / points["n_params"] / 20
    assert sorted(ratio.round(1).unique()) == [0.5, 1.0, 2.0, 5.0, 10.0]


@pytest.mark.raw_files
def test_errors_of_open_models(full_raw: Path, built: dict[str, Tables]) -> None:
    llama = pd.read_csv(full_raw / obsscaling.FILE).set_index("Model").loc["meta-llama/Llama-2-7b-hf"]
    points = _points(built, "obsscaling", "obsscaling_mmlu")
    own = points[np.isclose(points["y"], 1 - llama["MMLU"])]
    assert own[["n_params", "n_tokens", "flops"]].iloc[0].tolist() == [7e9, 2e12, 8.4e22]


@pytest.mark.raw_files
def test_sloth_keeps_base_models(full_raw: Path, built: dict[str, Tables]) -> None:
    raw_models = pd.read_csv(full_raw / sloth.FILE)
    known = raw_models[["BBH", "#Params (B)", "Pretraining Data Size (T)", "FLOPs (1E21)"]].notna().all(axis=1)
    assert len(_points(built, "sloth", "sloth_bbh")) == (known & ~raw_models["Instruct"]).sum()


def test_qscaled_is_said_to_be_fits(built: dict[str, Tables]) -> None:
    curves = built["qscaled"]["learning_curve"]
    assert curves["y_meaning"].str.startswith("fitted").all()
    ant = _points(built, "qscaled", "qscaled_ant_v4_batch_size")
    assert np.polyfit(np.log(ant["x"]), np.log(ant["y"]), 1)[0] < 0, "more updates want smaller batches"


def test_points_without_an_input_are_left_out() -> None:
    points = pd.DataFrame({"n_params": [1.0, None], "n_tokens": [2.0, 3.0], "y": [1.0, 1.0]})
    tables = run_tables("s", [Runs("c", "d", "l", points)])
    assert tables["curve_point"]["x"].tolist() == [2.0]


def test_curves_can_be_listed_and_read(cur: duckdb.DuckDBPyConnection) -> None:
    curves = curve_queries.curve_list(cur).set_index("curve_id")
    assert list(curves.loc["chinchilla", "inputs"]) == ["n_params", "n_tokens", "flops"]
    assert list(curves.loc["flan_gpt2", "inputs"]) == []
    assert curves.loc["muennighoff2023_fit182", "n"] == 182
    assert list(curve_queries.curve_points(cur, "chinchilla").columns) == ["x", "y", *INPUTS]
    with pytest.raises(NotFound, match="nowhere"):
        curve_queries.curve_points(cur, "nowhere")
