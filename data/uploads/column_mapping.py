"""What the columns of a file mean: their names and units -> ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from data.uploads.cells import excerpt
from data.uploads.units import factor
from data.uploads.upload_table import UploadTable
from errors import InputError

NAME_AND_UNIT = re.compile(r"(?P<name>.*\S)\s*(?:\((?P<round>[^()]*)\)|\[(?P<square>[^\[\]]*)\])")


@dataclass(frozen=True)
class ColumnMapping:
    """What a column of the file means: one of our names, and the unit of its values; an empty unit is ours."""

    column: str
    target: str
    unit: str = ""


def guess_mapping(columns: Iterable[str], targets: Iterable[str]) -> tuple[ColumnMapping, ...]:
    """Columns whose name already is one of ours, with or without a unit behind it; the rest is for the person to say.

    >>> guess_mapping(["y", "n_params (billion)", "note"], ["y", "n_params"])[1]
    ColumnMapping(column='n_params (billion)', target='n_params', unit='billion')
    """
    ours, guesses = set(targets), []
    for column in columns:
        parts = NAME_AND_UNIT.fullmatch(column)
        if column in ours:
            guesses.append(ColumnMapping(column, column))
        elif parts and parts["name"] in ours:
            guesses.append(ColumnMapping(column, parts["name"], parts["round"] or parts["square"] or ""))
    return tuple(guesses)


def mapped(
    table: UploadTable, mapping: Sequence[ColumnMapping], units: Mapping[str, str | None], *, keep_others: bool = False
) -> UploadTable:
    """The columns that mean something, under our names and in our units; the others too if `keep_others`.

    `units` has our unit by name, None for text. What is wrong with the mapping is among the faults.
    """
    faults = table.faults.copy()
    targets = [entry.target for entry in mapping]
    for target in sorted({target for target in targets if targets.count(target) > 1}):
        faults.add(f"Two columns mean '{target}'; choose one of them.", column=target)
    factors, names = {}, {}
    for entry in mapping:
        if entry.column not in table:
            faults.add(f"The column '{excerpt(entry.column)}' is not in the file.", column=entry.column)
            continue
        try:
            our_unit = units.get(entry.target)
            factors[entry.target] = 1.0 if our_unit is None else factor(entry.unit, our_unit, entry.column)
        except InputError as error:
            faults.add(error.detail, column=entry.column)  # values in another unit are no values of ours
        else:
            names[entry.target] = entry.column
    others = [name for name in table.columns if name not in names.values() and name not in names] if keep_others else []
    cells = table.cells[[*others, *names.values()]].set_axis([*others, *names], axis=1)
    our_units = {target: str(units[target]) for target in names if units.get(target) is not None}
    return UploadTable(cells, faults, dict(names), factors, our_units, table.separator)
