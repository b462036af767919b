"""The 90 curves of Lin et al. 2024 from the raw CSVs, for tests and timings."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd

from models.laws import Curve

ROOT = Path(__file__).parents[4]
DATA_SETS = ("flan", "wmt19", "gigaword")
RAW = Path(os.environ.get("PARETOSCOPE_RAW", ROOT / ".." / "shared" / "data")) / "scaling" / "rectified-lin2024"
WHY_SKIPPED = f"the raw curves of Lin et al. 2024 are not in {RAW}; set PARETOSCOPE_RAW"


def raw_present() -> bool:
    """Whether the three CSVs are there."""
    return all((RAW / f"{data_set}.csv").is_file() for data_set in DATA_SETS)


def published_curves(data_set: str | None = None) -> list[Curve]:
    """Curves named `data_set:model`, in the CSVs' order; x = 0 is the loss before training."""
    out = []
    for name in DATA_SETS if data_set is None else (data_set,):
        table = pd.read_csv(RAW / f"{name}.csv")
        columns = [column for column in table.columns if column.isdigit()]
        sizes = np.array([float(column) for column in columns])
        for _, row in table.iterrows():
            losses = row[columns].to_numpy(dtype=float)
            out.append(Curve(f"{name}:{row['config name']}", sizes, losses, float(row["size"])))
    return out
