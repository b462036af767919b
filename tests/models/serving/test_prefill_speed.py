"""Seconds of reading a prompt: by hand, and a fit that finds what made the runs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from models.serving.prefill_fit import fit_prefill, prefill_folds, prefill_half_widths, prefill_runs
from models.serving.prefill_speed import PrefillSpeed, prefill_pieces, prefill_speeds
from tests.models.serving.made_runs import candidate

COEFFICIENTS = {
    **{"dense, start": 1.0, "dense, compute": 2.0, "dense, exchange": 1.5},
    **{"moe, start": 0.8, "moe, compute": 3.0, "moe, exchange": 4.0},
}
WIDTHS = {"dense": 0.5, "moe": 0.8, "moe, new model": 1.7}


def frame(*rows: dict[str, object]) -> pd.DataFrame:
    """Candidates as a frame."""
    return pd.DataFrame(list(rows))


def test_a_prompt_by_hand() -> None:
    (speed,) = prefill_speeds(frame(candidate("dense-8b", num_gpus=2.0)), COEFFICIENTS, WIDTHS)
    # 16e9 FLOP a token at 2 x 989e12: 8.089 us; 2 x 32 layers x 4,096 x 2 bytes x 2 x 1/2 at 450e9 bytes/s: 1.165 us
    assert speed.per_token_s == pytest.approx(2 * 8.0890e-6 + 1.5 * 1.16508e-6, rel=1e-4)
    # 2 x 32 x 4,096 FLOP for each pair of tokens
    assert speed.per_pair_s == pytest.approx(2 * 2 * 32 * 4096 / (2 * 989e12), rel=1e-4)
    assert (speed.start_s, speed.half_width) == (0.05, 0.5)
    assert float(speed.seconds(1000)) == pytest.approx(0.05 + float(speed.busy_s(1000)))
    assert float(speed.slowed(np.log(2)).seconds(1000)) == pytest.approx(2 * float(speed.seconds(1000)))


def test_one_gpu_exchanges_nothing_and_slow_links_take_long() -> None:
    pieces = prefill_pieces(frame(candidate(), candidate(num_gpus=2.0), candidate(num_gpus=2.0) | {"hardware": "l40s"}))
    exchange = pieces["exchange_s"].tolist()
    assert exchange[0] == 0
    assert exchange[2] == pytest.approx(exchange[1] * 450 / 32)


def test_four_bits_multiply_faster_where_the_gpu_can() -> None:
    pieces = prefill_pieces(
        frame(*(candidate(hardware=gpu, precision="nvfp4") for gpu in ("b200-sxm", "h100-sxm5-80gb")))
    )
    plain = prefill_pieces(frame(*(candidate(hardware=gpu) for gpu in ("b200-sxm", "h100-sxm5-80gb"))))
    assert (plain["token_s"] / pieces["token_s"]).tolist() == pytest.approx([4.0, 1.0])


def test_a_mixture_that_was_not_measured_is_less_certain() -> None:
    rows = frame(candidate("moe-30b"), candidate("moe-30b") | {"model": "gpt-oss-120b"})
    assert [speed.half_width for speed in prefill_speeds(rows, COEFFICIENTS, WIDTHS)] == [1.7, 0.8]


def made_times(noise: float = 0.0) -> pd.DataFrame:
    """Times to first token of three models on two GPUs by the coefficients."""
    rows = frame(
        *(
            candidate(model, gpu, num_gpus=float(n), prompt_tokens=tokens, concurrency=4.0)
            for model in ("dense-70b", "moe-30b", "moe-235b")
            for gpu in ("h100-sxm5-80gb", "b200-sxm")
            for n in (1, 2, 8)
            for tokens in (1024.0, 8192.0)
        )
    )
    speeds = prefill_speeds(rows, COEFFICIENTS, WIDTHS)
    seconds = [float(speed.seconds(t)) for speed, t in zip(speeds, rows["prompt_tokens"], strict=True)]
    off = np.exp(noise * np.random.default_rng(1).standard_normal(len(rows)))
    names = [f"run {place}" for place in range(len(rows))]
    return rows.assign(ttft_mean_ms=1000 * np.array(seconds) * off, configuration=names, source="made")


def test_the_fit_finds_what_made_the_times() -> None:
    fitted = fit_prefill(made_times())
    for name in ("dense, compute", "dense, exchange", "moe, compute", "moe, start"):
        assert fitted[name] == pytest.approx(COEFFICIENTS[name], rel=0.1)


def test_left_out_gpus_and_models() -> None:
    folds = prefill_folds(made_times(noise=0.1))
    # mixtures of experts lose a GPU and a model, the only dense model a GPU
    counts = folds.groupby(["left_out", "moe"]).size()
    assert counts.to_dict() == {("gpu", False): 12, ("gpu", True): 24, ("model", True): 24}
    assert (np.log(folds["predicted"] / folds["measured"]).abs() < 0.5).mean() > 0.9
    assert set(prefill_half_widths(folds)) == {"dense", "moe", "moe, new model"}


def test_only_runs_of_few_requests_tell_of_the_prefill() -> None:
    runs = made_times().assign(concurrency=np.tile([4.0, 64.0], 18))
    assert len(prefill_runs(runs)) == 18
    assert isinstance(prefill_speeds(runs[:1], COEFFICIENTS, WIDTHS)[0], PrefillSpeed)
