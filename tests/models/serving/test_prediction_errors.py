"""One measure of error for every prediction: worked by hand, and what holds for any rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import InputError
from models.serving.prediction_errors import error_summary, errors_of, group_errors

POSITIVE = st.floats(1e-3, 1e6)


def rows(measured: list[float], predicted: list[float], naive: list[float] | None = None) -> pd.DataFrame:
    frame = pd.DataFrame({"measured": measured, "predicted": predicted})
    return frame.assign(naive=naive or [np.nan] * len(frame), covered=[value >= 2 for value in measured], kind="a")


def test_factors_by_hand() -> None:
    """Predicted over measured: 2, 1/4 and 1, so factors 2, 4 and 1; the plain one is 8 times off in all three."""
    summary = error_summary(rows([1, 4, 2], [2, 1, 2], [8, 0.5, 16]), "factor")
    assert (summary.rows, summary.median, summary.bias, summary.naive) == pytest.approx((3, 2, 1, 8))
    assert summary.ninth_tenth == pytest.approx(2 + 0.8 * 2)  # between 2 and 4, eight tenths of the way
    assert summary.held == pytest.approx(2 / 3)


def test_points_by_hand() -> None:
    summary = error_summary(rows([0, -1, 3], [1, -1, 1], [0, 0, 0]), "points")
    assert (summary.median, summary.bias, summary.naive) == (1, 0, 1)


def test_the_worst_group_stands_first_and_small_ones_are_left_out() -> None:
    table = pd.concat(
        [
            rows([1, 1, 1], [1.1, 1.1, 1.1]).assign(kind="near"),
            rows([1, 1, 1], [3, 3, 3]).assign(kind="far"),
            rows([1, 1], [9, 9]).assign(kind="few"),
        ]
    )
    groups = group_errors(table, "kind", "factor")
    assert list(groups["group"]) == ["far", "near"]
    assert groups["median"].tolist() == pytest.approx([3, 1.1])


def test_what_has_no_factor_is_refused() -> None:
    with pytest.raises(InputError, match="points"):
        error_summary(rows([0.0], [1.0]), "factor")
    with pytest.raises(InputError, match="No prediction"):
        error_summary(rows([], []), "factor")


@given(st.lists(st.tuples(POSITIVE, POSITIVE), min_size=1, max_size=20), st.floats(1e-2, 1e2))
def test_too_high_counts_as_much_as_too_low_in_any_unit(pairs: list[tuple[float, float]], unit: float) -> None:
    measured, predicted = (pd.Series(column) for column in zip(*pairs, strict=True))
    factors = errors_of(predicted, measured, "factor")
    assert (factors >= 1).all()
    np.testing.assert_allclose(errors_of(measured, predicted, "factor"), factors, rtol=1e-9)
    np.testing.assert_allclose(errors_of(predicted * unit, measured * unit, "factor"), factors, rtol=1e-6)
