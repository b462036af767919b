"""Six metrics of how efficiently a deployment serves, and accuracy per watt: from measured rows alone.

EfficientLLM (Yuan et al. 2025, arXiv:2505.13840) scores memory use, compute use, latency, throughput, energy and
compression. Here each is of a served deployment: the memory that its weights and cache take of the cards, the FLOP of
the activated parameters over the peak, the mean time between tokens, output tokens per second, joules per output token,
and how many times smaller the weights are than at 16 bits. Intelligence per watt (Saad-Falcon et al. 2025,
arXiv:2511.07885) is accuracy over power: here points of a test of the model over the mean power of all its GPUs.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from errors import InputError
from models.deployment.sparse_utilisation import sparse_compute_use
from models.front.pareto import Floats
from models.serving.memory import available_gb, request_cache_bytes
from models.serving.roofline import WEIGHT_BYTES
from models.serving.weights import weight_bytes

FULL_BYTES = 2.0
GB = 1e9
METRICS = (
    "memory_use_pct",
    "compute_use_pct",
    "itl_mean_ms",
    "output_tokens_per_s",
    "energy_per_token_j",
    "compression_times",
)


def efficiency_metrics(runs: pd.DataFrame) -> pd.DataFrame:
    """The six METRICS of each run, index as `runs`; NaN where a size is not known.

    `runs`: roofline.RUN with hidden_size, heads, vocabulary_tokens and tied, `gpu_memory_gb` (a card's label), and the
    measured `output_tokens_per_s` and `power_w` (of all GPUs). `concurrency` is the mean number of running requests.

    A step of 4 ms at 200 W, of one request:

    >>> from models.serving.toy_runs import toy_runs
    >>> metrics = efficiency_metrics(toy_runs(output_tokens_per_s=250.0, power_w=200.0)).iloc[0]
    >>> metrics[["itl_mean_ms", "energy_per_token_j", "compression_times"]].tolist()
    [4.0, 0.8, 1.0]
    """
    throughput, gpus = runs["output_tokens_per_s"].to_numpy(float), runs["num_gpus"].to_numpy(float)
    context = runs["prompt_tokens"].to_numpy(float) + runs["output_tokens"].to_numpy(float) / 2
    held = weight_bytes(runs) + runs["concurrency"].to_numpy(float) * request_cache_bytes(runs, context)
    values = {
        "memory_use_pct": 100 * held / GB / available_gb(runs["gpu_memory_gb"].to_numpy(float), gpus, 1.0),
        "compute_use_pct": 100 * sparse_compute_use(runs, throughput),
        "itl_mean_ms": 1000 * runs["concurrency"].to_numpy(float) / throughput,
        "output_tokens_per_s": throughput,
        "energy_per_token_j": runs["power_w"].to_numpy(float) / throughput,
        "compression_times": FULL_BYTES / runs["precision"].map(WEIGHT_BYTES).to_numpy(float),
    }
    return pd.DataFrame(values, index=runs.index)


def accuracy_per_watt(accuracy_pct: float, power_w: ArrayLike) -> Floats:
    """Points of a test per watt of all GPUs.

    Raises InputError for an accuracy outside 0 to 100 or a power that is not above 0.

    >>> accuracy_per_watt(60.0, [400.0, 1200.0]).round(3).tolist()
    [0.15, 0.05]
    """
    power = np.asarray(power_w, dtype=float)
    if not 0 <= accuracy_pct <= 100 or not (power > 0).all():
        raise InputError("Accuracy lies between 0 and 100 percent, and power is above 0 W.", column="power_w")
    per_watt: Floats = accuracy_pct / power
    return per_watt
