"""Sums over resampled queries (the bootstrap), fold by fold: what is chosen on some queries is judged on others.

A query keeps its fold in every resample: its copies never lie on both sides of a choice.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from models.routers.cross_fit import N_FOLDS, folds_of
from models.routers.curve import Floats
from models.routers.log import Ints
from models.routers.replay import chunks

Weights = NDArray[np.float32]


class ResampledSums:
    """Sums of values at points: row 0 of the queries as they are, then of each resample, in single precision.

    `total` is (1 + n_resamples, n_points), `of_fold` (n_folds, 1 + n_resamples, n_points).
    """

    def __init__(self, n_resamples: int, n_points: int) -> None:
        self.total = np.zeros((1 + n_resamples, n_points))
        self.of_fold = np.zeros((N_FOLDS, *self.total.shape), dtype=np.float32)

    def add(self, fold: int, weights: Weights, values: Floats) -> None:
        """Some queries of a fold: how often each resample drew them, and their values (n_queries, n_points)."""
        drawn = weights @ values.astype(np.float32)
        part = np.vstack([values.sum(axis=0), drawn])
        self.total += part
        self.of_fold[fold] += part.astype(np.float32)


def fold_weights(n: int, n_resamples: int, seed: int) -> Iterator[tuple[int, Ints, Weights]]:
    """Fold after fold of chunk after chunk: the fold, its queries' rows, and how often each was drawn.

    The weights are (n_resamples, n_rows). The folds are drawn by the same seed.
    """
    folds = folds_of(n, seed)
    for part, weights in resample_weights(n, n_resamples, seed):
        for fold in range(N_FOLDS):
            rows = np.flatnonzero(folds[part] == fold)
            yield fold, part.start + rows, weights[:, rows]


def resample_weights(n: int, n_resamples: int, seed: int) -> Iterator[tuple[slice, Weights]]:
    """How often each query was drawn in each resample, (n_resamples, n_rows), chunk after chunk.

    Drawn with replacement in two steps, which is the same: first how many from each chunk, then which of them.
    """
    generator = np.random.default_rng(seed)
    parts = list(chunks(n))
    sizes = np.array([part.stop - part.start for part in parts])
    from_each = generator.multinomial(n, sizes / n, size=n_resamples)
    for part, size, counts in zip(parts, sizes, from_each.T, strict=True):
        weights = np.empty((n_resamples, size), dtype=np.float32)
        for row, count in enumerate(counts):
            weights[row] = np.bincount(generator.integers(0, size, count, dtype=np.uint16), minlength=size)
        yield part, weights
