"""Predicted energy of hosted candidates: against the stored left-out runs, and where it must abstain."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from models.serving.roofline import cache_bytes_per_token
from pages.answers.boards import store
from pages.answers.boards.predicted_energy import (
    CONDITIONS,
    PREDICTED,
    energy_model,
    predicted_energy_caveat,
    shapes,
    with_predicted_energy,
)

KNOWN = {
    "model": "llama-3.1-70b-instruct",
    "hardware": "h100-sxm5-80gb",
    "precision": "bf16",
    "num_gpus": 4,
    "batch_size": 64,
    "output_tokens_per_response": 700.0,
    "output_tokens_per_s": 2000.0,
    "task": "lm-arena-chat",
}


def candidate(**changed: object) -> pd.DataFrame:
    """A candidate without a measured energy, predicted."""
    return with_predicted_energy(pd.DataFrame([{**KNOWN, "energy_per_token_j": np.nan, **changed}]))


@pytest.fixture(scope="module")
def left_out() -> pd.DataFrame:
    return store.warehouse().cursor().execute("SELECT * FROM energy_fold WHERE NOT development").df()


def test_caches_of_known_models() -> None:
    cached = pd.Series(cache_bytes_per_token(shapes()), shapes().index)
    assert (cached["llama-3.1-8b-instruct"], cached["deepseek-r1"]) == (131_072, 70_272)


def test_the_model_predicts_what_it_has_not_seen(left_out: pd.DataFrame) -> None:
    """The scores of docs/energy.md, with room for another processor."""
    off = {
        name: (left_out[f"predicted_{name}"] / left_out[name] - 1).abs().groupby(left_out["left_out"]).median()
        for name in ("power_w", "energy_per_token_j")
    }
    assert off["power_w"]["shape"] < 0.12
    assert off["energy_per_token_j"]["shape"] < 0.30
    assert off["energy_per_token_j"]["gpu"] < 0.35


@pytest.mark.parametrize("left", ["shape", "gpu"])
@pytest.mark.parametrize("column", ["power_covered", "energy_covered"])
def test_intervals_hold_nine_of_ten_unseen_runs(left_out: pd.DataFrame, left: str, column: str) -> None:
    assert 0.85 <= left_out.loc[left_out["left_out"] == left, column].mean() <= 0.95


def test_stored_parameters_are_not_negative() -> None:
    model = energy_model()
    assert all(value >= 0 for part in (model.power, model.step, model.half_widths) for value in part.values())


def test_a_prediction_says_what_it_is() -> None:
    row = candidate().iloc[0]
    assert row[f"{PREDICTED}__low"] < row[PREDICTED] < row[f"{PREDICTED}__high"]
    assert 4 * 70 / 2000 <= row[PREDICTED] <= 4 * 700 / 2000
    assert (row[f"{PREDICTED}__kind"], row[f"{PREDICTED}__source"]) == ("predicted", "energy_model")
    assert row[CONDITIONS] == "64 requests at once, 500 tokens in, 700 out, throughput as measured"


def test_latency_stands_in_for_throughput() -> None:
    row = candidate(output_tokens_per_s=np.nan, itl_p50_ms=32.0).iloc[0]  # 64 requests / 32 ms = 2,000 tokens/s
    assert row[PREDICTED] == pytest.approx(candidate().iloc[0][PREDICTED])


def test_without_speed_the_throughput_is_predicted_with_a_wider_interval() -> None:
    row, known = candidate(output_tokens_per_s=np.nan).iloc[0], candidate().iloc[0]
    assert row[f"{PREDICTED}__high"] / row[PREDICTED] > known[f"{PREDICTED}__high"] / known[PREDICTED]
    assert row[CONDITIONS].endswith("throughput predicted")


def test_a_gpu_that_was_never_measured_says_so() -> None:
    assert candidate(hardware="h200-sxm").iloc[0][CONDITIONS].endswith("a GPU on which no energy was measured")


@pytest.mark.parametrize(
    "changed",
    [
        {"energy_per_token_j": 0.4},
        {"model": "gpt-4o"},
        {"model": "nvidia-llama-3.3-nemotron-super-49b-v1.5"},
        {"hardware": None},
        {"hardware": "mi300x"},
        {"hardware": "l4"},
        {"precision": "a scheme of its own"},
        {"precision": None},
        {"batch_size": np.nan},
        {"batch_size": 100_000},
        {"output_tokens_per_response": np.nan},
    ],
    ids=str,
)
def test_it_abstains(changed: dict[str, object]) -> None:
    row = candidate(**changed).iloc[0]
    assert np.isnan(row[PREDICTED])
    assert row[CONDITIONS] is None
    assert row[f"{PREDICTED}__kind"] is None


def test_a_frame_without_such_columns_is_left_alone() -> None:
    frame = with_predicted_energy(pd.DataFrame({"model": ["gpt-4o"]}))
    assert frame[PREDICTED].isna().all()
    assert predicted_energy_caveat(frame) == ""


def test_the_caveat_counts_and_warns() -> None:
    text = predicted_energy_caveat(candidate())
    assert text.startswith("Energy of 1 candidate was not measured: it is predicted")
    assert "90% interval" in text


def test_a_board_whose_energies_were_measured_gets_none() -> None:
    frame = store.board_frame("llm-serving", "lm-arena-chat")
    assert with_predicted_energy(frame)[PREDICTED].isna().all()
