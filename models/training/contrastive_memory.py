"""Memory of a contrastive loss: the similarities of all pairs at once, or one tile of them after the other.

Source: Cheng et al. 2024, Breaking the Memory Barrier: Near Infinite Batch Size Scaling for Contrastive Loss,
arXiv:2410.17243. Similarities take 4 bytes each; features and activations are not counted.
"""

from __future__ import annotations

import numpy as np

from errors import InputError

BYTES_32 = 4.0


def similarity_bytes(batch: float, num_gpus: int) -> float:
    """Bytes on each GPU to hold its share of the whole matrix of similarities. Raises InputError for no batch or GPU.

    >>> f"{similarity_bytes(256 * 1024, 8) / 1e9:.0f} GB, {similarity_bytes(4 * 1024**2, 8) / 1e12:.1f} TB"
    '34 GB, 8.8 TB'
    """
    _check(batch, num_gpus)
    return BYTES_32 * batch * batch / num_gpus


def tiled_bytes(batch: float, num_gpus: int, tile: int) -> float:
    """Bytes on each GPU where one tile of so many rows and columns exists at a time.

    >>> f"{tiled_bytes(4 * 1024**2, 8, 4096) / 1e9:.2f} GB"
    '0.07 GB'
    """
    _check(batch, num_gpus)
    if tile < 1:
        raise InputError(f"A tile of {tile:g} rows is none; give 1 or more.", column="tile")
    return BYTES_32 * min(tile, batch / num_gpus) * min(tile, batch)


def largest_batch(free_bytes: float, num_gpus: int) -> float:
    """The largest batch whose similarities fit untiled.

    >>> round(largest_batch(similarity_bytes(1024, 2), 2))
    1024
    """
    return float(np.sqrt(max(free_bytes, 0.0) * num_gpus / BYTES_32))


def _check(batch: float, num_gpus: int) -> None:
    if not batch >= 1 or num_gpus < 1:
        raise InputError("A batch has 1 sample or more, on 1 GPU or more.", column="batch")
