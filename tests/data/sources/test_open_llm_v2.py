"""Open LLM Leaderboard v2 against the raw file and another snapshot of it: scores, intervals, counts not believed."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from data.sources.evaluations import open_llm_v2
from data.sources.families import family_of
from data.sources.source import Tables
from errors import WarehouseError
from tests.tables import stored_tables

Cursor = duckdb.DuckDBPyConnection
SNAPSHOT = "scaling/sloth-polo2024/open-llm-leaderboard_new.csv"


@pytest.fixture(scope="module")
def built() -> Tables:
    return stored_tables(open_llm_v2.SOURCE.id)


@pytest.fixture(scope="module")
def figures(built: Tables) -> pd.DataFrame:
    return built["measurement"].pivot_table(index="configuration", columns="metric", values="value")


def test_candidates_are_the_rows_that_can_be_had(built: Tables) -> None:
    assert len(built["configuration"]) == 2533  # of 3,827
    assert built["configuration"]["id"].is_unique
    conditions = set(built["configuration"]["conditions"].dropna())
    assert conditions == {"chat template", "under its older name", "chat template, under its older name"}


@pytest.mark.raw_files
def test_scores_agree_with_a_snapshot_that_others_keep(built: Tables, figures: pd.DataFrame, full_raw: Path) -> None:
    """Sloth's copy is half a year older and of two digits. MATH was scored anew in between, and a few models were."""
    other = pd.read_csv(full_raw / SNAPSHOT)
    other["precision"] = other["Precision"].map(open_llm_v2.PRECISIONS)
    ours = built["configuration"].set_index("id").join(figures)
    both = other.merge(ours, left_on=["Model", "precision"], right_on=["name", "precision"])
    assert len(both) > 300
    for column in set(open_llm_v2.SCORES) - {"MATH Lvl 5"}:
        same = (both[column] - both[open_llm_v2.SCORES[column][0]]).abs() < 0.006
        assert same.mean() > 0.9, column


def test_a_score_and_its_interval_by_hand(built: Tables) -> None:
    """GPQA of Yi-1.5-34B: 436 of 1,192 right, a third of which four guesses would give."""
    rows = built["measurement"].set_index(["configuration", "metric"])
    gpqa = rows.loc[("open-llm_01-ai-yi-1.5-34b_bf16", "open_llm_gpqa_pct")]
    share = 436 / 1192
    assert gpqa["value"] == pytest.approx(100 * (share - 0.25) / 0.75)
    around = norm.ppf(0.975) * math.sqrt(share * (1 - share) / 1192) * 100 / 0.75
    assert (gpqa["low"], gpqa["high"]) == pytest.approx((gpqa["value"] - around, gpqa["value"] + around))
    assert gpqa["n"] == 1192


def test_the_mean_of_a_row_is_its_six_scores(figures: pd.DataFrame) -> None:
    metrics = [metric for metric, _ in open_llm_v2.SCORES.values()]
    assert np.allclose(figures["open_llm_mean_pct"], figures[metrics].mean(axis=1))


def test_the_interval_of_the_mean_is_that_of_simulated_questions() -> None:
    """Six benchmarks of one score each, drawn ten thousand times."""
    rng = np.random.default_rng(0)
    right, questions = 0.4, np.array([n for _, n in open_llm_v2.SCORES.values()])
    means = (100 * rng.binomial(questions, right, (10_000, 6)) / questions).mean(axis=1)
    row = pd.DataFrame({f"{column} Raw": [right] for column in open_llm_v2.SCORES})
    row = row.assign(**dict.fromkeys(open_llm_v2.SCORES, 40.0))
    errors = [open_llm_v2.standard_error(row, column, n).iloc[0] for column, (_, n) in open_llm_v2.SCORES.items()]
    assert math.hypot(*errors) / 6 == pytest.approx(means.std(), rel=0.03)


@pytest.mark.parametrize(
    ("name", "because"),
    [
        ("contactdoctor-bio-medical-llama-3-8b_fp16", "4.0B is half of the 8B of its name"),
        ("theprint-conversely-mistral-7b_bf16", "an adapter, counted in bytes"),
        ("unsloth-phi-4-bnb-4bit_bf16", "packed at four bits"),
        ("google-gemma-2-2b_fp16", "counted as zero"),
    ],
)
def test_counts_that_cannot_be_are_left_out(figures: pd.DataFrame, name: str, because: str) -> None:
    row = figures.loc["open-llm_" + name]
    assert math.isnan(row["weights_gb"]), because
    assert row["open_llm_mean_pct"] > 0


