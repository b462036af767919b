"""The stored model of serving speed reaches what docs/serving.md says of it, and real rows give the known answers."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pytest

from data.warehouse.serving_runs import decode_folds, decode_parameters, measured_serving_runs
from models.serving.arrivals import poisson_requests
from models.serving.decode_fit import fit_decode
from models.serving.decode_speed import QUANTITIES, decode_model
from models.serving.fewest import REQUEST, Deadlines
from models.serving.simulation import repeated
from models.serving.sizing import replicas_for
from models.serving.steady_state import steady_state

Cursor = duckdb.DuckDBPyConnection
LEVEL_LOW, LEVEL_HIGH = 0.72, 0.88


@pytest.fixture
def runs(cur: Cursor) -> pd.DataFrame:
    """All measured runs."""
    return measured_serving_runs(cur)


def test_measured_rows(runs: pd.DataFrame) -> None:
    assert runs["source"].value_counts().to_dict() == {"inferencex_silicon": 1020, "mlenergy_v3": 838}
    chosen = runs[runs["configuration"] == "lm-arena-chat_llama-3.1-70b-instruct_4xh100_bf16_b96_tp4"].iloc[0]
    assert (chosen["num_gpus"], chosen["precision"], chosen["engine"]) == (4, "bf16", "vLLM 0.11.1")
    figures = [chosen[name] for name in ("concurrency", "itl_p50_ms", "itl_p95_ms", "output_tokens_per_s")]
    assert figures == pytest.approx([95.73, 25.356, 44.494, 3244.3], rel=1e-3)
    assert runs[["n_params", "layers", "bandwidth_gb_s", "peak_tflops", "output_tokens_per_s"]].notna().all(axis=None)


def test_left_out_models_are_predicted_within_the_targets(cur: Cursor) -> None:
    folds = decode_folds(cur)
    shape = folds[(folds["left_out"] == "shape") & (folds["quantity"] != "itl_p95_ms")]
    error = (shape["predicted"] / shape["measured"] - 1).abs()
    by_kind = error.groupby([shape["quantity"], shape["moe"]]).median()
    for quantity in ("itl_p50_ms", "output_tokens_per_s"):
        assert by_kind[quantity, False] < 0.25
        assert by_kind[quantity, True] < 0.35
    back = shape["held_back"]
    assert error[back & ~shape["moe"]].median() < 0.25
    assert error[back & shape["moe"]].median() < 0.35
    naive = np.exp(np.log(shape["naive"] / shape["measured"]).abs().groupby(shape["moe"]).median())
    assert naive[False] > 3
    assert naive[True] > 30


def test_intervals_of_left_out_models_hold_four_of_five(cur: Cursor) -> None:
    folds = decode_folds(cur)
    shape = folds[folds["left_out"] == "shape"]
    held = shape.groupby(["quantity", "moe"])["covered"].mean()
    assert set(held.index.get_level_values(0)) == set(QUANTITIES)
    assert held.between(LEVEL_LOW, LEVEL_HIGH).all()


def test_the_stored_parameters_are_those_of_the_tables(runs: pd.DataFrame, cur: Cursor) -> None:
    """Else a source was renewed without `python -m data.refresh.stored_speed`."""
    stored, fitted = decode_model(decode_parameters(cur)), fit_decode(runs)
    assert stored.step == pytest.approx(fitted.step, rel=1e-3)
    assert stored.p95 == pytest.approx(fitted.p95, rel=1e-3, abs=1e-4)


def candidates(runs: pd.DataFrame, prompt_tokens: float, output_tokens: float) -> pd.DataFrame:
    """Llama 3.1 70B on four H100s in BF16."""
    rows = runs[(runs["model"] == "llama-3.1-70b-instruct") & (runs["hardware"] == "h100-sxm5-80gb")].iloc[[0]]
    load = {"prompt_tokens": prompt_tokens, "output_tokens": output_tokens, "num_gpus": 4, "precision": "bf16"}
    return rows.assign(**load, peak_tflops=989.4, gpu_memory_gb=80.0, tuned=0.0)


def test_twenty_requests_per_second_of_a_70b_model(runs: pd.DataFrame, cur: Cursor) -> None:
    """20 requests/s, 1,000 in and 300 out, TTFT p95 below 1 s, time per token below 40 ms: not two replicas of 4 H100.

    Their measured batch of 96 brings 3,244 tokens/s with short prompts; reading 10 prompts of 1,000 tokens per second
    keeps a replica busy for most of each second.
    """
    model = decode_model(decode_parameters(cur))
    (replica,) = replicas_for(candidates(runs, 1000.0, 300.0), runs, model)
    assert replica is not None
    assert 10 * float(replica.prefill.busy_s(1000)) > 0.7
    assert not steady_state(replica, 10.0, 1000, 300).holds
    deadlines = Deadlines(ttft_ms=1000, itl_ms=40, itl_of=REQUEST)
    at = {
        count: repeated(replica, lambda seed: poisson_requests(20, 1000, 300, seconds=120, seed=seed), count, seeds=[0])
        for count in (4, 5)
    }
    assert deadlines.broken(at[4])
    assert deadlines.hold(at[5])
    # with prompts as short as those of the measured rows, two do hold
    (short,) = replicas_for(candidates(runs, 150.0, 300.0), runs, model)
    assert short is not None
    two = repeated(short, lambda seed: poisson_requests(20, 150, 300, seconds=120, seed=seed), 2, seeds=[0])
    assert deadlines.hold(two)
