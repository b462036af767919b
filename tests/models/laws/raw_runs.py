"""The raw tables of training runs, for tests and timings; a test that needs one skips where it is absent."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

from models.laws import Curve

ROOT = Path(__file__).parents[3]
RAW = Path(os.environ.get("PARETOSCOPE_RAW", ROOT / ".." / "shared" / "data")) / "scaling"


def raw_table(name: str) -> pd.DataFrame:
    """A raw CSV by its path below data/scaling; skips the test where it is absent."""
    path = RAW / name
    if not path.is_file():
        pytest.skip(f"{path} is not there; set PARETOSCOPE_RAW")
    return pd.read_csv(path)


def chinchilla_runs() -> Curve:
    """The 234 runs that the `chinchilla` package ships."""
    table = raw_table("chinchilla-kyotakano/df.csv")
    return Curve("234 runs", table[["N", "D"]].to_numpy(float).T, table["loss"].to_numpy(float))
