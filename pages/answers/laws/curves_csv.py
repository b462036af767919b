"""Learning curves as people send them: CSV with columns curve, x, y and, for choosing by size, n_params."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.settings import settings
from data.uploads.csv_reader import read_csv, shown
from errors import InputError, TooLarge
from models.laws import Curve
from models.laws.fitting.points import LARGEST

MAX_NOTES = 3


@dataclass(frozen=True)
class CurveFile:
    """The curves of a file in order of first appearance, and what is odd about one, in sentences by its name."""

    curves: tuple[Curve, ...]
    notes: Mapping[str, tuple[str, ...]]


def read_curves(data: bytes) -> tuple[Curve, ...]:
    """The curves of a CSV. Raises InputError naming column, row, value and remedy, TooLarge beyond the limits.

    Refused: what is no CSV, a curve without a name, a loss that is missing or not positive, a negative x, several
    sizes of one model. Let through, for `read_curve_file` to mention: a missing x (fits leave it out), an x given
    twice, a curve of one point.
    """
    return read_curve_file(data).curves


def read_curve_file(data: bytes) -> CurveFile:
    """Like `read_curves`, with a note on each thing that was let through."""
    table = read_csv(data, required=("curve", "x", "y"), optional=("n_params",), numeric=("x", "y", "n_params"))
    table["curve"] = table["curve"].str.strip()
    unnamed = table["curve"].isna() | (table["curve"] == "")
    refuse(table, "curve", unnamed, "is empty; name the curve that the point belongs to")
    refuse(table, "y", table["y"].isna(), "is empty; give the loss, or leave the row out")
    refuse(table, "x", table["x"] < 0, "is negative; a size is 0 or more")
    refuse(table, "y", table["y"] <= 0, "is not above 0; a loss must be, as its logarithm is fitted")
    for column in ("x", "y"):
        refuse(table, column, beyond(table[column]), "is beyond what can be fitted; give it in another unit")
    if "n_params" in table:
        refuse(table, "n_params", table["n_params"] <= 0, "is not above 0; give the model's number of parameters")
    parts = [(str(name), part) for name, part in table.groupby("curve", sort=False)]
    most = settings().max_curves
    if len(parts) > most:
        raise TooLarge(f"The file holds {len(parts):,} curves; at most {most:,} are taken at once.", column="curve")
    return CurveFile(tuple(_curve(name, part) for name, part in parts), {name: _notes(part) for name, part in parts})


def refuse(table: pd.DataFrame, column: str, wrong: pd.Series[bool], why: str, of_what: str = "curve") -> None:
    """Refuse the first row that is wrong, naming column, value, row, and the curve or query it belongs to."""
    if wrong.any():
        row = int(wrong.index[wrong][0])
        value, owner = table[column].loc[row], table[of_what].loc[row]
        given = f" = {value:g}" if isinstance(value, float) and not np.isnan(value) else ""
        of = f", {of_what} '{shown(owner)}'," if column != of_what else ""
        raise InputError(f"{column}{given} in row {row}{of} {why}.", column=column, row=row)


def beyond(values: pd.Series[float]) -> pd.Series[bool]:
    """Values whose powers a fit cannot hold."""
    return (values > LARGEST) | ((values > 0) & (values < 1 / LARGEST))


def _curve(name: str, part: pd.DataFrame) -> Curve:
    x, y = part["x"].to_numpy(np.float64), part["y"].to_numpy(np.float64)
    return Curve(name, x, y, _size(name, part) if "n_params" in part else None)


def _size(name: str, part: pd.DataFrame) -> float | None:
    sizes = part["n_params"].dropna()
    other = sizes[sizes != sizes.iloc[0]] if len(sizes) else sizes
    if len(other):
        row = int(other.index[0])
        raise InputError(
            f"n_params = {other.iloc[0]:g} in row {row} differs from {sizes.iloc[0]:g} in row {sizes.index[0]} of the "
            f"same curve '{shown(name)}'; one curve is one model: give it one size or another name.",
            column="n_params",
            row=row,
        )
    return float(sizes.iloc[0]) if len(sizes) else None


def _notes(part: pd.DataFrame) -> tuple[str, ...]:
    """What the fit cannot say, because it does not know the rows of the file."""
    notes = [f"x is missing in row {row}; the point is left out." for row in _rows(part["x"].isna())]
    known = part[part["x"] > 0]
    again = known[known["x"].duplicated()]
    for row in _rows(known["x"].duplicated()):
        x = again["x"].loc[row]
        first = int(known.index[known["x"] == x][0])
        notes.append(
            f"x = {x:g} stands in rows {first} and {row}; both count: remove one unless it was measured twice."
        )
    if len(known) == 1:
        notes.append(f"Row {int(known.index[0])} is this curve's only point with x above 0; add other sizes.")
    return tuple(notes)


def _rows(wrong: pd.Series[bool]) -> NDArray[np.int64]:
    """The first few rows concerned: a note is a hint, not a list."""
    return np.asarray(wrong.index[wrong])[:MAX_NOTES]
