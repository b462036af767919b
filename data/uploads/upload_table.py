"""A file's rows as one table: text as it came, numbers on demand, and the faults that its checks have found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from data.uploads.cells import NUMBER, excerpt, number_in, number_remedy
from data.uploads.faults import Faults
from data.uploads.header import missing_columns
from data.uploads.units import factor
from data.uploads.written_numbers import HABITS, WrittenNumber, decimal_evidence, verdict, written_number
from errors import InputError

Numbers = np.ndarray[tuple[int], np.dtype[np.float64]]
MAX_EVIDENCE = 2_000
PLAIN_NUMBER = r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
POINTED_THOUSANDS = r"\s*[+-]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+\s*"


@dataclass(frozen=True, eq=False)
class UploadTable:
    """Cells as text, missing where empty, indexed by the file's row numbers.

    Where columns were renamed, `file_columns` says what the file calls them, `factors` what their numbers are
    multiplied by to be in our unit, and `our_units` that unit. `separator` is that of a text file. `habits` collects
    how numbers were written, by column.
    """

    cells: pd.DataFrame
    faults: Faults = field(default_factory=Faults)
    file_columns: Mapping[str, str] = field(default_factory=dict)
    factors: Mapping[str, float] = field(default_factory=dict)
    our_units: Mapping[str, str] = field(default_factory=dict)
    separator: str = ","
    habits: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

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
        units = {names.get(name, name): unit for name, unit in self.our_units.items()}
        cells = self.cells.rename(columns=dict(names))
        file_columns = {**self.file_columns, **back}
        return UploadTable(cells, self.faults.copy(), file_columns, factors, units, self.separator)

    def require(self, columns: Sequence[str], optional: Sequence[str] = ()) -> None:
        """Raises Refused, with all faults so far, where one of these columns is not there."""
        missing = [name for name in columns if name not in self]
        if missing:
            self.faults.add(missing_columns(missing, self.columns, optional), column=missing[0])
            self.faults.refuse()

    def typed(self, numeric: Sequence[str]) -> pd.DataFrame:
        """The table with these columns, where it has them, as float64, NaN where empty or at fault."""
        return self.cells.assign(**{name: self.numbers(name) for name in numeric if name in self})

    def numbers(self, column: str) -> Numbers:
        """A column as numbers in our unit, NaN where empty or marked as missing; the rest becomes a fault and NaN."""
        texts = self.cells[column]
        listed = texts.tolist()
        if texts.dtype == "str" and texts.str.fullmatch(PLAIN_NUMBER).fillna(True).all():
            values: Numbers = np.array(texts.astype(float), dtype=np.float64)  # a fifth of the time of one by one
        else:
            values = np.array([number_in(text) if isinstance(text, str) else np.nan for text in listed], float)
        values *= self.factors.get(column, 1.0)
        strange = ~np.isfinite(values) & texts.notna().to_numpy()
        if self._has_decimal_commas and self._evidence(column) != ".":
            strange |= texts.str.fullmatch(POINTED_THOUSANDS).fillna(False).to_numpy(bool)  # 2.000 is 2000
        if strange.any():
            wrong = self._read_strange(column, listed, values, np.flatnonzero(strange).tolist())
            rows = texts.index[wrong]
            self.faults.add_cells(column, rows, lambda row: self._no_number(column, row), texts.loc.__getitem__)
        return values

    def assumed(self) -> list[str]:
        """How numbers were written, in a sentence for each way and its columns."""
        columns: dict[str, list[str]] = {}
        for column, habits in self.habits.items():
            for habit in habits:
                columns.setdefault(habit, []).append(f"'{excerpt(self.file_columns.get(column, column))}'")
        return [
            f"{HABITS[habit][0].upper()}{HABITS[habit][1:]} ({', '.join(columns[habit][:4])})." for habit in columns
        ]

    def _read_strange(self, column: str, listed: list[str], values: Numbers, places: list[int]) -> list[int]:
        """Fill in the numbers that are not written plainly; the places of those that are none."""
        comma, wrong = self._decimal_comma(column), []
        unit, known = self.our_units.get(column, ""), dict[str, tuple[float, str] | None]()
        for place in places:
            text = listed[place]
            if text not in known:
                known[text] = self._strange_value(column, text, unit, comma)
            read = known[text]
            if read is None or np.isinf(read[0]):
                values[place] = np.nan
                wrong.append(place)
            else:
                values[place] = read[0]
                if read[1]:
                    self.habits[column].add(read[1])
        return wrong

    def _strange_value(self, column: str, text: str, unit: str, comma: bool | None) -> tuple[float, str] | None:
        if comma is None and decimal_evidence(text) == "?":
            return None
        written = written_number(text, decimal_comma=comma is True, bytes_column=unit in ("GB", "byte"))
        if written is None and unit == "dimensionless" and (right := verdict(text)) is not None:
            return right, "verdict"
        if written is None:
            return None
        if not written.unit:
            return written.value * self.factors.get(column, 1.0), written.habit
        try:
            return written.value * self._cell_factor(written, column, unit), written.habit
        except InputError:
            return None

    def _cell_factor(self, written: WrittenNumber, column: str, unit: str) -> float:
        """What a unit beside a number makes of it; a bare $ says no more than its column's unit does."""
        if written.unit == "USD" and unit.startswith("USD"):
            return self.factors.get(column, 1.0)
        return factor(written.unit, unit or "dimensionless", self.file_columns.get(column, column))

    @cached_property
    def _has_decimal_commas(self) -> bool:
        """Whether some column of the file shows that commas are decimal marks, and none that points are."""
        if self.separator == ",":
            return False  # commas between fields: a decimal comma stands in quotes, column by column
        return {self._evidence(name) for name in self.columns} & {",", "."} == {","}

    def _decimal_comma(self, column: str) -> bool | None:
        """Whether commas are decimal marks in a column; None where nothing tells and both are usual."""
        evidence = self._evidence(column)
        if evidence in (",", "."):
            return evidence == ","
        others = {self._evidence(name) for name in self.columns if name != column}
        if others & {",", "."} in ({","}, {"."}):
            return "," in others
        return None if self.separator == ";" else False

    def _evidence(self, column: str) -> str:
        """What a column shows of decimal marks: `,` or `.`, empty where it shows neither or both."""
        texts = self.cells[column].dropna()
        marks = {decimal_evidence(text) for text in texts[texts.str.contains(",", regex=False)].head(MAX_EVIDENCE)}
        plain = texts[texts.str.contains(".", regex=False)].head(MAX_EVIDENCE)
        marks |= {decimal_evidence(text) for text in plain}
        return "," if "," in marks and "." not in marks else "." if "." in marks and "," not in marks else ""

    def _no_number(self, column: str, row: int) -> str:
        text = str(self.cells.loc[row, column])
        name = self.file_columns.get(column, column)
        remedy = number_remedy(text)
        if not NUMBER.fullmatch(text) and decimal_evidence(text) == "?":
            remedy = "it can be read in two ways; write 1234.5 with a decimal point and without separators"
        return f"'{excerpt(text)}' in column '{excerpt(name)}', row {row}, is not a number; {remedy}."


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
