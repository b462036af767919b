"""The most accurate network within limits on its size and its compute intensity, as RENA states the search.

Compute intensity is FLOP per byte moved: two FLOP a multiply-add, over weights and activations moved once.
RENA searches a space by reinforcement learning; here every network of a table is looked at, so that nothing is missed.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from models.front.pareto import Floats

FLOP_PER_MAC = 2.0
BYTES_PER_VALUE = 2.0  # 16 bits, as automatic mixed precision moves them


def compute_intensity(macs: ArrayLike, params: ArrayLike, activations: ArrayLike, batch_size: ArrayLike = 1) -> Floats:
    """FLOP per byte at a batch size: weights are moved once a batch, activations once an image.

    Multiply-adds, parameters and activations of one image, all counts, broadcast.

    >>> round(float(compute_intensity(4.47e9, 28.59e6, 13.44e6)), 1)
    106.4
    """
    batch = np.asarray(batch_size, dtype=float)
    moved = BYTES_PER_VALUE * (np.asarray(params, dtype=float) + batch * np.asarray(activations, dtype=float))
    intensity: Floats = FLOP_PER_MAC * batch * np.asarray(macs, dtype=float) / moved
    return intensity


def best_within(
    networks: pd.DataFrame, quality: str, *, most: dict[str, float | None], least: dict[str, float | None]
) -> pd.DataFrame:
    """Rows that keep every limit, the best quality first; a missing value keeps none. Ties keep their order.

    `most` and `least` map columns to bounds in the columns' own units; None bounds nothing.

    >>> networks = pd.DataFrame({"top1_pct": [70.0, 80.0, 75.0], "size_mb": [5.0, 20.0, 8.0]})
    >>> best_within(networks, "top1_pct", most={"size_mb": 10.0}, least={}).index.tolist()
    [2, 0]
    """
    inside = networks[quality].notna()
    for column, limit in most.items():
        inside &= True if limit is None else networks[column] <= limit
    for column, limit in least.items():
        inside &= True if limit is None else networks[column] >= limit
    return networks[inside].sort_values(quality, ascending=False, kind="stable")
