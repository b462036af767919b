"""The best network within limits, against looking at every one by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.device.constrained import best_within, compute_intensity


@given(seed=st.integers(0, 10_000), most=st.none() | st.floats(0, 1), least=st.none() | st.floats(0, 1))
def test_against_brute_force(seed: int, most: float | None, least: float | None) -> None:
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(rng.random((30, 3)), columns=["quality", "params", "intensity"])
    table.loc[rng.random(30) < 0.1, "params"] = np.nan
    best = best_within(table, "quality", most={"params": most}, least={"intensity": least})
    kept = [
        row.quality
        for row in table.itertuples()
        if (most is None or row.params <= most) and (least is None or row.intensity >= least)
    ]
    assert best["quality"].tolist() == sorted(kept, reverse=True)


def test_intensity_by_hand() -> None:
    """4.47 G multiply-adds over 2 bytes of 28.59 M weights and 13.44 M activations; a batch shares the weights."""
    assert compute_intensity(4.47e9, 28.59e6, 13.44e6) == pytest.approx(8.94e9 / (2 * 42.03e6))
    assert compute_intensity(4.47e9, 28.59e6, 13.44e6, 1000) == pytest.approx(8.94e12 / (2 * (28.59e6 + 13.44e9)))
