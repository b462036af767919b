"""The tables of a text: one below the other, with one or several rows of names, or in a layout that changes midway."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from data.uploads.cells import NUMBER
from data.uploads.faults import Faults
from data.uploads.header import check_header
from data.uploads.written_numbers import MISSING
from errors import InputError

MOST_NAME_ROWS = 4
STAMP = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
Record = tuple[int, list[str]]


@dataclass
class TextTable:
    """Names of columns, and rows of as many fields with their numbers in the file."""

    header: list[str]
    numbers: list[int] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)


def split_tables(records: Sequence[Record], faults: Faults) -> list[TextTable]:
    """The tables of records, of which blank ones are empty; rows of another length are faults.

    Raises InputError where two layouts of rows stand in one file under one header.
    """
    tables: list[TextTable] = []
    for part in _parts(records):
        header, assumed, n_names = _header(part)
        table = TextTable(header, assumed=assumed)
        _fill(table, part[n_names:], faults)
        tables.append(table)
    return tables


def _parts(records: Sequence[Record]) -> list[list[Record]]:
    """Records of each table: a blank record and then names in another number begin the next."""
    parts: list[list[Record]] = []
    after_blank = True
    for record in records:
        fields = record[1]
        if not fields:
            after_blank = True
            continue
        begins = not parts or (
            after_blank and len(parts[-1]) > 1 and len(fields) != len(parts[-1][0][1]) and _are_names(fields)
        )
        if begins:
            parts.append([record])
        else:
            parts[-1].append(record)
        after_blank = False
    return parts


def _are_names(fields: Sequence[str]) -> bool:
    names = [name.strip() for name in fields]
    return len(names) > 1 and all(names) and len(set(names)) == len(names) and not any(map(NUMBER.fullmatch, names))


def _header(part: Sequence[Record]) -> tuple[list[str], list[str], int]:
    """The names of the columns, of one row or of several that are joined, and how many rows they take."""
    first = [name.strip() for name in part[0][1]]
    counts = Counter(name for name in first if name)
    repeated = any(count > 1 for count in counts.values())
    if not repeated and first.count("") < max(2, len(first) // 2):
        return first, [], 1
    n_names = 1
    for _number, fields in part[1 : MOST_NAME_ROWS + 1]:
        if len(fields) != len(first) or any(NUMBER.fullmatch(text) for text in fields if text.strip()):
            break
        n_names += 1
    if n_names == 1 or n_names >= len(part):
        return first, [], 1
    levels = [[text.strip() for text in fields] for _number, fields in part[:n_names]]
    if not repeated:  # a group is named once, over the first of its columns
        levels[0] = _carried(levels[0])
    names = [" | ".join(dict.fromkeys(filter(None, parts))) for parts in zip(*levels, strict=True)]
    return names, [f"The first {n_names} rows are names of columns, and were joined."], n_names


def _carried(names: list[str]) -> list[str]:
    last = ""
    return [last := name or last for name in names]


def _fill(table: TextTable, records: Sequence[Record], faults: Faults) -> None:
    width, wrong = len(table.header), []
    header = table.header
    again = 0
    for number, texts in records:
        is_padded = len(texts) > width and not any(text.strip() for text in texts[width:])
        fields = texts[:width] if is_padded else texts
        if len(fields) == width:
            if fields[0].strip() == header[0] and [text.strip() for text in fields] == header:
                again += 1
                continue
            table.numbers.append(number)
            table.rows.append(fields)
        else:
            wrong.append((number, len(fields)))
    if again:
        table.assumed.append(f"The header stands {again} more time{'s' * (again > 1)} between the rows; passed over.")
    if wrong:
        _refuse_layouts(wrong, width)
    for number, n_fields in wrong:
        faults.add(
            f"Row {number} has {n_fields} field{'s' * (n_fields != 1)} where the header has {width}; "
            "put fields that hold a separator in quotes, and leave missing ones empty.",
            row=number,
        )
    _refuse_shift(table)


def _refuse_layouts(wrong: Sequence[tuple[int, int]], width: int) -> None:
    """Several longer rows of one length, or one that holds nearly two rows, are another layout, not a slip."""
    (row, n_fields), lengths = wrong[0], Counter(length for _row, length in wrong)
    is_longer = [length for length, count in lengths.items() if length > width and count > 2]
    if is_longer or n_fields >= 2 * width - 2 > 6:
        raise InputError(
            f"From row {row} on the rows have another layout: {n_fields} fields where the header has {width}. Two "
            "tables, or two versions of a tool, stand in one file. Split it there, and give each part its own header.",
            row=row,
        )


def _refuse_shift(table: TextTable) -> None:
    """Dates that stop in one column and begin in another: the columns have moved."""
    first = {place for place, text in enumerate(table.rows[0]) if STAMP.match(text)} if len(table.rows) > 1 else set()
    if not first:
        return
    for number, fields in zip(table.numbers, table.rows, strict=True):
        gone = {p for p in first if not STAMP.match(fields[p]) and fields[p].strip().lower() not in MISSING}
        if not gone:
            continue
        stamps = {place for place, text in enumerate(fields) if STAMP.match(text)} - first
        if stamps:
            raise InputError(
                f"From row {number} on the rows have another layout: the dates have moved from column "
                f"'{table.header[min(gone)]}' to '{table.header[min(stamps)]}'. Split the file there, and give each "
                "part its own header.",
                row=number,
            )


def table_frame(table: TextTable) -> pd.DataFrame:
    """The cells by name; columns without a name that hold nothing, or count the rows, are left out."""
    columns = [*zip(*table.rows, strict=True)] if table.rows else [()] * len(table.header)
    names, places = [], []
    for place, name in enumerate(table.header):
        if name or not _says_nothing(columns[place], place == 0):
            names.append(name)
            places.append(place)
        elif any(columns[place]):
            table.assumed.append("The first column has no name and counts the rows; it was left out.")
    check_header(names, Faults())  # what is wrong with rows is told with the rest
    return pd.DataFrame(
        {
            name: pd.Series([field or None for field in columns[place]], table.numbers, "str")
            for name, place in zip(names, places, strict=True)
        }
    )


def _says_nothing(cells: tuple[str, ...], is_first: bool) -> bool:
    """Whether a column is empty, or is the first and counts rows from 0 or 1, as tools that write CSV add it."""
    if not any(cell.strip() for cell in cells):
        return len(cells) > 0
    return is_first and cells[0] in ("0", "1") and list(cells) == [str(int(cells[0]) + i) for i in range(len(cells))]
