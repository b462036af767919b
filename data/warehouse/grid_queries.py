"""What the warehouse holds of a grid's carbon from every source."""

from __future__ import annotations

import duckdb
import pandas as pd

Cursor = duckdb.DuckDBPyConnection


def intensities(cur: Cursor) -> pd.DataFrame:
    """Carbon intensity of each zone as each source gives it: zone, source, gco2e_per_kwh, year."""
    return cur.execute(
        "SELECT zone, source, gco2e_per_kwh, year FROM carbon_intensity ORDER BY zone, source, year"
    ).df()
