"""Measured runs made from known coefficients, so that a fit must find them again."""

from __future__ import annotations

import numpy as np
import pandas as pd

from models.serving.decode_speed import DecodeModel, predict_decode

TRUTH = DecodeModel(
    step={
        **{"weights_s": 1.1, "cache_s": 0.9, "decode_s": 0.7, "prefill_s": 2.0, "prefill_moe_s": 1.5},
        **{"layers": 1.0, "layers_moe": 0.6, "requests": 5.0, "tuned_host": 0.6, "slow_host": 1.4},
    },
    p50={"one": -0.02, "prompt_share": -0.8},
    p95={
        **{"one": 0.05, "prompt_share": 2.0, "prompt_share_squared": -1.5, "log_new_requests": 0.01},
        **{"slow_host": 0.2, "media": 0.3},
    },
)
NOTHING = dict.fromkeys(("window_tokens", "kv_lora_rank", "rope_head_dim"), np.nan)
DENSE = {"experts": np.nan, "experts_per_token": np.nan, "kv_heads": 8.0, "head_size": 128.0, "heads": 32.0}
MIXTURE = {**DENSE, "experts": 128.0, "experts_per_token": 8.0}
SHAPES = {
    "dense-8b": {**DENSE, "n_params": 8e9, "n_params_active": 8e9, "layers": 32.0, "hidden_size": 4096.0},
    "dense-14b": {**DENSE, "n_params": 14e9, "n_params_active": 14e9, "layers": 40.0, "hidden_size": 5120.0},
    "dense-70b": {**DENSE, "n_params": 70e9, "n_params_active": 70e9, "layers": 80.0, "hidden_size": 8192.0},
    "moe-30b": {**MIXTURE, "n_params": 30e9, "n_params_active": 3e9, "layers": 48.0, "hidden_size": 2048.0},
    "moe-235b": {**MIXTURE, "n_params": 235e9, "n_params_active": 22e9, "layers": 94.0, "hidden_size": 4096.0},
}
GPUS = {
    "h100-sxm5-80gb": {"bandwidth_gb_s": 3350.0, "peak_tflops": 989.0, "tdp_w": 700.0},
    "b200-sxm": {"bandwidth_gb_s": 8000.0, "peak_tflops": 2250.0, "tdp_w": 1000.0},
}


def candidate(model: str = "dense-8b", hardware: str = "h100-sxm5-80gb", **changed: object) -> dict[str, object]:
    """A deployment of a made-up model, with what the test changes."""
    shape = SHAPES[model]
    return {
        **{"model": model, "hardware": hardware, "num_gpus": 1.0, "precision": "bf16", "media": 0.0},
        **{"prompt_tokens": 500.0, "output_tokens": 400.0, "concurrency": 32.0, "gpu_memory_gb": 80.0},
        **{"vocabulary_tokens": 128_000.0, "tied": 0.0, "growing_layers": shape["layers"], "sliding_layers": 0.0},
        **shape,
        **NOTHING,
        **GPUS[hardware],
        **changed,
    }


def made_runs(noise: float = 0.0, seed: int = 0) -> pd.DataFrame:
    """Runs of every model on both GPUs, with percentiles (source mlenergy_v3) and by a tuned server (inferencex)."""
    rows = [
        candidate(model, hardware, concurrency=float(batch), prompt_tokens=prompt, tuned=tuned)
        for model in SHAPES
        for hardware in GPUS
        for tuned in (0.0, 1.0)
        for prompt in (300.0, 4000.0)
        for batch in (1, 4, 16, 64, 128, 256)
    ]
    runs = pd.DataFrame(rows)
    told = predict_decode(TRUTH, runs)
    off = np.exp(noise * np.random.default_rng(seed).standard_normal((3, len(runs))))
    percentiles = {"itl_p50_ms": told.itl_p50_ms.value * off[0], "itl_p95_ms": told.itl_p95_ms.value * off[1]}
    untuned = runs["tuned"] == 0
    return runs.assign(
        **{name: np.where(untuned, values, np.nan) for name, values in percentiles.items()},
        output_tokens_per_s=told.output_tokens_per_s.value * off[2],
        source=np.where(untuned, "mlenergy_v3", "inferencex_silicon"),
        engine="vLLM",
        parallelism="tp1",
        task="prompts of " + runs["prompt_tokens"].astype(str),
        ttft_mean_ms=np.nan,
        configuration=[f"run {place}" for place in range(len(runs))],
    )
