"""The 90 curves of Lin et al. 2024 from the built-in tables, for tests and timings."""

from __future__ import annotations

from models.laws import Curve
from tests.tables import stored_points, stored_tables

SOURCE = "rectified_lin2024"
DATA_SETS = ("flan", "wmt19", "gigaword")


def published_curves(data_set: str | None = None) -> list[Curve]:
    """Curves named `data_set:model`, ordered as the tables are; x = 0 is the loss before training."""
    listed = stored_tables(SOURCE)["learning_curve"]
    curves = []
    for name in DATA_SETS if data_set is None else (data_set,):
        for row in listed[listed["data_set"].str.lower() == name].itertuples():
            points = stored_points(SOURCE, str(row.curve_id))
            sizes, losses = points["x"].to_numpy(float), points["y"].to_numpy(float)
            curves.append(Curve(f"{name}:{row.model}", sizes, losses, float(row.n_params)))
    return curves
