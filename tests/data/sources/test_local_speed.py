"""Speed on laptops, workstations and small systems: what each source says, and what it does not let anyone say."""

from __future__ import annotations

import duckdb
import pandas as pd
import pytest

from data.sources.quantization import mlx_lm_quant
from data.sources.serving import geerling_wall_power, laperf, llmfit_community
from data.warehouse import queries
from tests.tables import stored_tables

Cursor = duckdb.DuckDBPyConnection


@pytest.fixture
def local(cur: Cursor) -> pd.DataFrame:
    return queries.candidates(cur, "local")


def test_four_bits_on_a_laptop_are_faster_smaller_and_worse(local: pd.DataFrame) -> None:
    """mlx-lm: 64.05 to 60.72 points of MMLU-Pro at 2.56 times the speed and 0.37 of the memory."""
    row = local.query("task == 'local-mlx' and model == 'qwen3-4b-instruct-2507' and precision == 'q4'").iloc[0]
    figures = (row["accuracy_lost_points"], row["speedup"], row["memory_share_pct"])
    assert figures == pytest.approx((3.33, 2.56, 37.1), abs=0.05)


def test_weights_that_did_not_fit_have_quality_alone(local: pd.DataFrame) -> None:
    row = local.query("model == 'qwen3-30b-a3b-instruct-2507' and precision == 'bf16' and task == 'local-mlx'").iloc[0]
    assert row["accuracy_pct"] == 72.62
    assert pd.isna(row["decode_tokens_per_s"])
    assert pd.isna(row["peak_memory_gb"])


def test_a_token_of_gpt_oss_costs_twelve_times_as_much_on_the_worst_system(local: pd.DataFrame) -> None:
    bound = local.query("task == 'local-geerling' and model == 'gpt-oss-20b'")["energy_per_token_bound_j"]
    assert len(bound) == 13
    assert (bound.min(), bound.max()) == pytest.approx((1.40, 16.25), abs=0.005)


def test_a_bound_is_an_estimate_and_stays_off_the_energy_board(local: pd.DataFrame, cur: Cursor) -> None:
    bounded = local[local["energy_per_token_bound_j"].notna()]
    assert len(bounded) == 86
    assert set(bounded["energy_per_token_bound_j__kind"]) == {"estimated"}
    assert set(bounded["energy_per_token_bound_j__method"]) == {"wall"}
    assert not queries.candidates(cur, "energy")["task"].str.startswith("local").any()
    metrics_of_laperf = set(stored_tables(laperf.SOURCE.id)["measurement"]["metric"])
    assert metrics_of_laperf == {"decode_tokens_per_s", "power_all_tasks_w"}


def test_one_row_a_machine_model_and_quantization() -> None:
    table = stored_tables(llmfit_community.SOURCE.id)["configuration"]
    machine = table["conditions"].str.rpartition(",")[0]
    assert not pd.DataFrame({"machine": machine, "name": table["name"], "bits": table["precision"]}).duplicated().any()
    assert not table["name"].str.contains(llmfit_community.SPECULATIVE).any()


@pytest.mark.parametrize("source", [mlx_lm_quant, geerling_wall_power, laperf, llmfit_community])
def test_every_row_is_on_the_board(source: object, local: pd.DataFrame) -> None:
    table = stored_tables(source.SOURCE.id)["configuration"]  # type: ignore[attr-defined]
    assert set(table["id"]) <= set(local["candidate_id"])


def test_machines_are_known_where_a_data_sheet_is(local: pd.DataFrame, cur: Cursor) -> None:
    sheets = queries.hardware(cur).set_index("id")
    assert sheets.loc["gb10", ["memory_gb", "memory_bandwidth_gb_s"]].tolist() == [128, 273]
    curated_sheets = sheets[sheets["source"] == "curated"]
    assert curated_sheets["origin"].notna().all()
    assert local.loc[local["task"] == "local-llmfit", "hardware"].notna().mean() > 0.9
