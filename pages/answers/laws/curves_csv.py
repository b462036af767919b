"""Learning curves as people send them: a file with the columns curve, x, y and, for choosing by size, n_params."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.settings import settings
from data.uploads.cells import excerpt
from data.uploads.faults import Faults
from data.uploads.upload_table import UploadTable, check_cells
from errors import TooLarge
from models.laws import Curve
from models.laws.fitting.points import LARGEST
from pages.answers.laws.columns import curve_table

MAX_NOTES = 3
OUT_OF_RANGE = "is beyond what can be fitted; give it in another unit"


@dataclass(frozen=True)
class CurveFile:
    """The curves of a file in order of first appearance, and what is odd about one, in sentences by its name."""

    curves: tuple[Curve, ...]
    notes: Mapping[str, tuple[str, ...]]


def read_curves(data: bytes) -> tuple[Curve, ...]:
    """The curves of a file. Raises Refused with a sentence per fault, TooLarge beyond the limits.

    Refused: what is no table, a curve without a name, a loss that is missing or not positive, a negative x, several
    sizes of one model. Let through, for `read_curve_file` to mention: a missing x (fits leave it out), an x given
    twice, a curve of one point.
    """
    return read_curve_file(data).curves


def read_curve_file(data: bytes) -> CurveFile:
    """Like `read_curves`, with a note on each thing that was let through."""
    return curve_file(curve_table(data))


def curve_file(table: UploadTable) -> CurveFile:
    """The curves of a table that was read already."""
    table.require(("curve", "x", "y"), ("n_params",))
    rows = curve_rows(table, ("x", "y", "n_params"))
    faults = table.faults
    check_cells(faults, rows, "x", rows["x"] < 0, "is negative; a size is 0 or more")
    for column in ("x", "y"):
        check_cells(faults, rows, column, out_of_range(rows[column]), OUT_OF_RANGE)
    if "n_params" in rows:
        not_a_size = rows["n_params"] <= 0
        check_cells(faults, rows, "n_params", not_a_size, "is not above 0; give the model's number of parameters")
        _check_sizes(faults, rows)
    faults.refuse()
    parts = curve_parts(rows)
    return CurveFile(tuple(_curve(name, part) for name, part in parts), {name: _notes(part) for name, part in parts})


def curve_rows(table: UploadTable, numeric: Sequence[str]) -> pd.DataFrame:
    """The rows with these columns as numbers; faults of the columns curve and y, which every such file has."""
    rows = table.typed(numeric)
    rows["curve"] = rows["curve"].str.strip()
    unnamed = rows["curve"].isna() | (rows["curve"] == "")
    check_cells(table.faults, rows, "curve", unnamed, "is empty; name the curve that the row belongs to")
    check_cells(table.faults, rows, "y", rows["y"].isna(), "is empty; give the loss, or leave the row out")
    not_a_loss = rows["y"] <= 0
    check_cells(table.faults, rows, "y", not_a_loss, "is not above 0; a loss must be, as its logarithm is fitted")
    return rows


def curve_parts(rows: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """The rows of each curve, in order of first appearance. Raises TooLarge for too many curves."""
    parts = [(str(name), part) for name, part in rows.groupby("curve", sort=False)]
    limit = settings().max_curves
    if len(parts) > limit:
        raise TooLarge(f"The file holds {len(parts):,} curves; at most {limit:,} are read at once.", column="curve")
    return parts


def out_of_range(values: pd.Series[float]) -> pd.Series[bool]:
    """Values whose powers a fit cannot hold."""
    return (values > LARGEST) | ((values > 0) & (values < 1 / LARGEST))


def _curve(name: str, part: pd.DataFrame) -> Curve:
    x, y = part["x"].to_numpy(np.float64), part["y"].to_numpy(np.float64)
    sizes = part["n_params"].dropna() if "n_params" in part else part["x"].iloc[:0]
    return Curve(name, x, y, float(sizes.iloc[0]) if len(sizes) else None)


def _check_sizes(faults: Faults, rows: pd.DataFrame) -> None:
    """One curve is one model, so it has one size."""
    sized = rows[rows["n_params"].notna() & rows["curve"].notna()]
    sizes = sized["n_params"].to_dict()
    first_rows = sized.index.to_series().groupby(sized["curve"]).transform("first")
    first_sizes = sized.groupby("curve")["n_params"].transform("first")

    def detail(row: int) -> str:
        name = excerpt(str(sized.loc[row, "curve"]))
        return (
            f"n_params = {float(sizes[row]):g} in row {row} differs from {first_sizes[row]:g} in row "
            f"{first_rows[row]} of the same curve '{name}'; one curve is one model: give it one size or another name."
        )

    faults.add_cells(
        "n_params", sized.index[sized["n_params"] != first_sizes], detail, sized["n_params"].loc.__getitem__
    )


def _notes(part: pd.DataFrame) -> tuple[str, ...]:
    """What the fit cannot say, because it does not know the rows of the file; of each kind the first few."""
    x, rows = part["x"].to_numpy(np.float64), part.index.to_numpy()
    notes = [f"x is missing in row {row}; the point is left out." for row in rows[np.isnan(x)][:MAX_NOTES]]
    positive = x > 0
    x, rows = x[positive], rows[positive]
    _, first, place = np.unique(x, return_index=True, return_inverse=True)
    for again in np.flatnonzero(first[place] != np.arange(len(x)))[:MAX_NOTES]:
        notes.append(
            f"x = {x[again]:g} stands in rows {rows[first[place[again]]]} and {rows[again]}; both count: remove one "
            "unless it was measured twice."
        )
    if len(x) == 1:
        notes.append(f"Row {rows[0]} is this curve's only point with x above 0; add other sizes.")
    return tuple(notes)
