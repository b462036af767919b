"""What quantization changed: comparisons stay inside a section, signs mean what they say, published means come out."""

from __future__ import annotations

import math

import duckdb
import pandas as pd
import pytest

from data.sources.quantization import angelslim, inferencex_evals
from data.warehouse.opening import Warehouse
from errors import WarehouseError
from tests.tables import RAW_ROWS, TABLES, stored_tables

Cursor = duckdb.DuckDBPyConnection


@pytest.fixture(scope="module")
def changes(warehouse: Warehouse) -> pd.DataFrame:
    return warehouse.cursor().execute("SELECT * FROM quality_change").df()


@pytest.mark.parametrize(
    ("precision", "benchmark", "points"),
    [
        ("FP8-Dynamic", "MMLU", -0.04),
        ("FP8-Static", "MMLU", -0.16),
        ("INT8-Dynamic", "MMLU", -0.19),
        ("INT4-GPTQ", "MMLU", -1.40),
        ("INT4-AWQ", "MMLU", -1.53),
        ("FP8-Static", "GSM8K", -0.96),
        ("INT4-AWQ", "GSM8K", -3.60),
    ],
)
def test_angelslim_mean_changes_of_qwen3(changes: pd.DataFrame, precision: str, benchmark: str, points: float) -> None:
    rows = changes.query("source == 'angelslim' and section == 'Qwen3'")
    mean = rows[(rows["precision"] == precision) & (rows["benchmark"] == benchmark)]["change"].mean()
    assert mean == pytest.approx(points, abs=0.006)


def test_fp4_of_deepseek_loses_nothing_measurable_on_a_saturated_test(changes: pd.DataFrame) -> None:
    rows = changes[changes["source"] == "inferencex_evals"].set_index("precision")
    assert rows.index.tolist() == ["mxfp4", "nvfp4"]
    assert rows["baseline"].unique() == pytest.approx([94.43], abs=0.01)
    assert rows.loc["nvfp4", "value"] == pytest.approx(94.33, abs=0.01)
    assert (rows["change"].abs() < rows["standard_error"]).all()
    assert rows["saturated"].all()


def test_the_sign_of_a_loss(changes: pd.DataFrame) -> None:
    """A lower accuracy is a change below 0, a higher perplexity one above 0, and both are losses above 0."""
    accuracy = changes[changes["metric"] == "accuracy_pct"].dropna(subset=["loss"])
    assert ((accuracy["value"] < accuracy["baseline"]) == (accuracy["loss"] > 0)).all()
    assert ((accuracy["change"] < 0) == (accuracy["loss"] > 0)).all()
    perplexity = changes[changes["metric"] == "perplexity"]
    assert ((perplexity["value"] > perplexity["baseline"]) == (perplexity["loss"] > 0)).all()
    assert (perplexity["loss"] == perplexity["change"]).all()


def test_a_change_by_hand(changes: pd.DataFrame) -> None:
    """Qwen3-4B on GSM8K: 85.37 to 81.65 loses 3.72 points of 85.37, and each of the two is one of 1,319 questions."""
    row = changes.query(
        "section == 'Qwen3' and name == 'Qwen3-4B' and precision == 'INT4-GPTQ' and benchmark == 'GSM8K'"
    ).iloc[0]
    assert row["change"] == pytest.approx(-3.72)
    assert row["loss"] == pytest.approx(3.72 / 85.37)
    assert row["standard_error"] == pytest.approx(math.sqrt((81.65 * 18.35 + 85.37 * 14.63) / 1319))
    ratio = changes.query("source == 'gguf_ppl' and name == 'DeepSeek-R1-0528' and precision == 'IQ4_KS_R4'").iloc[0]
    assert ratio["change"] == pytest.approx(math.log(3.2286 / 3.2119))
    assert ratio["baseline_precision"] == "Q8_0"
    assert ratio["weight_bits"] == 4.701


def test_a_model_without_a_base_has_no_change(changes: pd.DataFrame) -> None:
    names = set(changes.loc[changes["source"] == "gguf_ppl", "name"])
    assert not names & {"Kimi-K2-Instruct", "Kimi-K2.5", "DeepSeek-TNG-R1T2-Chimera", "Qwen3.6-35B-A3B"}
    assert len(names) == 23


def test_every_row_is_of_a_known_format_and_test(changes: pd.DataFrame, cur: Cursor) -> None:
    bases = "(SELECT source, section, name, benchmark, metric FROM quantized_score WHERE base)"
    comparable = cur.execute(
        f"SELECT count(*) FROM quantized_score JOIN {bases} USING (source, section, name, benchmark, metric)"
        " WHERE NOT base"
    ).fetchall()[0][0]
    new = changes[changes["source"].isin(["angelslim", "gguf_ppl", "inferencex_evals"])]
    assert len(new) == comparable
    assert not cur.execute(
        "SELECT DISTINCT precision FROM configuration JOIN task ON task.id = task AND board = 'quantization'"
        " WHERE task <> 'quant-intel-nc' AND precision NOT IN (SELECT precision FROM number_format)"
    ).fetchall()
    assert (changes["method"] != "none").all()
    assert changes["benchmark_kind"].notna().all()


def test_tables_stay_small() -> None:
    folders = [TABLES / source for source in ("angelslim", "gguf_ppl", "inferencex_evals")]
    assert sum(path.stat().st_size for folder in folders for path in folder.iterdir()) < 250_000
    assert len(stored_tables("angelslim")["quantized_score"]) == 455


def test_a_swapped_row_that_was_put_right_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = pd.read_csv(RAW_ROWS / angelslim.FILE)
    right = rows.replace({62.73: 96.63, 96.63: 62.73})
    monkeypatch.setattr(angelslim.pd, "read_csv", lambda _path: right)
    with pytest.raises(WarehouseError, match="stop leaving the row out"):
        angelslim.build(RAW_ROWS)


def test_more_broken_runs_than_known_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = pd.read_csv(RAW_ROWS / inferencex_evals.FILE).assign(em_strict=0.0)
    monkeypatch.setattr(inferencex_evals.pd, "read_csv", lambda _path: rows)
    with pytest.raises(WarehouseError, match="11 runs answered nothing right"):
        inferencex_evals.build(RAW_ROWS)
