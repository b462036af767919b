"""Replicas whose times can be worked out by hand."""

from __future__ import annotations

import math

import numpy as np

from models.serving.batch_curve import BatchCurve
from models.serving.prefill_speed import PrefillSpeed
from models.serving.replica import Replica


def made_curve(step_ms: float, grows_ms: float = 0.0) -> BatchCurve:
    """Steps that last step_ms at one request and grow by so many ms with each further one, up to 256."""
    batch = np.arange(1.0, 257.0)
    decode_ms = step_ms + grows_ms * (batch - 1)
    return BatchCurve(
        concurrency=batch,
        itl_p50_ms=decode_ms,
        itl_p95_ms=1.2 * decode_ms,
        output_tokens_per_s=1000 * batch / decode_ms,
        decode_ms=decode_ms,
        half_width=math.log(1.2),
        p95_half_width=math.log(1.3),
        method="measured",
        basis="made up",
    )


def made_replica(
    step_ms: float = 10.0,
    grows_ms: float = 0.0,
    *,
    per_token_s: float = 1e-4,
    start_s: float = 0.0,
    kv_tokens: float = math.inf,
    max_batch: int = 256,
    chunk_tokens: int = 2048,
) -> Replica:
    """A replica with such a curve; a prompt takes per_token_s for each token."""
    prefill = PrefillSpeed(start_s, per_token_s, 0.0, math.log(1.2))
    return Replica(made_curve(step_ms, grows_ms), prefill, kv_tokens, max_batch, chunk_tokens)
