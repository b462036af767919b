"""Predicted energy of hosted candidates: against the stored left-out runs, and where it must abstain."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from models.serving.roofline import cache_bytes_per_token
from pages.answers.boards import store
from pages.answers.boards.chosen_board import chosen_board, priced
from pages.answers.boards.predicted_energy import (
    CONDITIONS,
    PREDICTED,
    energy_model,
    predicted_energy_caveat,
    shapes,
    with_energy_filled_in,
    with_predicted_energy,
)
from pages.answers.boards.workload import Workload

KNOWN = {
    "kind": "self-hosted",
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
    assert row[CONDITIONS] == "64 requests at once, 500 tokens in, 700 out, throughput from the source"


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
    frame = with_predicted_energy(pd.DataFrame({"model": ["gpt-4o"], "kind": ["api"]}))
    assert frame[PREDICTED].isna().all()
    assert predicted_energy_caveat(frame) == ""


def test_the_caveat_counts_and_warns() -> None:
    text = predicted_energy_caveat(with_energy_filled_in(pd.DataFrame([{**KNOWN, "energy_per_token_j": np.nan}])))
    assert text.startswith("Energy of 1 candidate was not measured: it is predicted")
    assert "90% interval" in text


def test_a_board_whose_energies_were_measured_gets_none() -> None:
    frame = store.board_frame("llm-serving", "lm-arena-chat")
    assert with_predicted_energy(frame)[PREDICTED].isna().all()


def filled_in(**changed: object) -> pd.DataFrame:
    return with_energy_filled_in(pd.DataFrame([{**KNOWN, "energy_per_token_j": np.nan, **changed}]))


def test_it_fills_in_what_nobody_measured() -> None:
    row, predicted = filled_in().iloc[0], candidate().iloc[0]
    assert row["energy_per_token_j"] == predicted[PREDICTED]
    for side in ("", "__low", "__high"):
        assert row[f"energy_per_response_j{side}"] == pytest.approx(700 * predicted[f"{PREDICTED}{side}"])
    for name in ("energy_per_token_j", "energy_per_response_j"):
        assert (row[f"{name}__kind"], row[f"{name}__source"]) == ("predicted", "energy_model")


def test_it_never_replaces_what_was_measured() -> None:
    measured = {**KNOWN, "energy_per_token_j": 0.4, "energy_per_token_j__kind": "measured"}
    frame = with_energy_filled_in(pd.DataFrame([measured, {**KNOWN, "energy_per_token_j": np.nan}]))
    assert frame["energy_per_token_j"].iloc[0] == 0.4
    assert list(frame["energy_per_token_j__kind"]) == ["measured", "predicted"]
    assert np.isnan(frame["energy_per_token_j__low"].iloc[0])


def test_an_energy_per_response_counts_as_measured() -> None:
    assert np.isnan(filled_in(energy_per_response_j=120.0)["energy_per_token_j"].iloc[0])


def test_where_nothing_can_be_predicted_the_frame_is_the_very_same() -> None:
    frame = store.board_frame("llm-serving", "lm-arena-chat")
    assert with_energy_filled_in(frame) is frame


def test_prompts_are_those_that_were_measured() -> None:
    assert "8,192 tokens in" in candidate(measured_input_tokens=8192.0).iloc[0][CONDITIONS]


def test_a_gpu_named_as_on_the_board_is_its_accelerator() -> None:
    board = pd.DataFrame(
        {"gpu": ["H100", "A100", "A100"], "hardware": ["h100-sxm5-80gb", "a100-sxm-80gb", "a100-pcie"]}
    )
    own = [{**KNOWN, "hardware": None, "gpu": gpu, "energy_per_token_j": np.nan} for gpu in ("H100", "A100", "X9")]
    frame = with_predicted_energy(pd.concat([board, pd.DataFrame(own)], ignore_index=True))
    assert frame[PREDICTED].notna().tolist() == [False, False, False, True, False, False]


@pytest.fixture(scope="module")
def inference() -> pd.DataFrame:
    return priced("inference-2026", None, Workload(), predicted_energy=True)


def test_a_board_without_energy_gets_predicted_ones(inference: pd.DataFrame) -> None:
    plain = priced("inference-2026", None, Workload())
    assert "energy_per_token_j" not in plain
    pd.testing.assert_frame_equal(inference[plain.columns], plain)
    rows = inference[inference["energy_per_token_j"].notna()]
    assert len(rows) > 700
    assert set(rows["energy_per_token_j__kind"]) == {"predicted"}
    assert (rows["energy_per_token_j__low"] <= rows["energy_per_token_j"]).all()
    assert (rows["energy_per_token_j"] <= rows["energy_per_token_j__high"]).all()


def test_every_h100_of_a_known_shape_and_precision_is_predicted(inference: pd.DataFrame) -> None:
    rows = inference[(inference["gpu"] == "H100") & (inference["precision"] != "fp4")]
    known = rows["model"].isin(shapes().index[shapes()["growing_layers"].notna()])
    assert known.any()
    assert rows.loc[known, "energy_per_token_j"].notna().all()


def test_amd_is_not_predicted() -> None:
    frame = priced("mlperf", None, Workload(), predicted_energy=True)
    is_amd = frame["hardware"] == "mi300x"
    assert is_amd.any()
    assert frame.loc[is_amd, "energy_per_token_j"].isna().all()


def test_measured_boards_do_not_change() -> None:
    chosen = [chosen_board("llm-serving", "gpqa", predicted_energy=flag) for flag in (False, True)]
    assert chosen[0] is chosen[1]
