"""Models larger than memory: part of the weights stays, the rest is read from storage for each token.

Reading and computing overlap, so that a token takes as long as the slower of both, after FlexInfer (arXiv:2503.03777);
of a sparse model only the experts that a token needs are read, after SmallThinker (arXiv:2507.20984). What is resident
is taken evenly over the weights, so that a share 1 - M / W of what a token reads comes from storage.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from errors import InputError
from models.front.pareto import Floats


def streamed_gb(weights_gb: ArrayLike, read_gb: ArrayLike, resident_gb: ArrayLike) -> Floats:
    """GB that one token reads from storage: of `read_gb`, the share of the weights that is not resident.

    Arguments broadcast. Raises InputError for weights or reads that are not above 0, or memory below 0.

    >>> float(streamed_gb(40.0, 40.0, 30.0))
    10.0
    """
    weights, read, resident = (np.asarray(each, dtype=float) for each in (weights_gb, read_gb, resident_gb))
    if (weights <= 0).any() or (read <= 0).any() or (resident < 0).any():
        raise InputError("Weights and what a token reads of them are above 0, memory 0 or more.", column="weights_gb")
    missing: Floats = read * np.maximum(1 - resident / weights, 0.0)
    return missing


def offloaded_tokens_per_s(
    in_memory_s: ArrayLike,
    weights_gb: ArrayLike,
    read_gb: ArrayLike,
    resident_gb: ArrayLike,
    storage_gb_s: ArrayLike,
) -> Floats:
    """Tokens/s at most: 1 / max(T_c, streamed / storage bandwidth). All resident gives the speed in memory.

    Arguments broadcast: seconds per token in memory, sizes in GB, storage in GB/s. Raises InputError for sizes or
    rates that cannot be.

    >>> float(offloaded_tokens_per_s(0.05, 40.0, 40.0, 30.0, 5.0)), float(offloaded_tokens_per_s(0.05, 40, 40, 40, 5))
    (0.5, 20.0)
    """
    storage = np.asarray(storage_gb_s, dtype=float)
    if (storage <= 0).any() or (np.asarray(in_memory_s, dtype=float) <= 0).any():
        raise InputError("The storage's rate and the time of a token are above 0.", column="storage_gb_s")
    reading_s = streamed_gb(weights_gb, read_gb, resident_gb) / storage
    speed: Floats = 1 / np.maximum(in_memory_s, reading_s)
    return speed


def needed_bandwidth_gb_s(active_params: float, bits: float, tokens_per_s: float) -> float:
    """GB/s that reading the active weights takes at a speed, from whatever they lie in.

    >>> needed_bandwidth_gb_s(3e9, 4.5, 20.0)
    33.75
    """
    return active_params * bits / 8 * tokens_per_s / 1e9
