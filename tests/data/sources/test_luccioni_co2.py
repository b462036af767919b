"""Luccioni et al. against the raw files: energies by task, the node's arithmetic, and the price of prompting."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from scipy import stats

from data.sources.serving import luccioni_co2
from data.sources.source import Tables
from data.warehouse import queries
from errors import WarehouseError
from models.front.pareto import pareto_optimal
from tests.tables import stored_tables

Cursor = duckdb.DuckDBPyConnection
KWH_PER_1K = """
SELECT avg(energy_per_inference_j) / 3600 FROM board_tasks
WHERE starts_with(task, 'luccioni-' || $1) AND coalesce(conditions, '') != 'prompted, not fine-tuned'
"""


@pytest.fixture(scope="module")
def built() -> Tables:
    return stored_tables(luccioni_co2.SOURCE.id)


@pytest.mark.parametrize(
    ("kind", "kwh", "digits"),
    [
        ("text-classif", 0.0048, 4),
        ("token-classif", 0.0047, 4),
        ("qa", 0.006, 3),
        ("image-class", 0.007, 3),
        ("textgen", 0.057, 3),
        ("itt", 0.08, 2),
        ("tti", 2.6, 1),
    ],
)
def test_a_thousand_inferences_by_task(cur: Cursor, kind: str, kwh: float, digits: int) -> None:
    """The means that others computed from the same runs; from classes to pictures they span three decades."""
    (row,) = cur.execute(KWH_PER_1K, [kind]).fetchall()
    assert round(row[0], digits) == kwh


def test_the_mean_and_interval_of_a_cell_are_scipys(built: Tables, raw: Path) -> None:
    runs = pd.read_csv(raw / luccioni_co2.FILES[0]).query(
        "source_file == 'text_classif_sst2' and project_name == 'lvwerra/distilbert-imdb'"
    )
    joules = runs["energy_consumed"] * 3600  # kWh of 1,000 inferences, so 3.6e6 J over 1,000
    figures = built["measurement"].set_index(["configuration", "metric"])
    found = figures.loc["luccioni-text-classif-sst2_distilbert-imdb_fine-tuned"]
    energy = found.loc["energy_per_inference_j"]
    known = stats.ttest_1samp(joules, 0).confidence_interval(0.95)
    assert (energy["value"], energy["low"], energy["high"]) == pytest.approx((joules.mean(), known.low, known.high))
    assert energy["n"] == len(runs) == 10
    assert found.loc["inferences_per_s", "value"] == pytest.approx(1000 / runs["duration"].mean())
    assert found.loc["benchmark_score", "value"] == pytest.approx(87.844)


def test_co2_is_energy_times_one_grid(cur: Cursor) -> None:
    """One grid: grams a kilowatt-hour are the same for every row, though four runs were placed in Quebec."""
    grams = cur.execute(
        "SELECT min(g), max(g)"
        " FROM (SELECT co2e_per_1k_inferences_g / energy_per_inference_j * 3600 AS g FROM board_tasks)"
    ).fetchone()
    assert grams is not None
    assert grams[0] == pytest.approx(138.75, rel=0.03)
    assert grams[1] == pytest.approx(138.75, rel=0.03)
    kinds = cur.execute("SELECT DISTINCT co2e_per_1k_inferences_g__kind, energy_per_inference_j__kind FROM board_tasks")
    assert kinds.fetchall() == [("estimated", "measured")]


@pytest.mark.parametrize("task", ["text-classif-sst2", "qa-squad"])
def test_a_prompted_model_pays_many_times_the_energy_of_a_fine_tuned_one(cur: Cursor, task: str) -> None:
    board = queries.candidates(cur, "tasks", f"luccioni-{task}").set_index("conditions")["energy_per_inference_j"]
    assert board["prompted, not fine-tuned"].min() > board["fine-tuned"].median()
    assert board["prompted, not fine-tuned"].median() > 5 * board["fine-tuned"].median()


def test_the_front_of_sentiment_by_hand(cur: Cursor) -> None:
    """On SST-2 DistilBERT's 98.9% at 13.3 J beats every larger model; below it stands only what needs less."""
    board = queries.candidates(cur, "tasks", "luccioni-text-classif-sst2").dropna(subset=["benchmark_score"])
    front = board[pareto_optimal(board[["energy_per_inference_j", "benchmark_score"]].to_numpy(), [False, True])]
    assert set(front["model_label"]) == {"lvwerra/distilbert-imdb", "distilbert-base-uncased-finetuned-sst-2-english"}


def test_scores_that_the_source_has_are_all_used(built: Tables, raw: Path) -> None:
    """48 rows hold 144 scores, and every one finds its runs, the model with half a name too."""
    listed = pd.read_csv(raw / luccioni_co2.FILES[1])[list(luccioni_co2.SCORES.values())].notna().to_numpy().sum()
    scored = built["measurement"].query("metric == 'benchmark_score'")
    assert len(scored) == listed == 144
    assert scored["value"].between(0, 100).all()


def test_random_weights_are_no_candidate(built: Tables) -> None:
    assert not built["configuration"]["name"].eq(luccioni_co2.RANDOM_WEIGHTS).any()
    assert built["configuration"]["name"].nunique() == 91


@pytest.mark.parametrize(
    ("column", "value", "said"), [("energy_consumed", 0.0, "no energy"), ("source_file", "x", "runs")]
)
def test_runs_that_cannot_be_are_refused(raw: Path, tmp_path: Path, column: str, value: object, said: str) -> None:
    folder = tmp_path / luccioni_co2.FOLDER
    shutil.copytree(raw / luccioni_co2.FOLDER, folder)
    path = tmp_path / luccioni_co2.FILES[0]
    frame = pd.read_csv(path)
    frame.loc[2, column] = value
    path.chmod(0o644)
    frame.to_csv(path, index=False)
    with pytest.raises(WarehouseError, match=said):
        luccioni_co2.build(tmp_path)
