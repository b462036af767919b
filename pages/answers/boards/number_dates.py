"""How old the numbers of an answer are: the dates of the sources that its columns name."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from data.exports import source_ids
from pages.answers.boards import store

MONTH = len("2026-08")


def oldest(frame: pd.DataFrame) -> str | None:
    """The date of the oldest number that these candidates stand on; None where no row has one."""
    dates = frame["as_of"].dropna() if "as_of" in frame else pd.Series(dtype=str)
    return None if dates.empty else str(dates.min())


def dates_sentence(frame: pd.DataFrame, columns: Iterable[str]) -> str:
    """`Numbers of 2025-11 to 2026-08, GPU rental not dated.`, by the sources of these rows and columns.

    Empty where nothing is dated.
    """
    names = [f"{name}__source" for name in columns if f"{name}__source" in frame]
    used = [name for name in source_ids(frame[names]) if name in store.sources().index]
    dates = {name: str(store.sources().loc[name, "retrieved"]) for name in used}
    months = sorted(text[:MONTH] for text in dates.values() if text[:1].isdigit())
    if not months:
        return ""
    period = months[0] if months[0] == months[-1] else f"{months[0]} to {months[-1]}"
    undated = ", GPU rental not dated" if not dates.get("gpu_rental", "0")[:1].isdigit() else ""
    return f"Numbers of {period}{undated}."
