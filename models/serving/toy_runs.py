"""A deployment whose figures are round, so that the examples of this folder can be worked in the head.

A dense model of 1e9 parameters in 10 layers, which caches 100 values a layer and token: 2 GB of weights and 2,000 bytes
a token at 16 bits. A GPU of 1,000 GB/s, 100 TFLOP/s, 500 W and 80 GB. Prompts of 500 tokens, answers of 1,000, so 1,000
tokens of context on average. A step that did nothing but read the weights would take 2 ms. It is no one's measurement.
"""

from __future__ import annotations

import pandas as pd

from models.serving.decode_speed import HOSTS, P95_TERMS, TERMS, DecodeModel

_SHAPE = {
    "n_params": 1e9,
    "n_params_active": 1e9,
    "layers": 10.0,
    "growing_layers": 10.0,
    "sliding_layers": 0.0,
    "window_tokens": float("nan"),
    "hidden_size": 1000.0,
    "ffn_size": 32_300.0,
    "heads": 20.0,
    "kv_heads": 1.0,
    "head_size": 50.0,
    "kv_lora_rank": float("nan"),
    "rope_head_dim": float("nan"),
    "experts": float("nan"),
    "experts_per_token": float("nan"),
    "vocabulary_tokens": 10_000.0,
    "tied": True,
}
_SERVER = {
    "model": "toy",
    "hardware": "h100-sxm5-80gb",
    "num_gpus": 1.0,
    "precision": "bf16",
    "bandwidth_gb_s": 1000.0,
    "peak_tflops": 100.0,
    "tdp_w": 500.0,
    "gpu_memory_gb": 80.0,
}
_LOAD = {"concurrency": 1.0, "prompt_tokens": 500.0, "output_tokens": 1000.0, "media": 0.0}
_ORIGIN = {"configuration": "toy", "source": "toy", "engine": "toy", "parallelism": "none", "task": "toy", "tuned": 0.0}
_MEASURED = dict.fromkeys(("itl_p50_ms", "itl_p95_ms", "output_tokens_per_s"), float("nan"))

# Reads weights and cache at the memory's peak and does nothing else; prompts at the peak rate of arithmetic.
TOY_DECODE = DecodeModel(
    step={name: float(name in ("weights_s", "cache_s", *HOSTS)) for name in (*TERMS, *HOSTS)},
    p50={"one": 0.0, "prompt_share": 0.0},
    p95=dict.fromkeys(P95_TERMS, 0.0),
    prefill={"dense, start": 0.0, "dense, compute": 1.0, "dense, exchange": 0.0},
    prefill_half_widths={"dense": 0.3},
)


def toy_runs(**columns: object) -> pd.DataFrame:
    """The deployment as a frame with the columns that this folder reads; `columns` replace its own, lists make rows.

    >>> toy_runs(concurrency=[1.0, 100.0])[["model", "concurrency"]].to_numpy().tolist()
    [['toy', 1.0], ['toy', 100.0]]
    """
    row = {**_SHAPE, **_SERVER, **_LOAD, **_ORIGIN, **_MEASURED, **columns}
    n = max((len(value) for value in row.values() if isinstance(value, list)), default=1)
    return pd.DataFrame({name: value if isinstance(value, list) else [value] * n for name, value in row.items()})
