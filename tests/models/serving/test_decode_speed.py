"""Speed of decoding: a step by hand, physics as properties, and the protocol on runs whose truth is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errors import InputError
from models.serving.decode_fit import (
    conformal_width,
    covered_folds,
    decode_folds,
    decode_half_widths,
    fit_decode,
    held_back,
    naive_itl_ms,
)
from models.serving.decode_speed import decode_model, predict_decode
from tests.models.serving.made_runs import TRUTH, candidate, made_runs


def one(**changed: object) -> pd.DataFrame:
    """One run as a frame."""
    return pd.DataFrame([candidate(**changed)])  # type: ignore[arg-type]


def test_a_step_by_hand() -> None:
    told = predict_decode(TRUTH, one())
    # 16e9 bytes of weights at 3.35e12 bytes/s = 4.776 ms; 32 requests x 700 tokens x 131,072 bytes = 0.876 ms;
    # 2 x 8e9 x 32 FLOP at 989e12 = 0.518 ms; prompts 32/400 x 500 tokens x 16e9 FLOP = 0.647 ms
    decode = 1.1 * 4.77612 + 0.9 * 0.87643 + 0.7 * 0.51769 + 32 * 0.1 + 5 * 0.32
    prompts = 2.0 * 0.64712
    assert told.decode_ms.item() == pytest.approx(decode, rel=1e-4)
    step = decode + prompts
    assert told.output_tokens_per_s.value.item() == pytest.approx(32 / step * 1000, rel=1e-4)
    share = prompts / step
    assert told.itl_p50_ms.value.item() == pytest.approx(step * np.exp(-0.02 - 0.8 * share), rel=1e-4)
    late = 0.05 + 2 * share - 1.5 * share**2 + 0.01 * np.log(0.08)
    assert told.itl_p95_ms.value.item() == pytest.approx(step * np.exp(late), rel=1e-4)
    # one prompt of 500 tokens adds 2 x 8.089 ms to steps
    assert told.prefill_s.item() == pytest.approx(2 * 16e9 * 500 / 989e12, rel=1e-4)


def test_tuned_servers_and_slow_hosts() -> None:
    plain, tuned = predict_decode(TRUTH, one()), predict_decode(TRUTH, one(tuned=1.0))
    # 4.8 ms of the host's work shrink by 40%
    assert (plain.decode_ms - tuned.decode_ms).item() == pytest.approx(0.4 * 4.8)
    slow, tuned = (
        predict_decode(TRUTH, one(hardware="b200-sxm")),
        predict_decode(TRUTH, one(hardware="b200-sxm", tuned=1.0)),
    )
    assert (slow.decode_ms - tuned.decode_ms).item() == pytest.approx(0.8 * 4.8)


@settings(max_examples=30)
@given(batch=st.floats(1, 500), more=st.floats(1.01, 4), moe=st.booleans())
def test_more_requests_take_longer_steps_and_bring_more_tokens(batch: float, more: float, *, moe: bool) -> None:
    model = "moe-30b" if moe else "dense-8b"
    rows = pd.DataFrame([candidate(model, concurrency=batch), candidate(model, concurrency=batch * more)])
    told = predict_decode(TRUTH, rows)
    assert told.decode_ms[1] >= told.decode_ms[0]
    assert (told.itl_p95_ms.value >= told.itl_p50_ms.value).all()
    assert told.output_tokens_per_s.value[1] >= told.output_tokens_per_s.value[0]


def test_what_is_not_known_is_missing() -> None:
    told = predict_decode(TRUTH, one(bandwidth_gb_s=np.nan))
    assert np.isnan(told.itl_p50_ms.value).all()
    with pytest.raises(InputError, match="Precision q9 has no known width"):
        predict_decode(TRUTH, one(precision="q9"))


def test_the_fit_finds_what_made_the_runs() -> None:
    runs = made_runs(noise=0.02)
    fitted = fit_decode(runs)
    told, truth = predict_decode(fitted, runs), predict_decode(TRUTH, runs)
    for quantity in ("itl_p50_ms", "itl_p95_ms", "output_tokens_per_s"):
        ratio = getattr(told, quantity).value / getattr(truth, quantity).value
        assert np.abs(np.log(ratio)).max() < 0.1
    assert fitted.step["tuned_host"] == pytest.approx(0.6, abs=0.1)
    assert fitted.step["weights_s"] == pytest.approx(1.1, abs=0.15)


def test_left_out_runs_are_predicted_and_their_intervals_hold() -> None:
    runs = made_runs(noise=0.1)
    few = runs["concurrency"].isin([4, 16, 128]) & (runs["model"] != "dense-14b")
    runs = runs[few].reset_index(drop=True)
    folds = covered_folds(decode_folds(runs))
    assert set(folds["left_out"]) == {"shape", "gpu"}
    shape = folds[folds["left_out"] == "shape"]
    assert len(shape) == len(runs) + 2 * (runs["tuned"] == 0).sum()
    assert 0.7 < shape["covered"].mean() < 0.9
    error = (shape["predicted"] / shape["measured"] - 1).abs().groupby(shape["moe"]).median()
    naive = np.exp(np.log(shape["naive"] / shape["measured"]).abs().groupby(shape["moe"]).median())
    assert error[False] < 0.25
    assert error[True] < 0.35
    assert naive[False] > 1.5  # active weights over bandwidth alone
    assert naive[True] > 10
    widths = decode_half_widths(folds)
    assert all(widths[f"itl_p50_ms, {kind}, new GPU"] >= widths[f"itl_p50_ms, {kind}"] for kind in ("dense", "moe"))


def test_every_third_shape_is_held_back() -> None:
    runs = made_runs()
    # in the order of their names 32-, 40-, 80- and, of mixtures, 48-, 94-: the second of each
    assert sorted(set(runs.loc[held_back(runs), "model"])) == ["dense-14b", "moe-235b"]


def test_the_naive_roofline() -> None:
    # 16e9 bytes at 3.35e12 bytes/s
    assert naive_itl_ms(one()).item() == pytest.approx(4.776, rel=1e-3)


def test_a_conformal_width_is_the_score_of_rank() -> None:
    # of 9 scores the 8th: ceil(10 x 0.8)
    assert conformal_width(np.arange(1.0, 10.0)) == 8.0
    assert conformal_width([0.5]) == 0.5


def test_the_stored_parameters_become_a_model() -> None:
    table = pd.DataFrame(
        [("step", "layers", 1.2), ("p50", "one", 0.1), ("p95", "one", 0.2), ("prefill", "dense, start", 1.0)],
        columns=["part", "parameter", "value"],
    )
    model = decode_model(table)
    assert (model.step["layers"], model.p95["one"], model.prefill["dense, start"]) == (1.2, 0.2, 1.0)
    assert model.half_widths == {}
