"""HELM's constants of efficiency against the raw files: times worked out, one row a model, who told the energy."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from scipy.stats import spearmanr

from data.sources.serving import helm_efficiency
from data.sources.source import Tables
from data.warehouse import queries
from errors import WarehouseError
from tests.tables import stored_tables

Cursor = duckdb.DuckDBPyConnection


@pytest.fixture(scope="module")
def built() -> Tables:
    return stored_tables(helm_efficiency.SOURCE.id)


def test_one_row_a_model_though_three_hosts_sold_it(built: Tables) -> None:
    by_task = built["configuration"].groupby("task")["name"]
    assert by_task.size().to_dict() == {"helm-a100": 16, "helm-api": 18}
    assert by_task.nunique().to_dict() == {"helm-a100": 16, "helm-api": 18}


def test_a_time_by_hand(built: Tables) -> None:
    """j1-jumbo by API: 0.268 s to read 512 tokens, 127 more tokens of 42 ms after the first, 0.257 s of overhead."""
    row = built["measurement"].set_index(["configuration", "metric"]).loc["helm-api_j1-jumbo"]
    assert row.loc["latency_per_response_s", "value"] == pytest.approx(0.268 + 127 * 0.042 + 0.257)
    assert row.loc["latency_per_response_s", "kind"] == "estimated"
    assert row.loc["decode_ms_per_token", "value"] == pytest.approx(42)
    assert row.loc["decode_ms_per_token", "kind"] == "measured"


def test_stand_ins_of_assumed_size_are_estimates(built: Tables) -> None:
    conditions = built["configuration"].set_index("id")["conditions"]
    figures = built["measurement"].dropna(subset="configuration")
    stand_in = figures["configuration"].map(conditions).eq("size assumed")
    assert set(figures.loc[stand_in, "kind"]) == {"estimated"}
    assert {"helm-a100_ada_size-assumed_b1", "helm-a100_davinci_size-assumed_b1"} <= set(
        figures.loc[stand_in, "configuration"]
    )
    assert not stand_in[figures["configuration"].str.startswith("helm-api")].any()


def test_energy_of_training_is_the_models_and_says_who_told_it(cur: Cursor) -> None:
    """GPT-3 by Patterson et al.: 1,287 MWh and 552 t; only GPT-NeoX's authors told theirs."""
    board = queries.candidates(cur, "helm-2022").set_index("candidate_id")
    davinci = board.loc["helm-api_davinci"]
    assert (davinci["training_energy_mwh"], davinci["training_co2e_t"]) == (1287.1, 552.2)
    told = board[board["training_energy_mwh__kind"] == "claimed"]
    assert list(told["model"]) == ["gpt-neox-20b"]
    both = board.dropna(subset=["training_energy_mwh"])
    assert both.groupby("model")["training_energy_mwh"].nunique().max() == 1


def test_carbon_over_energy_is_the_grids_factor(built: Tables) -> None:
    """HELM names the factors: France 0.064 kg/kWh, Azure us-east-2 0.367, California 0.238."""
    told = built["measurement"].query("configuration.isna()").pivot(index="name", columns="metric", values="value")
    factor = told["training_co2e_t"] / told["training_energy_mwh"]
    assert factor["together/bloom"] == pytest.approx(0.064, abs=0.001)
    assert factor["together/opt-175b"] == pytest.approx(0.367, abs=0.002)
    assert factor["microsoft/TNLGv2_530B"] == pytest.approx(0.238, abs=0.001)


def test_energy_of_training_by_helms_own_words(built: Tables, raw: Path) -> None:
    """OPT-175B: 992 A100 for 33 days at 400 W and a PUE of 1.1."""
    energy = json.loads((raw / helm_efficiency.TRAINING).read_text())["energy"]["together/opt-175b"]
    assert "992 A100 GPUs were used for training for 33 days" in energy["description"]
    assert energy["value"] == pytest.approx(992 * 33 * 24 * 400 * 1.1 / 1e6, rel=0.001)


def test_on_equal_machines_larger_is_slower(cur: Cursor) -> None:
    board = queries.candidates(cur, "helm-2022", "helm-a100").dropna(subset=["n_params"])
    assert len(board) == 9
    assert spearmanr(board["n_params"], board["latency_per_response_s"]).statistic > 0.8


def test_hosts_that_disagree_and_times_of_nothing_are_refused(raw: Path, tmp_path: Path) -> None:
    for file in helm_efficiency.SOURCE.files:
        copy = tmp_path / file
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text((raw / file).read_text())
    ideal = json.loads((tmp_path / helm_efficiency.IDEALIZED).read_text())
    changed = ideal | {"gooseai/gpt-j-6b": {**ideal["gooseai/gpt-j-6b"], "runtime_per_output_token": 1.0}}
    (tmp_path / helm_efficiency.IDEALIZED).write_text(json.dumps(changed))
    with pytest.raises(WarehouseError, match=r"gooseai/gpt-j-6b .*differ"):
        helm_efficiency.build(tmp_path)
    changed = ideal | {"together/bloom": {**ideal["together/bloom"], "runtime_per_output_token": 0}}
    (tmp_path / helm_efficiency.IDEALIZED).write_text(json.dumps(changed))
    with pytest.raises(WarehouseError, match="together/bloom"):
        helm_efficiency.build(tmp_path)
