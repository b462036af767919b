"""Where tests find figures: the built-in tables, a few raw rows of every source, and the full raw files as an extra."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).parents[1]
TABLES = ROOT / "data" / "tables"
RAW_ROWS = ROOT / "tests" / "data" / "sources" / "raw"
FULL_RAW = Path(os.environ.get("PARETOSCOPE_RAW", ROOT.parent / "shared" / "data"))


@cache
def stored_tables(source: str) -> Mapping[str, pd.DataFrame]:
    """The committed tables of a source by name; what is empty in a CSV is NaN."""
    readers = {".csv": pd.read_csv, ".parquet": pd.read_parquet}
    paths = [path for path in sorted((TABLES / source).iterdir()) if path.suffix in readers]
    return {path.stem: readers[path.suffix](path) for path in paths}


def stored_points(source: str, curve: str) -> pd.DataFrame:
    """The committed points of one learning curve, in the order of the raw file."""
    points = stored_tables(source)["curve_point"]
    return points[points["curve_id"] == curve].reset_index(drop=True)
