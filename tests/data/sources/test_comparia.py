"""compar:IA against the raw file: what is rated, what is only estimated, and that guesses stay out of the registry."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from data.sources.evaluations import comparia
from data.sources.source import Tables, curated
from data.warehouse import queries
from errors import WarehouseError
from tests.tables import stored_tables

Cursor = duckdb.DuckDBPyConnection


@pytest.fixture(scope="module")
def built() -> Tables:
    return stored_tables(comparia.SOURCE.id)


@pytest.fixture(scope="module")
def file(full_raw: Path) -> pd.DataFrame:
    return pd.read_csv(full_raw / comparia.FILE).set_index("model")


def test_every_model_has_an_estimate_and_92_a_rating(built: Tables) -> None:
    rows = built["measurement"].groupby("metric").size()
    assert rows.to_dict() == {"comparia_rating": 92, "energy_per_token_j": 116}
    kinds = built["measurement"].groupby("metric")["kind"].unique().map(list).to_dict()
    assert kinds == {"comparia_rating": ["measured"], "energy_per_token_j": ["estimated"]}
    rated = built["measurement"].query("metric == 'comparia_rating'")
    assert rated["configuration"].isna().all(), "a rating is the model's, whatever serves it"
    assert (rated["low"] < rated["value"]).all()
    assert (rated["value"] < rated["high"]).all()


def test_an_energy_by_hand(built: Tables) -> None:
    """3,767.86 Wh for a million tokens are 3,767.86 x 3,600 / 1,000,000 = 13.564296 J a token."""
    row = built["measurement"].query("configuration == 'comparia_llama-3.1-8b'").iloc[0]
    assert row["value"] == pytest.approx(13.564296)
    assert row["method"] == "formula"


def test_the_estimate_is_a_hundred_times_what_was_measured(cur: Cursor) -> None:
    """Why methods are kept apart: one 8B model, by formula and by GPU counters at batch 64 on an H100."""
    frame = queries.candidates(cur, "energy")
    llama = frame[frame["model"] == "llama-3.1-8b-instruct"]
    formula = llama.loc[llama["energy_per_token_j__method"] == "formula", "energy_per_token_j"].item()
    served = llama[(llama["gpu"] == "H100") & (llama["batch_size"] == 64) & (llama["task"] == "lm-arena-chat")]
    measured = served["energy_per_token_j"].min()
    assert measured == pytest.approx(0.119, abs=0.001)
    assert 100 < formula / measured < 130


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("claude-3-5-sonnet-v2", "claude-3-5-sonnet-20241022"),  # the arena dates it October 2024
        ("mistral-large-2512", "mistral-large-3"),  # Mistral Large 3 came in December 2025
        ("gemma-3-12b", "gemma-3-12b-it"),  # an arena serves the tuned model
        ("llama-3.1-8b", "llama-3.1-8b-instruct"),
        ("deepseek-v3-chat", "deepseek-v3"),  # the first V3, not 0324
        ("gpt-5", None),  # at an effort that the arena does not state
        ("gemini-2.0-flash", None),  # two snapshots
        ("kimi-k2", None),  # two snapshots
        ("grok-4-fast", None),  # thinking or not
    ],
)
def test_names_that_spelling_cannot_settle(name: str, model: str | None) -> None:
    joined = {row["name"]: row["model"] for row in curated("model_alias") if row["source"] == "comparia"}
    assert joined.get(name) == model


@pytest.mark.raw_files
def test_guessed_sizes_never_reach_the_registry(built: Tables, file: pd.DataFrame, cur: Cursor) -> None:
    own = built["model"].set_index("label")
    closed = own.index[file.loc[own.index, "distribution"] == "api-only"]
    assert {"gpt-5", "grok-4-fast", "lfm-40b"} <= set(closed)
    assert own.loc[closed, ["n_params", "n_params_active", "architecture"]].isna().all(axis=None)
    assert not own.loc[closed, "open_weights"].any()
    board = queries.candidates(cur, "arena-french")
    api = board[board["kind"] == "api"]
    assert (api["conditions"] == "size guessed").all()
    assert api["n_params"].isna().all()


@pytest.mark.raw_files
def test_the_registry_and_the_arena_agree_on_open_models(cur: Cursor, file: pd.DataFrame) -> None:
    """What the arena says of models that we join by hand: open or not, and sizes, which it rounds."""
    board = queries.candidates(cur, "arena-french").set_index("candidate_id")
    names = {"comparia_" + comparia.slug(name): name for name in file.index}
    said = file.loc[[names[key] for key in board.index]].set_index(board.index)
    is_open = said["distribution"] != "api-only"
    assert (board["open_weights"] == is_open).all(), board.loc[board["open_weights"] != is_open, "model"].tolist()
    sizes = board["n_params"].div(1e9).div(said["params_b"])[is_open]
    rounded = (board["n_params"].div(1e9) - said["params_b"])[is_open].abs() < 0.8
    off = sizes[~rounded & ~sizes.between(0.78, 1.25)]
    assert off.empty, off


def test_a_quantized_entry_keeps_its_format(cur: Cursor) -> None:
    board = queries.candidates(cur, "arena-french").set_index("candidate_id")
    packed = board[board["precision"].notna()]
    assert set(packed["precision"]) == {"q4", "q8"}
    assert len(packed) == 3
    assert (packed["comparia_rating__kind"] == "measured").all()
    carried = board.loc["comparia_gemma-2-27b-it"]
    assert carried["comparia_rating"] == packed.loc["comparia_gemma-2-27b-it-q8", "comparia_rating"]
    assert carried["comparia_rating__kind"] == "predicted", "the rating of the quantized model, carried over"


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("wh_per_million_token", 0, "energy of grok-3-mini-beta "),
        ("bt_score", 2000, "rating of grok-3-mini-beta "),
        ("distribution", "by post", "distribution of grok-3-mini-beta "),
    ],
)
def test_a_file_that_changed_is_refused(raw: Path, tmp_path: Path, column: str, value: object, says: str) -> None:
    copy = tmp_path / comparia.FILE
    copy.parent.mkdir(parents=True)
    shutil.copyfile(raw / comparia.FILE, copy)
    frame = pd.read_csv(copy).astype({column: object})
    frame.loc[frame["model"] == "grok-3-mini-beta", column] = value
    frame.to_csv(copy, index=False)
    with pytest.raises(WarehouseError, match=says):
        comparia.build(tmp_path)


@pytest.mark.parametrize(("active_params_b", "n_active"), [(17.0, 17e9), (None, 109e9)])
def test_all_parameters_are_active_unless_fewer_are_stated(active_params_b: float | None, n_active: float) -> None:
    row = {"model": "m", "organisation": "Meta", "distribution": "open-weights", "params_b": 109.0, "arch": "moe"}
    row |= {"active_params_b": active_params_b, "license": "Llama 4", "release_date": "04/2025"}
    facts = comparia._facts_of(pd.DataFrame([row]))("m")
    assert facts["n_params"] == 109e9
    assert facts["n_params_active"] == n_active
    assert facts["released"] == "2025-04-01"
