"""Carbon intensity by the hour of the day, and what running in the cleanest hours would save."""

from __future__ import annotations

import numpy as np
import pandas as pd

from errors import InputError
from models.front.pareto import Floats

HOURS = 24


def hourly_means(starts: pd.Series, intensity: pd.Series) -> pd.DataFrame:
    """Per hour of the day (index 0 to 23): mean, least and largest intensity, in its unit, and the count of readings.

    `starts` are times, `intensity` the readings of them, in the same order. Raises InputError where an hour has none.

    >>> hours = pd.Series(pd.date_range("2026-01-01", periods=48, freq="h"))
    >>> hourly_means(hours, pd.Series(np.arange(48.0))).loc[0].tolist()
    [12.0, 0.0, 24.0, 2.0]
    """
    hours = pd.to_datetime(starts).dt.hour
    table = pd.Series(intensity.to_numpy(float)).groupby(hours.to_numpy()).agg(["mean", "min", "max", "count"])
    if len(table) < HOURS:
        raise InputError(f"The trace has no reading of {HOURS - len(table)} hours of the day.", column="starts")
    return table.rename_axis("hour")


def cleanest_hours(means: Floats, hours_needed: int) -> tuple[int, float]:
    """The first hour of the cleanest window of so many hours in a row, midnight crossed, and its mean intensity.

    `means` (24,) by the hour of the day, in any unit. Raises InputError for fewer hours than one or more than there
    are.

    >>> cleanest_hours(np.array([5.0, 1.0, 3.0] + [9.0] * 21), 2)
    (1, 2.0)
    """
    values = np.asarray(means, dtype=float)
    if not 1 <= hours_needed <= len(values):
        raise InputError(f"Give 1 to {len(values)} hours, not {hours_needed}.", column="hours_needed")
    windows = np.array(
        [np.take(values, range(start, start + hours_needed), mode="wrap").mean() for start in range(len(values))]
    )
    first = int(np.argmin(windows))
    return first, float(windows[first])
