"""Hours of the day, and ML-EcoLyzer's score, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from errors import InputError
from models.footprint.hours import cleanest_hours, hourly_means
from models.footprint.sustainability import sustainability_score


def test_means_by_hour() -> None:
    starts = pd.Series(pd.date_range("2026-01-01", periods=96, freq="30min"))
    intensity = pd.Series(np.repeat(np.tile(np.arange(24.0), 2), 2) + np.tile([0.0, 1.0], 48))
    table = hourly_means(starts, intensity)
    assert table["mean"].tolist() == [hour + 0.5 for hour in range(24)]
    assert (table["count"] == 4).all()
    with pytest.raises(InputError, match="no reading of 22 hours"):
        hourly_means(starts[:4], intensity[:4])


def test_the_cleanest_window_may_cross_midnight() -> None:
    means = np.full(24, 10.0)
    means[[23, 0]] = 1.0
    assert cleanest_hours(means, 2) == (23, 1.0)
    assert cleanest_hours(means, 24)[1] == pytest.approx(means.mean())
    with pytest.raises(InputError, match="not 25"):
        cleanest_hours(means, 25)


def test_a_steady_grid_saves_nothing() -> None:
    assert cleanest_hours(np.full(24, 400.0), 6)[1] == 400.0


def test_the_score_by_hand() -> None:
    """3 billion parameters per token and 0.15 g: 3,000 M / 0.15 g = 20,000."""
    assert sustainability_score(3e9, 0.15) == pytest.approx(20_000)
    with pytest.raises(InputError):
        sustainability_score(3e9, 0.0)
