"""A low-rank adapter taken from the difference of two checkpoints: what it stores, and what it keeps.

PHLoRA (2025) cuts W_tuned - W_base after its r largest singular values. By Eckart and Young no matrix of rank r is
nearer, and the share of the squared Frobenius norm that it keeps is sum_{i<=r} s_i^2 / sum s_i^2. K tuned models then
take the base once and K adapters of r (m + n) values per m x n matrix in place of K whole checkpoints. Sizes in bytes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from errors import InputError
from models.front.pareto import Floats
from models.serving.model_shapes import Shape


@dataclass(frozen=True)
class CheckpointStore:
    """Bytes of K whole checkpoints, of the base with K adapters, and of one adapter."""

    whole_bytes: float
    extracted_bytes: float
    adapter_bytes: float


def checkpoint_store(shape: Shape, rank: int, checkpoints: int, value_bytes: float = 2.0) -> CheckpointStore:
    """K N b against N b + K r (m + n) b over all matrices of all layers.

    Raises InputError for fewer than one checkpoint or rank.

    >>> from models.serving.model_shapes import PUBLISHED
    >>> kept = checkpoint_store(PUBLISHED["Qwen2-7B"], rank=64, checkpoints=10)
    >>> round(kept.whole_bytes / 1e9), round(kept.extracted_bytes / 1e9, 1)
    (152, 18.5)
    """
    if checkpoints < 1 or rank < 1:
        raise InputError("Give at least one checkpoint and a rank of 1 or more.", column="rank")
    adapter = rank * shape.adapter_width * shape.n_layers * value_bytes
    base = shape.n_params * value_bytes
    return CheckpointStore(checkpoints * base, base + checkpoints * adapter, adapter)


def kept_shares(delta: ArrayLike) -> Floats:
    """The share of a weight difference (m, n) that ranks 1, 2, ... min(m, n) keep; 1 from its own rank on.

    Raises InputError where it is no matrix of finite numbers, or nothing changed.

    >>> kept_shares([[3.0, 0.0], [0.0, 4.0]]).tolist()
    [0.64, 1.0]
    """
    matrix = np.asarray(delta, dtype=np.float64)
    if matrix.ndim != 2 or not matrix.size or not np.isfinite(matrix).all():
        raise InputError("The difference must be one matrix of finite numbers, such as W_tuned - W_base of a layer.")
    energy = np.linalg.svd(matrix, compute_uv=False) ** 2
    if not energy.any():
        raise InputError("The two checkpoints are the same in this matrix, so there is no adapter to take.")
    shares: Floats = np.minimum(np.cumsum(energy) / energy.sum(), 1.0)
    return shares


def least_rank(shares: Floats, share: float) -> int:
    """The smallest rank that keeps at least this share.

    >>> least_rank(np.array([0.64, 1.0]), 0.9)
    2
    """
    return int(np.searchsorted(shares, share - 1e-12)) + 1
