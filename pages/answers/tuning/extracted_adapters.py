"""Adapters taken from full fine-tunes: what they store in place of checkpoints, and what a rank keeps of a matrix."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd

from data.settings import settings
from errors import InputError
from models.front.pareto import Floats
from models.serving.model_shapes import shape_of
from models.training.extracted_adapters import CheckpointStore, checkpoint_store, kept_shares, least_rank
from pages.answers.shared.formatting import number, plural
from pages.answers.workers.pool import POOL

RANKS = (4, 8, 16, 32, 64, 128, 256)
SHARES = (0.5, 0.9, 0.99)
MOST_VALUES, SVD_S = 4_000_000, 5.0
GB = 1e9


def stored(n_params: float, rank: int, checkpoints: int) -> CheckpointStore:
    """What K tuned models of this size take, at the usual shape of such a model."""
    return checkpoint_store(shape_of(n_params), rank, checkpoints)


def store_sentence(store: CheckpointStore, rank: int, checkpoints: int) -> str:
    """Whole checkpoints beside the base with adapters."""
    times = store.whole_bytes / store.extracted_bytes
    gain = f"{number(times, 2)} times less" if times > 1.05 else "no less"
    return (
        f"{plural(checkpoints, 'full fine-tune')} take {number(store.whole_bytes / GB)} GB as checkpoints, and "
        f"{number(store.extracted_bytes / GB)} GB as one base with adapters of rank {rank} "
        f"({number(store.adapter_bytes / 1e6)} MB each): {gain}."
    )


def store_rows(n_params: float, checkpoints: int) -> pd.DataFrame:
    """The storage by rank."""
    stores = [(rank, stored(n_params, rank, checkpoints)) for rank in RANKS]
    return pd.DataFrame(
        [
            {
                "rank": rank,
                "adapter_mb": store.adapter_bytes / 1e6,
                "extracted_gb": store.extracted_bytes / GB,
                "whole_gb": store.whole_bytes / GB,
                "kind": "estimated",
            }
            for rank, store in stores
        ]
    )


def read_delta(data: bytes) -> np.ndarray:
    """The matrix of a .npy file. Raises InputError for another kind of file, for objects, and for one too large."""
    try:
        matrix = np.load(io.BytesIO(data), allow_pickle=False)
    except (ValueError, OSError, EOFError) as error:
        raise InputError(f"This is no .npy file of numbers ({str(error)[:80]}); save one with numpy.save.") from error
    if not isinstance(matrix, np.ndarray) or matrix.dtype.kind not in "fiu":
        raise InputError("The file holds no array of numbers; save W_tuned - W_base of one matrix with numpy.save.")
    if matrix.size > MOST_VALUES:
        raise InputError(f"The matrix has {matrix.size:,} values; at most {MOST_VALUES:,} are taken apart here.")
    return matrix


def kept_of(matrix: np.ndarray) -> Floats:
    """The shares that ranks keep, worked out in a worker."""
    return POOL.run(kept_shares, matrix, limit_s=settings().fit_timeout_s, estimate_s=SVD_S)


def kept_sentence(shares: Floats, rank: int) -> str:
    """What the chosen rank keeps, and the ranks that keep usual shares."""
    here = shares[min(rank, len(shares)) - 1]
    needed = ", ".join(f"{100 * share:g}% takes rank {least_rank(shares, share):,}" for share in SHARES)
    return f"Rank {rank} keeps {100 * here:.1f}% of what tuning changed in this matrix; {needed}."