@pytest.mark.parametrize(
    ("name", "n_params"),
    [
        ("tiiuae-falcon3-1b-instruct_bf16", 1.669e9),
        ("stabilityai-stablelm-2-1-6b_fp16", 1.645e9),
        ("mistralai-mixtral-8x7b-v0.1_bf16", 46.703e9),
        ("pankajmathur-orca-mini-v9-2-14b_bf16", 14.66e9),
        ("upstage-solar-pro-preview-instruct_bf16", 22.14e9),
    ],
)
def test_counts_that_a_name_rounds_are_kept(figures: pd.DataFrame, name: str, n_params: float) -> None:
    assert figures.loc["open-llm_" + name, "weights_gb"] == pytest.approx(n_params * 2 / 1e9)


def test_counts_of_joined_models_agree_with_the_registry(cur: Cursor) -> None:
    """Two bytes of each parameter that the registry has; below 0.6B the leaderboard also counts attention masks."""
    rows = cur.execute(
        "SELECT c.name, weights_gb / 2 * 1e9 / m.n_params FROM board_evaluation AS b"
        " JOIN model AS m ON m.id = b.model JOIN configuration AS c ON c.id = b.candidate_id"
        " WHERE m.named_by IS NULL AND m.n_params > 6e8 AND weights_gb IS NOT NULL"
    ).fetchall()
    assert len(rows) > 60
    assert [row for row in rows if not 0.93 < row[1] < 1.1] == []


def test_the_board_knows_the_models_of_other_boards(cur: Cursor) -> None:
    """Of 62 models of LLM-Perf 36 stand in this leaderboard by exact name; some of them could not be had any more."""
    (found,) = cur.execute(
        "SELECT count(DISTINCT model) FROM board_evaluation WHERE model IN (SELECT model FROM board_llm_perf)"
    ).fetchall()
    assert found[0] >= 30
    (alone,) = cur.execute(
        "SELECT count(*) FROM board_evaluation WHERE model = 'llama-3.1-70b-instruct' AND label LIKE '%70B%'"
    ).fetchall()
    assert alone[0] == 1, "the base model of that name is another model"


def test_carbon_and_memory_are_estimates(built: Tables) -> None:
    kinds = built["measurement"].groupby("metric")["kind"].unique().map(list)
    assert kinds["evaluation_co2e_kg"] == kinds["weights_gb"] == ["estimated"]
    assert kinds["open_llm_mean_pct"] == ["measured"]


@pytest.mark.parametrize(
    ("column", "value", "named"), [("Average ⬆️", 99.0, "mean"), ("Type", "new", "Type"), ("Precision", "fp8", "Prec")]
)
def test_a_file_that_changed_is_refused(raw: Path, tmp_path: Path, column: str, value: object, named: str) -> None:
    copy = tmp_path / open_llm_v2.FILE
    copy.parent.mkdir(parents=True)
    shutil.copyfile(raw / open_llm_v2.FILE, copy)
    frame = pd.read_csv(copy)
    frame[column] = frame[column].astype(object)
    frame.loc[7, column] = value
    frame.to_csv(copy, index=False)
    with pytest.raises(WarehouseError, match=rf"{named}.*{frame.loc[7, 'eval_name'][:12]}"):
        open_llm_v2.build(tmp_path)


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("Higgs-Llama-3-70B", "Llama"),
        ("dolphin-2.9.2-qwen2-7b", "Qwen"),
        ("Dolphin3.0", None),
        ("phi-1_5", "Phi"),
        ("gpt-neox-20b", "GPT-NeoX"),
        ("gpt-neo-1.3B", "GPT-Neo"),
        ("Mixtral-8x7B", "Mistral"),
        ("flan-t5-xl", "T5"),
        ("optimus", None),
    ],
)
def test_a_family_is_read_at_the_start_of_a_word(name: str, family: str | None) -> None:
    assert family_of(name) == family
