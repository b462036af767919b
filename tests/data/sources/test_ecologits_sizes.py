"""EcoLogits' sizes: guesses stay estimates of closed models, and what is published agrees with our registry."""

from __future__ import annotations

import json
import math
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from data.sources.evaluations import ecologits_sizes
from data.sources.source import Tables, curated
from data.warehouse import queries
from errors import WarehouseError
from tests.tables import stored_tables

Cursor = duckdb.DuckDBPyConnection
# Open models of 2026 whose published size is not at hand.
UNKNOWN_SIZES = {
    "deepseek-v4-flash",
    "deepseek-v4-flash-preview",
    "deepseek-v4-pro",
    "deepseek-v4-pro-0813",
    "deepseek-v4-pro-preview",
    "glm-5.1",
    "glm-5.2",
    "glm-5.3",
    "glm-5.3-flash",
    "hunyuan-hy3-preview",
    "hy3",
    "inkling",
    "inkling-small",
    "kimi-k2.6",
    "kimi-k3",
    "mimo-v2.5",
    "mimo-v2.5-pro",
    "minimax-m2.7",
    "minimax-m3",
    "mistral-medium-3.5",
    "muse-glimmer",
}


@pytest.fixture(scope="module")
def built() -> Tables:
    return stored_tables(ecologits_sizes.SOURCE.id)


def test_a_guess_by_hand(built: Tables) -> None:
    """GPT-4o: 440 billion in all; 44 to 132 at work, whose middle on a log scale is sqrt(44 x 132) = 76.2."""
    rows = built["measurement"].query("name == 'gpt-4o-2024-08-06'").set_index("metric")
    total, active = rows.loc["params_estimate_b"], rows.loc["active_params_estimate_b"]
    assert total["value"] == 440
    assert math.isnan(total["low"])
    assert (active["low"], active["value"], active["high"]) == (44, pytest.approx(76.21, abs=0.01), 132)
    assert set(built["measurement"]["kind"]) == {"estimated"}


@pytest.mark.raw_files
def test_only_models_without_published_sizes_are_guessed(built: Tables, full_raw: Path) -> None:
    entries = json.loads((full_raw / ecologits_sizes.FILE).read_text())["models"]
    guessed = {entry["name"] for entry in entries if "model-arch-not-released" in (entry["warnings"] or ())}
    assert set(built["measurement"]["name"]) == guessed
    assert len(guessed) == 122
    assert not any("/" in name for name in guessed), "what has a repository on the hub has a published size"


def test_guesses_stand_on_apis_alone(cur: Cursor) -> None:
    for board in ("llm-serving", "api-models", "arena-french"):
        frame = queries.candidates(cur, board)
        known = frame[frame["params_estimate_b"].notna()]
        assert len(known)
        assert set(known["kind"]) == {"api"}
        assert not known["open_weights"].any()
        assert known["n_params"].isna().all(), "a guess is no fact of the registry"
        assert (known["params_estimate_b__kind"] == "estimated").all()


@pytest.mark.raw_files
def test_published_sizes_agree_with_the_registry(full_raw: Path) -> None:
    """51 open models that both know, found by aliases; ours may be the nominal size, which rounds."""
    registry = {row["id"]: row for row in curated("model")}
    ours = {row["name"]: row["model"] for row in curated("model_alias") if row["source"] != "litellm_prices"}
    ours |= {name: name for name in registry}
    both = 0
    for entry in json.loads((full_raw / ecologits_sizes.FILE).read_text())["models"]:
        row = registry.get(ours.get(entry["name"], ""))
        if row is None or "model-arch-not-released" in (entry["warnings"] or ()):
            continue
        sizes = ecologits_sizes.sizes(entry)
        assert row["open_weights"] == "true", row["id"]
        if not row["n_params"]:
            continue
        assert float(row["n_params"]) / 1e9 == pytest.approx(sizes["params_estimate_b"][0], rel=0.06), row["id"]
        assert float(row["n_params_active"]) / 1e9 == pytest.approx(sizes["active_params_estimate_b"][0], rel=0.06)
        both += 1
    assert both >= 45


def test_closed_models_of_the_registry_have_no_size() -> None:
    """But for those whose makers put it into the name."""
    closed = [row for row in curated("model") if row["open_weights"] == "false"]
    assert len(closed) > 100
    named = {"gemini-1.5-flash-8b-001", "reka-flash-21b-20240226", "reka-flash-21b-20240226-online"}
    assert {row["id"] for row in closed if row["n_params"]} == named


def test_a_registry_row_is_complete_or_says_why_not() -> None:
    rows = pd.DataFrame(curated("model")).set_index("id")
    unsure = rows.index[rows["open_weights"] == ""]
    assert set(unsure) == {
        "alpaca-13b",  # only the difference from LLaMA was published
        "grok-2-2024-08-13",  # weights called Grok 2 came a year later; which version they are is not said
        "hunyuan-large-2025-02-10",  # a dated API, after open weights of the same name
        "nvila-internal-15b-v1",
    }
    is_open = rows[rows["open_weights"] == "true"]
    assert set(is_open.index[is_open["n_params"] == ""]) == UNKNOWN_SIZES
    is_open = is_open[is_open["n_params"] != ""]
    # Nested (Gemma 3n) and recurrent (RWKV) networks are none of the four kinds.
    assert set(is_open.index[is_open["architecture"] == ""]) <= {"gemma-3n-e4b-it", "rwkv-4-raven-14b"}
    dense = is_open[is_open["architecture"] == "dense"]
    assert (dense["n_params"] == dense["n_params_active"]).all()
    mixed = is_open[is_open["architecture"] == "moe"]
    assert (mixed["n_params_active"].astype(float) < mixed["n_params"].astype(float)).all()


@pytest.mark.parametrize("parameters", [0, -3, {"min": 9, "max": 3}, {"total": 5, "active": {"min": 0, "max": 1}}])
def test_what_is_no_size_is_refused(parameters: object) -> None:
    with pytest.raises(WarehouseError, match="odd-1"):
        ecologits_sizes.sizes({"name": "odd-1", "architecture": {"parameters": parameters}})
