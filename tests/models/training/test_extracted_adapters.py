"""Adapters from checkpoints: sizes by hand, and what a rank keeps of a matrix whose rank is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errors import InputError
from models.serving.model_shapes import Shape
from models.training.extracted_adapters import checkpoint_store, kept_shares, least_rank

SMALL = Shape(1000.0, 2.0, 10.0, 20.0, 4.0, 30.0, tied=True)


def test_sizes_by_hand() -> None:
    """(9 x 10 + 2 x 4 + 3 x 20) = 158 values a rank and layer: 2 layers, rank 3, 2 bytes make 1,896 bytes."""
    store = checkpoint_store(SMALL, rank=3, checkpoints=5)
    assert (store.adapter_bytes, store.whole_bytes, store.extracted_bytes) == (1896, 10_000, 2000 + 5 * 1896)


@settings(max_examples=25)
@given(st.integers(1, 6), st.integers(0, 2**16))
def test_a_difference_of_rank_r_is_kept_whole_by_r(rank: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    delta = generator.normal(size=(12, rank)) @ generator.normal(size=(rank, 9))
    shares = kept_shares(delta)
    assert shares[rank - 1] == pytest.approx(1.0)
    assert (np.diff(shares) >= -1e-12).all()
    assert least_rank(shares, 1 - 1e-9) <= rank


def test_the_cut_is_the_nearest_matrix_of_its_rank() -> None:
    """Against the truncated product of scipy's own factors."""
    from scipy.linalg import svd

    delta = np.random.default_rng(0).normal(size=(8, 5))
    left, sizes, right = svd(delta, full_matrices=False)
    cut = (left[:, :2] * sizes[:2]) @ right[:2]
    assert kept_shares(delta)[1] == pytest.approx(1 - np.linalg.norm(delta - cut) ** 2 / np.linalg.norm(delta) ** 2)


@pytest.mark.parametrize("delta", [np.zeros((3, 3)), np.ones(4), np.full((2, 2), np.nan), np.empty((0, 3))])
def test_what_is_no_difference_is_refused(delta: np.ndarray) -> None:
    with pytest.raises(InputError):
        kept_shares(delta)
    with pytest.raises(InputError):
        checkpoint_store(SMALL, 0, 1)
