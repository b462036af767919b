"""What a tool of the registry brings: how its export is recognised, and its rows with what their columns mean."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from data.uploads.column_mapping import ColumnMapping
from data.uploads.reader import UploadFile

MEASUREMENTS, PRICES, CURVES, SCORES = "measurements", "prices", "learning curves", "query scores"
Columns = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, eq=False)
class ToolRows:
    """Rows as text under the tool's names, what they mean, what was taken for granted, and what was left out and why."""

    cells: pd.DataFrame
    mapping: tuple[ColumnMapping, ...]
    assumed: tuple[str, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Tool:
    """A tool whose exports are known. `layout` says of which version; `recognises` looks at columns, never at rows."""

    title: str
    kinds: frozenset[str]
    layout: str
    recognises: Callable[[UploadFile], bool]
    rows: Callable[[UploadFile], ToolRows] = field(repr=False)


def has_columns(*names: str) -> Callable[[UploadFile], bool]:
    """Whether the largest table has all of these columns."""
    return lambda file: set(names) <= set(file.columns)


def mapped_columns(cells: pd.DataFrame, columns: Columns) -> tuple[ColumnMapping, ...]:
    """What these columns mean, where the table has them with a value; the first of several that mean the same."""
    mapping: dict[str, ColumnMapping] = {}
    for name, (target, unit) in columns.items():
        if name in cells and target not in mapping and cells[name].notna().any():
            mapping[target] = ColumnMapping(name, target, unit)
    return tuple(mapping.values())


def text_frame(rows: Sequence[Mapping[str, object]], index: Sequence[int] | None = None) -> pd.DataFrame:
    """Rows as a table of text, missing where empty, numbered from 1 unless told."""
    frame = pd.DataFrame(rows, index=list(index) if index is not None else range(1, len(rows) + 1))
    return frame.map(_text).astype("str")


def _text(value: object) -> str | None:
    return None if value is None or (isinstance(value, float) and math.isnan(value)) else str(value)


def unmapped(cells: pd.DataFrame, mapping: Sequence[ColumnMapping], why: str) -> tuple[tuple[str, str], ...]:
    """The columns that mean nothing here, in one entry."""
    means = {entry.column for entry in mapping}
    rest = [str(name) for name in cells.columns if name not in means and cells[name].notna().any()]
    shown = ", ".join(rest[:8]) + (f" and {len(rest) - 8} more" if len(rest) > 8 else "")
    return ((shown, why),) if rest else ()
