"""What reordering a batch of offline requests can gain: compute-heavy ones run beside memory-heavy ones.

A request takes compute seconds (its prompt and its answer at the peak rate) and memory seconds (its cache read once per
answer token, and its share of reading the weights, at peak bandwidth). One after the other they take the sum of both;
perfectly overlapped, the larger of the two totals. The gain is at most 2, where both totals are equal. BlendServe
(Zhao et al. 2024, arXiv:2411.16102) approaches that bound by mixing requests by their compute density while it keeps
shared prefixes together; here only the bound is computed, and no request is shared.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from errors import InputError
from models.front.pareto import Floats

FLOP_PER_PARAM = 2.0


@dataclass(frozen=True)
class BatchServer:
    """What a replica computes and reads with: FLOP/s and bytes/s at peak, and requests that share a read of weights."""

    flop_per_s: float
    bytes_per_s: float
    batch: float


def request_seconds(
    machine: BatchServer,
    input_tokens: ArrayLike,
    output_tokens: ArrayLike,
    *,
    active_params: float,
    read_bytes: float,
    cache_bytes_per_token: float,
) -> tuple[Floats, Floats]:
    """Compute and memory seconds (n,) of requests with these tokens (n,) at peak rates.

    `read_bytes` are the weights that a step of the whole batch reads; `cache_bytes_per_token` what a token caches.
    Raises InputError where a rate or the batch is not above 0.

    >>> one = BatchServer(flop_per_s=1e12, bytes_per_s=1e9, batch=1)
    >>> compute, memory = request_seconds(one, 500, 500, active_params=1e9, read_bytes=2e9, cache_bytes_per_token=0)
    >>> float(compute), float(memory)
    (2.0, 1000.0)
    """
    if min(machine.flop_per_s, machine.bytes_per_s, machine.batch) <= 0:
        raise InputError("Peak rate, bandwidth and batch must be above 0.", column="gpu")
    prompt, answer = np.asarray(input_tokens, dtype=float), np.asarray(output_tokens, dtype=float)
    compute_s: Floats = FLOP_PER_PARAM * active_params * (prompt + answer) / machine.flop_per_s
    cached = answer * (prompt + answer / 2) * cache_bytes_per_token
    memory_s: Floats = (answer * read_bytes / machine.batch + cached) / machine.bytes_per_s
    return compute_s, memory_s


def overlap_bound(compute_s: ArrayLike, memory_s: ArrayLike) -> float:
    """The most that overlapping can speed up requests with these seconds (n,) of compute and of memory: 1 to 2.

    Raises InputError for seconds below 0, or where all are 0.

    >>> overlap_bound([3.0, 1.0], [1.0, 3.0]), overlap_bound([4.0], [0.0])
    (2.0, 1.0)
    """
    compute, memory = np.asarray(compute_s, dtype=float), np.asarray(memory_s, dtype=float)
    if (compute < 0).any() or (memory < 0).any() or compute.sum() + memory.sum() <= 0:
        raise InputError("Compute and memory seconds are 0 or more, and not all 0.", column="output_tokens")
    return float((compute.sum() + memory.sum()) / max(compute.sum(), memory.sum()))
