"""Small things that rows of replies share: plain values, the day a source's figures are from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from pages.answers.boards import store


def plain(value: Any) -> Any:
    """A cell as a plain value: None where it is missing, dates as ISO text."""
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    if hasattr(value, "date"):
        return value.date().isoformat()
    return value.item() if hasattr(value, "item") else value


def whole(value: Any) -> int | None:
    """A count; None where it is missing."""
    cell = plain(value)
    return None if cell is None else int(cell)


def date_of(source: str) -> str | None:
    """The day a source's figures are from, as exact as it is known; several joined by + give the oldest."""
    table = store.sources()
    dates = [str(table.loc[name, "retrieved"]) for name in source.replace("+", ",").split(",") if name in table.index]
    dated = [text for text in dates if text[:1].isdigit()]
    return min(dated) if dated else None


def cells(row: Mapping[Any, Any], *names: str) -> dict[str, Any]:
    """The named cells of a row as plain values."""
    return {name: plain(row.get(name)) for name in names}
