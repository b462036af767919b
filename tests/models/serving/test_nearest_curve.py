"""Curves of candidates: measured rows where there are some, the nearest deployment scaled, the formula otherwise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.serving.batch_curve import FORMULA, MEASURED, OTHER_LOAD, SCALED, rising
from models.serving.curve_errors import curve_folds, curve_half_widths
from models.serving.decode_speed import predict_decode
from models.serving.deployments_measured import measured_deployments
from models.serving.nearest_curve import BATCHES, batch_curves
from tests.models.serving.made_runs import TRUTH, candidate, made_runs

H100 = "h100-sxm5-80gb"
WIDE = replace(TRUTH, half_widths={f"{SCALED}, output_tokens_per_s": 0.3, f"{MEASURED}, output_tokens_per_s": 0.07})


def rows(*candidates: dict[str, object]) -> pd.DataFrame:
    """Candidates as a frame."""
    return pd.DataFrame(list(candidates))


def runs_of(model: str, *, slower: float = 1.0) -> pd.DataFrame:
    """Runs of one model on H100 by vLLM with short prompts, all slower by a factor."""
    runs = made_runs()
    kept = (runs["model"] == model) & (runs["hardware"] == H100) & (runs["tuned"] == 0) & (runs["prompt_tokens"] == 300)
    runs = runs[kept]
    return runs.assign(
        itl_p50_ms=runs["itl_p50_ms"] * slower,
        itl_p95_ms=runs["itl_p95_ms"] * slower,
        output_tokens_per_s=runs["output_tokens_per_s"] / slower,
    )


def test_measured_rows_come_first_and_are_kept() -> None:
    measured = runs_of("dense-8b", slower=1.5)
    (curve,) = batch_curves(rows(candidate("dense-8b", prompt_tokens=300.0)), measured, WIDE)
    assert (curve.method, curve.kind_at(64), curve.kind_at(50)) == (MEASURED, "measured", "predicted")
    assert curve.half_width == 0.07
    for name in ("itl_p50_ms", "itl_p95_ms", "output_tokens_per_s"):
        assert curve.at(name, measured["concurrency"]) == pytest.approx(measured[name].to_numpy(), rel=1e-6)
    # half way between 16 and 64 on log axes
    at_32 = np.sqrt(np.prod(measured.set_index("concurrency")["itl_p50_ms"][[16.0, 64.0]]))
    assert curve.at("itl_p50_ms", 32).item() == pytest.approx(at_32)
    assert "1 x h100-sxm5-80gb, bf16, vLLM" in curve.basis


def test_at_another_load_the_step_moves_by_the_formula() -> None:
    measured = runs_of("dense-8b", slower=1.5)
    (curve,) = batch_curves(rows(candidate("dense-8b", prompt_tokens=8000.0)), measured, WIDE)
    assert curve.method == OTHER_LOAD
    assert curve.prompt_tokens == 300  # the figures shown are those of the measured load
    told = {
        prompt: predict_decode(TRUTH, rows(candidate("dense-8b", prompt_tokens=prompt, concurrency=64.0))).decode_ms
        for prompt in (300.0, 8000.0)
    }
    (same,) = batch_curves(rows(candidate("dense-8b", prompt_tokens=300.0)), measured, WIDE)
    ratio = (told[8000.0] / told[300.0]).item()
    assert (curve.at("decode_ms", 64) / same.at("decode_ms", 64)).item() == pytest.approx(ratio, rel=0.02)


def test_another_deployment_of_the_model_is_scaled() -> None:
    measured = runs_of("dense-8b", slower=1.5)
    asked = candidate("dense-8b", num_gpus=2.0, prompt_tokens=300.0)
    (curve,) = batch_curves(rows(asked), measured, WIDE)
    (alone,) = batch_curves(rows(asked), measured[:0], WIDE)
    assert (curve.method, alone.method) == (SCALED, FORMULA)
    assert (curve.half_width, curve.kind_at(64)) == (0.3, "predicted")
    assert curve.output_tokens_per_s * 1.5 == pytest.approx(alone.output_tokens_per_s, rel=1e-6)
    assert curve.itl_p50_ms == pytest.approx(alone.itl_p50_ms * 1.5, rel=1e-6)
    assert "scaled by the formula" in curve.basis


def test_the_formula_alone_is_the_prediction() -> None:
    curves = batch_curves(rows(candidate("moe-30b"), candidate("dense-70b", num_gpus=4.0)), made_runs()[:0], TRUTH)
    told = predict_decode(TRUTH, rows(*(candidate("dense-70b", num_gpus=4.0, concurrency=b) for b in BATCHES)))
    assert curves[1].itl_p95_ms == pytest.approx(told.itl_p95_ms.value)
    assert curves[1].decode_ms == pytest.approx(told.decode_ms)


def test_the_prompts_are_taken_off_the_mean_step() -> None:
    truth = predict_decode(TRUTH, runs_of("dense-8b"))
    (deployment,) = measured_deployments(runs_of("dense-8b"), TRUTH)
    # the median is 2% and 80% of the prompts' share below the mean; the rest is taken for the step without prompts
    assert deployment.measured["decode_ms"] == pytest.approx(truth.decode_ms, rel=0.04)


def test_slower_curves() -> None:
    (curve,) = batch_curves(rows(candidate("dense-8b")), made_runs()[:0], TRUTH)
    slow = curve.slowed(np.log(2))
    assert slow.itl_p50_ms == pytest.approx(2 * curve.itl_p50_ms)
    assert slow.output_tokens_per_s == pytest.approx(curve.output_tokens_per_s / 2)
    assert curve.at("decode_ms", 2048).item() == pytest.approx(2 * curve.decode_ms[-1])
    assert curve.at("output_tokens_per_s", 2048).item() == pytest.approx(curve.output_tokens_per_s[-1])
    assert curve.at("decode_ms", 0.1).item() == pytest.approx(curve.decode_ms[0])


@given(st.lists(st.floats(0.1, 100), min_size=1, max_size=12))
def test_rising_never_falls_and_leaves_what_rises(values: list[float]) -> None:
    array = np.array(values)
    result = rising(array)
    assert (np.diff(result) >= -1e-9 * result[:-1]).all()
    assert np.log(result).mean() == pytest.approx(np.log(array).mean(), abs=1e-9)
    assert rising(np.sort(array)) == pytest.approx(np.sort(array))


def test_errors_of_curves_on_runs_that_the_formula_made() -> None:
    runs = made_runs()
    folds = curve_folds(runs[(runs["tuned"] == 0) & runs["model"].isin(["dense-8b", "moe-30b"])], TRUTH)
    assert set(folds["method"]) == {MEASURED, OTHER_LOAD, SCALED}
    off = np.log(folds["predicted"] / folds["measured"]).abs().groupby(folds["method"]).max()
    assert off[SCALED] < 1e-6  # the formula is the truth here, so scaling by it is exact
    assert 0.001 < off[MEASURED] < 0.6  # straight lines between few batches are not
    assert curve_half_widths(folds)[f"{SCALED}, itl_p95_ms"] < 1e-6
