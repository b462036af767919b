"""How much of a GPU's bandwidth and FLOP/s a mixture of experts uses, counting only the weights that a step activates.

S-MBU and S-MFU of MoE-CAP (Jiang et al. 2024, arXiv:2412.07067): bytes of activated weights and of the cache, read once
per output token, over peak bandwidth; FLOP of the activated parameters over peak FLOP/s. A batch of B tokens activates
the experts that any of its tokens needs (`roofline.read_params`); counting all weights instead overstates the use.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from models.front.pareto import Floats
from models.serving.roofline import WEIGHT_BYTES, cache_bytes, read_params

MS_PER_S = 1000.0
GB_TO_BYTES, TFLOP = 1e9, 1e12


def sparse_bandwidth_use(runs: pd.DataFrame, itl_ms: Floats) -> Floats:
    """S-MBU (n,), 0 to 1: bytes that a step reads over the step's time and the peak of all GPUs.

    `runs` as in `roofline.step_terms`; `itl_ms` (n,) is the mean time between two tokens of a request. NaN where a size
    or a peak is not known. A step of 4 ms, of which reading takes 2:

    >>> from models.serving.toy_runs import toy_runs
    >>> sparse_bandwidth_use(toy_runs(), np.array([4.0])).round(3)
    array([0.5])
    """
    width = runs["precision"].map(WEIGHT_BYTES).to_numpy(float)
    context = runs["prompt_tokens"].to_numpy(float) + runs["output_tokens"].to_numpy(float) / 2
    read = read_params(runs) * width + runs["concurrency"].to_numpy(float) * cache_bytes(runs, context)
    peak = runs["num_gpus"].to_numpy(float) * runs["bandwidth_gb_s"].to_numpy(float) * GB_TO_BYTES
    use: Floats = read / (np.asarray(itl_ms, dtype=float) / MS_PER_S) / peak
    return use


def sparse_compute_use(runs: pd.DataFrame, output_tokens_per_s: Floats) -> Floats:
    """S-MFU (n,), 0 to 1: FLOP of the activated parameters for prompts and answers, over the peak of all GPUs.

    2e9 FLOP for each of 20,000 tokens/s, and half a token of a prompt for each, of 100 TFLOP/s:

    >>> from models.serving.toy_runs import toy_runs
    >>> sparse_compute_use(toy_runs(), np.array([20_000.0])).round(3)
    array([0.6])
    """
    ratio = 1 + runs["prompt_tokens"].to_numpy(float) / runs["output_tokens"].to_numpy(float)
    flop = 2 * runs["n_params_active"].to_numpy(float) * ratio * np.asarray(output_tokens_per_s, dtype=float)
    use: Floats = flop / (runs["num_gpus"].to_numpy(float) * runs["peak_tflops"].to_numpy(float) * TFLOP)
    return use
