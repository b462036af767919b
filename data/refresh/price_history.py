"""Price lists of before stay as history: each row says from when until when it held."""

from __future__ import annotations

from pathlib import Path

import pandas as pd


def with_history(old: pd.DataFrame, new: pd.DataFrame, date: str) -> pd.DataFrame:
    """The rows of a list of `date`, and those of earlier lists below them, the last of which end on that date.

    A list of the same or a later date gives way to the new one. Boards read the newest list of each provider; a row
    whose `valid_until` is not after the newest list is on no board.
    """
    earlier = old[old["valid_from"].astype(str) < date].copy()
    ends = earlier["valid_until"].astype("string").fillna(date)
    earlier["valid_until"] = ends.where(ends < date, date)
    kept = earlier.reindex(columns=new.columns)
    rows = pd.concat([new, kept.astype(new.dtypes.to_dict())], ignore_index=True) if len(kept) else new
    keys = ["name", "provider", "valid_from"]
    return rows.sort_values(keys, ascending=[True, True, False], kind="stable", ignore_index=True)


def stored_prices(folder: Path) -> pd.DataFrame | None:
    """The prices of a source's folder of tables; None where it has none yet."""
    for path, read in ((folder / "price.parquet", pd.read_parquet), (folder / "price.csv", pd.read_csv)):
        if path.exists():
            return read(path)
    return None
