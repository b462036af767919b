"""From rows of a table to replicas: speed, memory and the server's own limits, for a whole table at once."""

from __future__ import annotations

import numpy as np
import pandas as pd

from models.serving.decode_speed import DecodeModel
from models.serving.memory import CARD_OF_MANY_REQUESTS_GB, UTILISATION, VLLM, available_gb, most_requests
from models.serving.nearest_curve import batch_curves
from models.serving.prefill_speed import prefill_speeds
from models.serving.replica import Replica
from models.serving.roofline import CACHE_BYTES


def replicas_for(
    candidates: pd.DataFrame,
    measured: pd.DataFrame,
    model: DecodeModel,
    *,
    kv_bytes: float = CACHE_BYTES,
    utilisation: float = UTILISATION,
) -> list[Replica | None]:
    """A replica for each candidate, in their order; None where a figure of shape or GPU is missing, or nothing fits.

    Nothing fits where the weights and one request of the workload have no room.

    `candidates`: a row per model, precision, GPU and number of GPUs with the columns of `roofline.RUN` but
    `concurrency`; the shape that memory.py reads (`hidden_size`, `heads`, `vocabulary_tokens`, `tied`); `model`,
    `hardware` and `gpu_memory_gb`, a card's label. `prompt_tokens` and `output_tokens` are those of the workload.
    `measured`: the rows of `data.warehouse.serving_runs.measured_serving_runs`. `kv_bytes` of a cached value,
    `utilisation` the share of the card that the server gets.

    Weights of 2 GB leave 78.2 GB of the card to a cache of 2,000 bytes a token:

    >>> from models.serving.toy_runs import TOY_DECODE, toy_runs
    >>> replica = replicas_for(toy_runs(), toy_runs().head(0), TOY_DECODE)[0]
    >>> round(replica.kv_tokens / 1e6)
    39
    """
    lengths = (candidates["prompt_tokens"] + candidates["output_tokens"]).to_numpy(float)
    room_gb = available_gb(candidates["gpu_memory_gb"], candidates["num_gpus"], utilisation)
    held = np.nan_to_num(most_requests(candidates, lengths, room_gb, kv_bytes=kv_bytes))
    figures = candidates[["n_params_active", "layers", "bandwidth_gb_s", "peak_tflops"]].notna().all(axis=1)
    possible = (held >= 1) & figures.to_numpy(dtype=bool)
    places = np.where(candidates["gpu_memory_gb"] < CARD_OF_MANY_REQUESTS_GB, VLLM.requests_small_card, VLLM.requests)
    chosen = candidates[possible]
    replicas: list[Replica | None] = [None] * len(candidates)
    if chosen.empty:
        return replicas
    curves = batch_curves(chosen, measured, model)
    speeds = prefill_speeds(chosen, model.prefill, model.prefill_half_widths)
    for place, curve, speed in zip(np.flatnonzero(possible).tolist(), curves, speeds, strict=True):
        replicas[place] = Replica(curve, speed, float(held[place] * lengths[place]), int(places[place]))
    return replicas
