"""How long a decoding step would take if a GPU's peak rates were reached: the weights and cache it reads, its FLOP.

Symbols and traffic as in Pope et al. 2022, arXiv:2211.05102. Frames in and out; a run is a row with the columns of
`RUN`: a model's shape, what serves it, and its load. Sizes in parameters and values, rates in GB/s and TFLOP/s.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from errors import InputError
from models.front.pareto import Floats

CACHE_BYTES = 2.0  # of a cached value: the cache of every fitted run is 16 bits wide
# With the scales of their blocks: 4 + 8/32 bits of MXFP4, 4 + 8/16 of NVFP4.
WEIGHT_BYTES = {"bf16": 2.0, "fp16": 2.0, "fp8": 1.0, "int8": 1.0, "mxfp4": 0.53, "nvfp4": 0.56, "int4": 0.55}
SHAPE = (
    *("n_params", "n_params_active", "layers", "kv_heads", "head_size", "experts", "experts_per_token"),
    *("growing_layers", "sliding_layers", "window_tokens", "kv_lora_rank", "rope_head_dim"),
)
LOAD = ["num_gpus", "precision", "concurrency", "prompt_tokens", "output_tokens", "media"]
DEVICE = ["bandwidth_gb_s", "peak_tflops", "tdp_w"]
RUN = (*SHAPE, *LOAD, *DEVICE)


def cached_values(runs: pd.DataFrame) -> Floats:
    """Values that one layer caches for one token: keys and values of each head, or the latent and its rotary key.

    >>> from models.serving.toy_runs import toy_runs
    >>> cached_values(toy_runs(kv_heads=8.0, head_size=128.0))
    array([2048.])
    """
    latent = runs["kv_lora_rank"] + runs["rope_head_dim"]
    return np.asarray(latent.fillna(2 * runs["kv_heads"] * runs["head_size"]), dtype=np.float64)


def cache_bytes_per_token(runs: pd.DataFrame) -> Floats:
    """Bytes by which the cache grows with each token of context, over all layers that grow.

    >>> from models.serving.toy_runs import toy_runs
    >>> cache_bytes_per_token(toy_runs())
    array([2000.])
    """
    per_token: Floats = cached_values(runs) * runs["growing_layers"].to_numpy(float) * CACHE_BYTES
    return per_token


def cache_bytes(runs: pd.DataFrame, context_tokens: Floats) -> Floats:
    """Bytes that one request of this many tokens (n,) caches: sliding layers end at their window.

    >>> from models.serving.toy_runs import toy_runs
    >>> cache_bytes(toy_runs(growing_layers=5.0, sliding_layers=5.0, window_tokens=100.0), np.array([1000.0]))
    array([1100000.])
    """
    window = np.minimum(context_tokens, runs["window_tokens"].fillna(np.inf).to_numpy(float))
    sliding = runs["sliding_layers"].fillna(0).to_numpy(float)
    tokens = runs["growing_layers"].to_numpy(float) * context_tokens + sliding * window
    in_all: Floats = cached_values(runs) * tokens * CACHE_BYTES
    return in_all


def read_params(runs: pd.DataFrame) -> Floats:
    """Parameters that a step reads (n,): of the experts those that any of its tokens needs, if each takes them evenly.

    E (1 - (1 - k/E)^B) of E experts for B tokens of k each. Of four experts of 0.2e9 parameters beside 0.2e9 for all,
    one token reads one, two tokens 1.75 on average:

    >>> from models.serving.toy_runs import toy_runs
    >>> read_params(toy_runs(experts=4.0, experts_per_token=1.0, n_params_active=0.4e9, concurrency=[1.0, 2.0])) / 1e9
    array([0.4 , 0.55])
    """
    total, active, batch = (runs[name].to_numpy(float) for name in ("n_params", "n_params_active", "concurrency"))
    experts = runs["experts"].fillna(1).to_numpy(float)
    idle_share = 1 - runs["experts_per_token"].fillna(1).to_numpy(float) / experts
    with np.errstate(divide="ignore", invalid="ignore"):
        # published sizes are rounded: experts never hold more than the whole model
        in_experts = np.where(idle_share > 0, np.minimum((total - active) / idle_share, total), 0.0)
    return np.asarray(total - in_experts * idle_share**batch)


def step_terms(runs: pd.DataFrame) -> pd.DataFrame:
    """Of one decoding step: `memory_s`, `decode_s` and `prefill_s` at peak rates, `layers`, and `requests` in it.

    The prompts that a step reads on the way are those of the requests that begin while it runs. Raises InputError
    where a precision is not known or a load is not above 0.

    2.002 GB over 1,000 GB/s, 2e9 FLOP over 100 TFLOP/s, and half a prompt token for each token of an answer:

    >>> from models.serving.toy_runs import toy_runs
    >>> step_terms(toy_runs()).iloc[0].round(6).to_dict()
    {'memory_s': 0.002002, 'decode_s': 2e-05, 'prefill_s': 1e-05, 'layers': 10.0, 'requests': 1.0}
    """
    _check_runs(runs)
    batch, gpus = runs["concurrency"].to_numpy(float), runs["num_gpus"].to_numpy(float)
    prompt, output = runs["prompt_tokens"].to_numpy(float), runs["output_tokens"].to_numpy(float)
    weights = read_params(runs) * runs["precision"].map(WEIGHT_BYTES).to_numpy(float)
    cache = batch * cache_bytes(runs, prompt + output / 2)
    flop = 2 * runs["n_params_active"].to_numpy(float) * batch
    peak = gpus * runs["peak_tflops"].to_numpy(float) * 1e12
    return pd.DataFrame(
        {
            "memory_s": (weights + cache) / (gpus * runs["bandwidth_gb_s"].to_numpy(float) * 1e9),
            "decode_s": flop / peak,
            "prefill_s": flop * prompt / output / peak,
            "layers": runs["layers"].to_numpy(float),
            "requests": batch,
        },
        index=runs.index,
    )


def _check_runs(runs: pd.DataFrame) -> None:
    """Raise InputError for a precision that is not known or a load that is not above 0 (prompts: below 0)."""
    unknown = sorted(set(runs["precision"].astype(str)) - set(WEIGHT_BYTES))
    if unknown:
        raise InputError(
            f"Precision {unknown[0]} has no known width; give one of {', '.join(WEIGHT_BYTES)}.", column="precision"
        )
    for name in ("num_gpus", "concurrency", "output_tokens", "prompt_tokens"):
        values = runs[name].to_numpy(float)
        wrong = values < 0 if name == "prompt_tokens" else values <= 0
        if wrong.any():
            raise InputError(f"{name} of {values[wrong][0]:g} is none; give a number above 0.", column=name)
