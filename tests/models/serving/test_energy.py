"""Power and energy of serving: one case by hand, physics as properties, and the protocol on made-up runs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import InputError
from models.serving.energy import IDLE_SHARE, EnergyModel, predict
from models.serving.energy_fit import conformal, covered, fit, folds, half_widths
from models.serving.roofline import cache_bytes, cache_bytes_per_token, read_params, step_terms

LLAMA_8B = {
    **{"n_params": 8e9, "n_params_active": 8e9, "layers": 32.0, "kv_heads": 8.0, "head_size": 128.0},
    **dict.fromkeys(("experts", "experts_per_token", "window_tokens", "kv_lora_rank", "rope_head_dim"), np.nan),
    **{"growing_layers": 32.0, "sliding_layers": 0.0, "hidden_size": 4096.0},
}
LOAD = {"num_gpus": 1.0, "precision": "bf16", "concurrency": 64.0, "prompt_tokens": 0.0, "output_tokens": 1000.0}
H100 = {"hardware": "h100-sxm5-80gb", "bandwidth_gb_s": 3350.0, "peak_tflops": 1000.0, "tdp_w": 700.0}
MODEL = EnergyModel(
    power={"base": 0.2, "memory": 0.3, "compute": 0.5, "size": 0.1, "media": 0.1},
    step={"memory_s": 1.0, "decode_s": 1.0, "prefill_s": 1.0, "layers": 1e-4, "requests": 1e-5},
    half_widths={
        **{"power, dense": 0.3, "power, moe": 0.3, "power of a new GPU": 0.4},
        **{"energy, dense": 0.5, "energy, moe": 0.7, "energy of a new GPU": 0.8},
    },
)


def runs(**changed: object) -> pd.DataFrame:
    """One run of a dense model of 8e9 parameters on an H100, with what the test changes."""
    return pd.DataFrame([{**LLAMA_8B, **LOAD, **H100, "media": 0.0, **changed}])


def test_cache_of_known_models() -> None:
    assert cache_bytes_per_token(runs()).item() == 131_072  # 32 layers x 2 x 8 heads x 128 x 2 bytes
    latent = runs(kv_heads=128.0, head_size=np.nan, kv_lora_rank=512.0, rope_head_dim=64.0, growing_layers=61.0)
    assert cache_bytes_per_token(latent).item() == 70_272  # 61 x (512 + 64) x 2 bytes


def test_sliding_layers_end_at_their_window() -> None:
    sliding = runs(growing_layers=8.0, sliding_layers=24.0, window_tokens=1024.0)
    # 4,096 bytes a layer and token: 8 layers x 10,000 tokens + 24 layers x 1,024 tokens
    assert cache_bytes(sliding, np.array([10_000.0])).item() == 4096 * (8 * 10_000 + 24 * 1024)


def test_experts_are_read_as_far_as_a_step_needs_them() -> None:
    mixture = {"n_params": 30e9, "n_params_active": 3e9, "experts": 128.0, "experts_per_token": 8.0}
    # In experts 27e9 / (1 - 8/128) = 28.8e9; a single request reads what is active, many requests read all.
    assert read_params(runs(**mixture, concurrency=1.0)).item() == pytest.approx(3e9)
    assert read_params(runs(**mixture, concurrency=4096.0)).item() == pytest.approx(30e9)


def test_a_case_by_hand() -> None:
    terms = step_terms(runs()).iloc[0]
    # 16e9 bytes of weights and 64 x 500 tokens x 131,072 bytes of cache at 3.35e12 bytes/s
    assert terms["memory_s"] == pytest.approx(0.0060281, rel=1e-4)
    assert terms["decode_s"] == pytest.approx(0.001024)  # 2 x 8e9 x 64 FLOP at 1e15
    energy = predict(MODEL, runs())
    # 0.0060281 + 0.001024 + 32 x 1e-4 + 64 x 1e-5 = 0.0108921 s a step: 5,876 tokens/s
    assert energy.output_tokens_per_s.item() == pytest.approx(64 / 0.0108921, rel=1e-4)
    # 0.2 + 0.3 x 0.55344 + 0.5 x sqrt(0.094013) + 0.1 x ln 8 = 0.72728 of 700 W
    assert energy.power_w.item() == pytest.approx(509.1, rel=1e-3)
    assert energy.value.item() == pytest.approx(509.1 / 5875.8, rel=1e-3)
    assert energy.high.item() == pytest.approx(energy.value.item() * np.exp(0.5))


def test_a_known_throughput_leaves_only_the_power_to_predict() -> None:
    energy = predict(MODEL, runs(output_tokens_per_s=4000.0))
    assert energy.output_tokens_per_s.item() == 4000
    assert energy.value.item() == pytest.approx(energy.power_w.item() / 4000)
    assert energy.high.item() <= 700 / 4000  # no GPU draws more than its limit


def test_a_new_gpu_has_a_wider_interval() -> None:
    known, new = predict(MODEL, runs()), predict(MODEL, runs(hardware="h200-sxm"))
    assert new.value.item() == known.value.item()
    assert new.high.item() > known.high.item()


@pytest.mark.parametrize(
    ("changed", "column"), [({"precision": "q9"}, "precision"), ({"concurrency": 0.0}, "concurrency")]
)
def test_what_is_no_run_is_refused(changed: dict[str, object], column: str) -> None:
    with pytest.raises(InputError) as refused:
        predict(MODEL, runs(**changed))
    assert refused.value.column == column


SHAPES = st.fixed_dictionaries(
    {
        "experts": st.sampled_from([np.nan, 16.0, 128.0]),
        "num_gpus": st.sampled_from([1.0, 2.0, 8.0]),
        "output_tokens": st.floats(50, 10_000),
        "prompt_tokens": st.floats(0, 10_000),
        "precision": st.sampled_from(["bf16", "fp8", "mxfp4"]),
        "layers": st.floats(20, 130),
    }
)
SHARES = st.floats(0, 1)


@given(changed=SHAPES, batch=st.floats(1, 2000), more=st.floats(1, 8), shares=st.tuples(SHARES, SHARES, SHARES, SHARES))
def test_physics(changed: dict[str, object], batch: float, more: float, shares: tuple[float, ...]) -> None:
    """More requests at once never need more joules a token; power lies between idle and TDP, values in intervals."""
    if changed["experts"] > 1:  # type: ignore[operator]
        changed = {**changed, "n_params": 100e9, "n_params_active": 10e9, "experts_per_token": 4.0}
    power = dict(zip(("base", "memory", "compute", "size"), shares, strict=True))
    model = EnergyModel({**power, "media": 0.1}, MODEL.step, MODEL.half_widths)
    fewer, full = (predict(model, runs(**changed, concurrency=count)) for count in (batch, batch * more))
    assert full.value.item() <= fewer.value.item() * (1 + 1e-9)
    for energy in (fewer, full):
        assert IDLE_SHARE * 700 <= energy.power_w.item() <= 700
        assert energy.low.item() <= energy.value.item() <= energy.high.item()


def made_up() -> pd.DataFrame:
    """Runs of four shapes on two GPUs that obey the formulas exactly, with powers that no limit cuts off."""
    parts = [
        runs(layers=layers, n_params=size, n_params_active=size, concurrency=batch, **device)
        for layers, size in ((32.0, 8e9), (48.0, 14e9), (60.0, 27e9), (80.0, 70e9))
        for batch in (8.0, 16.0, 64.0, 256.0)
        for device in (H100, {**H100, "hardware": "b200-sxm", "bandwidth_gb_s": 8000.0, "peak_tflops": 2250.0})
    ]
    table = pd.concat(parts, ignore_index=True)
    low = EnergyModel({name: value / 2 for name, value in MODEL.power.items()}, MODEL.step, MODEL.half_widths)
    energy = predict(low, table)
    names = [f"run {number}" for number in range(len(table))]
    return table.assign(configuration=names, power_w=energy.power_w, output_tokens_per_s=energy.output_tokens_per_s)


def test_the_fit_finds_what_made_the_runs() -> None:
    table = made_up()
    fitted = fit(table)
    energy = predict(
        EnergyModel(fitted.power, fitted.step, MODEL.half_widths), table.drop(columns="output_tokens_per_s")
    )
    assert energy.value == pytest.approx(
        table["power_w"].to_numpy() / table["output_tokens_per_s"].to_numpy(), rel=1e-3
    )


def test_folds_leave_out_every_run_once_by_shape_and_once_by_gpu() -> None:
    left_out = folds(made_up())
    assert left_out.groupby("left_out")["configuration"].agg(["size", "nunique"]).to_numpy().tolist() == [[32, 32]] * 2
    mixed = left_out.assign(experts=np.where(left_out.index % 2, 8.0, np.nan))
    assert set(half_widths(mixed)) == set(MODEL.half_widths)
    assert len(covered(mixed)) == len(left_out)


def test_a_conformal_width_holds_nine_of_ten() -> None:
    assert conformal(np.arange(1.0, 20.0)) == 18.0  # rank ceil(20 x 0.9) of 19
    assert conformal(np.array([1.0, 2.0])) == 2.0  # too few: the largest
