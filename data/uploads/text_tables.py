"""The tables of a text: one below the other, with one or several rows of names, or in a layout that changes midway."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass, field

import pandas as pd

from data.uploads.cells import NUMBER, excerpt
from data.uploads.faults import Faults
from data.uploads.header import check_header
from data.uploads.header_rows import Record, are_names, header_of
from data.uploads.size_limits import MAX_COLUMNS
from data.uploads.written_numbers import MISSING
from errors import InputError

STAMP = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")


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
        header = header_of(part)
        table = TextTable(header.names, assumed=header.assumed)
        _fill(table, _without_notes(part[header.n_records :], table), faults)
        tables.append(table)
    return tables


def _parts(records: Sequence[Record]) -> list[list[Record]]:
    """Records of each table: a blank record and then names in another number begin the next."""
    parts: list[list[Record]] = []
    after_blank = True
    for record in records:
        fields = record[1]
        if not any(fields) or not any(map(str.strip, fields)):
            after_blank = True
            continue
        begins = not parts or (
            after_blank and len(parts[-1]) > 1 and len(fields) != len(parts[-1][0][1]) and are_names(fields)
        )
        if begins:
            parts.append([record])
        else:
            parts[-1].append(record)
        after_blank = False
    return parts


def _without_notes(records: Sequence[Record], table: TextTable) -> Sequence[Record]:
    """The records without the sentences that stand below them, each alone in its row."""
    end = len(records)
    while end and _is_note(records[end - 1][1], len(table.header)):
        end -= 1
    if end < len(records):
        count, first = len(records) - end, next(text for text in records[end][1] if text.strip())
        lines = "A line below the table was" if count == 1 else f"{count} lines below the table were"
        table.assumed.append(f"{lines} passed over: '{excerpt(first.strip())}'.")
    return records[:end]


def _is_note(fields: Sequence[str], width: int) -> bool:
    """Whether a row of a wide table holds one text of several words, and nothing else."""
    filled = [text for text in fields if text.strip()]
    is_alone = len(filled) == 1 or (len(fields) < width and len(fields) < 4)
    return width > 2 and is_alone and len(" ".join(filled).split()) > 2 and not any(map(NUMBER.fullmatch, filled))


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
    """The cells by name.

    Columns without a name that say nothing are left out, and one of names of rows is called name; of two columns with
    one name the second gets a number.
    """
    columns = [*zip(*table.rows, strict=True)] if table.rows else [()] * len(table.header)
    cells_of: dict[str, tuple[str, ...]] = {}
    unnamed = False
    for given, cells in zip(table.header, columns, strict=True):
        if not given and not cells_of:
            name = "" if _says_nothing(cells) else _row_name(cells, table)
        elif given in cells_of:
            name = "" if cells == cells_of[given] else _numbered(given, cells_of, table)
        else:
            name = given
            unnamed |= not given and not _says_nothing(cells)
        if name:
            cells_of[name] = cells
    if not table.rows or unnamed:
        check_header(table.header, Faults())  # what is wrong with rows is told with the rest
    check_header(list(cells_of), Faults())
    return pd.DataFrame(
        {name: pd.Series([text or None for text in cells], table.numbers, "str") for name, cells in cells_of.items()}
    )


def _numbered(name: str, taken: Container[str], table: TextTable) -> str:
    number = next(number for number in range(2, MAX_COLUMNS + 2) if f"{name} #{number}" not in taken)
    table.assumed.append(f"Another column is named '{excerpt(name)}'; it is called '{excerpt(name)} #{number}' here.")
    return f"{name} #{number}"


def _says_nothing(cells: tuple[str, ...]) -> bool:
    """Whether a column is empty, or holds signs alone, such as the \u00b1 between a value and its spread."""
    return len(cells) > 0 and not any(any(map(str.isalnum, cell)) for cell in cells)


def _row_name(cells: tuple[str, ...], table: TextTable) -> str:
    """What a first column without a name is, as tools that write CSV add it: `name`, or empty for numbers of rows."""
    if all(cell.strip().isdecimal() for cell in cells) and len(set(cells)) == len(cells):
        table.assumed.append("The first column has no name and counts the rows; it was left out.")
        return ""
    if "name" in table.header or len(set(cells)) < len(cells) or any(map(NUMBER.fullmatch, cells)):
        return ""
    table.assumed.append("The first column has no name; it is taken as the name of the row.")
    return "name"
