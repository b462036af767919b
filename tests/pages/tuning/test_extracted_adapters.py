"""Adapters from full fine-tunes: the sentence follows the rank, and a file that is no matrix is refused in words."""

from __future__ import annotations

import io

import numpy as np
import pytest

from errors import InputError
from pages.answers.tuning.extracted_adapters import kept_sentence, read_delta, store_rows, store_sentence, stored


def saved(matrix: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, matrix)
    return file.getvalue()


def test_storage_grows_with_the_rank() -> None:
    rows = store_rows(7.6e9, 10)
    assert rows["extracted_gb"].is_monotonic_increasing
    assert rows["whole_gb"].to_numpy() == pytest.approx(152)
    assert "times less" in store_sentence(stored(7.6e9, 64, 10), 64, 10)
    assert "no less" in store_sentence(stored(7.6e9, 64, 1), 64, 1)


def test_a_matrix_is_read_and_others_are_refused() -> None:
    matrix = np.eye(3)
    np.testing.assert_array_equal(read_delta(saved(matrix)), matrix)
    for data in (b"no file", saved(np.array(["a"])), saved(np.zeros((2001, 2000)))[:90] + b"x"):
        with pytest.raises(InputError):
            read_delta(data)


def test_what_a_rank_keeps() -> None:
    said = kept_sentence(np.array([0.64, 1.0]), 1)
    assert said == (
        "Rank 1 keeps 64.0% of what tuning changed in this matrix; 50% takes rank 1, 90% takes rank 2, "
        "99% takes rank 2."
    )
