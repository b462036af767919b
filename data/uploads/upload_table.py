"""A file's rows as one table: text as it came, numbers on demand, and the faults that its checks have found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from data.uploads.cells import excerpt, number_in, number_remedy
from data.uploads.faults import Faults
from data.uploads.header import missing_columns


@dataclass(frozen=True, eq=False)
class UploadTable:
    """Cells as text, missing where empty, indexed by the file's row numbers.

    Where columns were renamed, `file_columns` says what the file calls them, and `factors` what their numbers are
    multiplied by to be in our unit.
    """

    cells: pd.DataFrame
    faults: Faults = field(default_factory=Faults)
    file_columns: Mapping[str, str] = field(default_factory=dict)
    factors: Mapping[str, float] = field(default_factory=dict)

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return [str(name) for name in self.cells.columns]

    def __contains__(self, column: str) -> bool:
        return column in self.cells.columns

    def __len__(self) -> int:
        return len(self.cells)

    def renamed(self, names: Mapping[str, str]) -> UploadTable:
        """The same table, some of its columns under other names; its faults are counted apart from now on."""
        back = {new: self.file_columns.get(old, old) for old, new in names.items()}
        factors = {names.get(name, name): factor for name, factor in self.factors.items()}
        cells = self.cells.rename(columns=dict(names))
        return UploadTable(cells, self.faults.copy(), {**self.file_columns, **back}, factors)

    def require(self, columns: Sequence[str], optional: Sequence[str] = ()) -> None:
        """Raises Refused, with all faults so far, where one of these columns is not there."""
        missing = [name for name in columns if name not in self]
        if missing:
            self.faults.add(missing_columns(missing, self.columns, optional), column=missing[0])
            self.faults.refuse()

    def typed(self, numeric: Sequence[str]) -> pd.DataFrame:
        """The table with these columns, where it has them, as float64, NaN where empty or at fault."""
        return self.cells.assign(**{name: self.numbers(name) for name in numeric if name in self})

    def numbers(self, column: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """A column as numbers in our unit, NaN where empty; what is no number becomes a fault and NaN."""
        texts = self.cells[column]
        values = np.array([number_in(text) if isinstance(text, str) else np.nan for text in texts.tolist()], float)
        wrong = ~np.isfinite(values) & texts.notna().to_numpy()
        if wrong.any():
            rows = texts.index[wrong]
            values[wrong] = np.nan
            self.faults.add_cells(column, rows, lambda row: self._no_number(column, row), texts.loc.__getitem__)
        return values * self.factors.get(column, 1.0)

    def _no_number(self, column: str, row: int) -> str:
        text = str(self.cells.loc[row, column])
        name = self.file_columns.get(column, column)
        return f"'{excerpt(text)}' in column '{excerpt(name)}', row {row}, is not a number; {number_remedy(text)}."


def check_cells(
    faults: Faults, rows: pd.DataFrame, column: str, wrong: pd.Series[bool], why: str, owner: str = "curve"
) -> None:
    """Add a fault for each row that is wrong, naming column, value, row, and the curve or query it belongs to."""

    def detail(row: int) -> str:
        value = rows.loc[row, column]
        figure = f" = {value:g}" if isinstance(value, float) and not np.isnan(value) else ""
        place = f", {owner} '{excerpt(str(rows.loc[row, owner]))}'," if column != owner else ""
        return f"{column}{figure} in row {row}{place} {why}."

    if wrong.any():
        faults.add_cells(column, wrong.index[wrong], detail, rows[column].loc.__getitem__)
