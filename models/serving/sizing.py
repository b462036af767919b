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
    """A replica for each candidate, in their order; None where the weights and one request do not fit.

    `candidates`: a row per model, precision, GPU and number of GPUs with the columns of `roofline.RUN` but
    `concurrency`; the shape that memory.py reads (`hidden_size`, `heads`, `vocabulary_tokens`, `tied`); `model`,
    `hardware` and `gpu_memory_gb`, a card's label. `prompt_tokens` and `output_tokens` are those of the workload.
    `measured`: the rows of `data.warehouse.serving_runs.measured_serving_runs`. `kv_bytes` of a cached value,
    `utilisation` the share of the card that the server gets.
    """
    context = (candidates["prompt_tokens"] + candidates["output_tokens"]).to_numpy(float)
    room_gb = available_gb(candidates["gpu_memory_gb"], candidates["num_gpus"], utilisation)
    held = np.nan_to_num(most_requests(candidates, context, room_gb, kv_bytes=kv_bytes))
    small = candidates["gpu_memory_gb"].to_numpy(float) < CARD_OF_MANY_REQUESTS_GB
    places = np.where(small, VLLM.requests_small_card, VLLM.requests).astype(int)
    curves, prefill = (
        batch_curves(candidates, measured, model),
        prefill_speeds(candidates, model.prefill, model.prefill_half_widths),
    )
    return [
        Replica(curve, speed, kv_tokens=float(requests * tokens), max_batch=int(most)) if requests >= 1 else None
        for curve, speed, requests, tokens, most in zip(curves, prefill, held, context, places, strict=True)
    ]
