"""The built-in tables that a training plan stands on, each read once."""

from __future__ import annotations

import numpy as np

from data.warehouse import training_runs
from pages.answers.boards import store

clusters = store.from_warehouse(training_runs.training_clusters)
quantiles = store.from_warehouse(training_runs.cluster_quantiles, maxsize=8)
profiles = store.from_warehouse(training_runs.power_profiles)
carbon_hours = store.from_warehouse(training_runs.carbon_trace)
measured_settings = store.from_warehouse(training_runs.training_settings)
speeds = store.from_warehouse(training_runs.training_speeds)
published = store.from_warehouse(training_runs.published_runs)


def hardware_value(gpu: str, column: str) -> float:
    """A number of the hardware table; NaN where it is not known."""
    table = store.hardware()
    values = table.loc[table["id"] == gpu, column].to_numpy(dtype=np.float64, na_value=np.nan)
    return float(values[0])
