"""Untrusted CSV bytes -> a table of text, or sentences that say where the file goes wrong and how to mend it.

Nothing is guessed and nothing is half-loaded: text stays text to the last character, an empty field is missing. Rows
are counted from 1, the header not counted; a blank line counts and is passed over.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pandas as pd

from data.uploads.faults import Faults
from data.uploads.file_form import FileForm
from data.uploads.header import check_header
from data.uploads.size_limits import OR_PARQUET, check_rows
from data.uploads.text_decoding import decode
from errors import InputError


def read_csv(data: bytes, faults: Faults, remedy: str = OR_PARQUET) -> pd.DataFrame:
    """The rows in their order, indexed by row number: every column as text, missing where the field is empty.

    Rows of another length, and all after one that cannot be read, are left out with a fault each. `remedy` is what to
    do about a file that is too large. Raises TooLarge beyond the limits of the settings, InputError for another kind of
    file or encoding, no rows, or columns without a name or with one that another has.
    """
    records = _records(decode(data, remedy), faults)
    header = [name.strip() for name in next(records, (0, []))[1]]
    faults.refuse()  # a header that cannot be read
    check_header(header, faults)
    numbers, rows = _rows(records, len(header), faults)
    columns = zip(*rows, strict=True) if rows else [()] * len(header)
    return pd.DataFrame(
        {
            name: pd.Series([field or None for field in column], numbers, "str")
            for name, column in zip(header, columns, strict=True)
        }
    )


def _records(text: str, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """Records with their row number, 0 being the header; blank lines count but are not given."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    row = -1
    while True:
        first_line = reader.line_num + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            faults.add(f"Row {row + 1} (line {first_line}) cannot be read: {_csv_fault(error)}.", row=row + 1 or None)
            return  # where the next row begins is not known
        row += 1 if fields or row >= 0 else 0
        if fields:
            yield row, fields


def _csv_fault(error: csv.Error) -> str:
    if "unexpected end" in str(error):
        return "a field opens a quote and never closes it; close it, or double it where the text holds one"
    if "field limit" in str(error):
        return f"a field has more than {csv.field_size_limit():,} characters; close its quote, or shorten it"
    return (
        f"{error}. A field that holds a comma, a quote or a line break stands in quotes, and a quote within it is "
        'doubled: "3.5"" disk"'
    )


def _rows(
    records: Iterator[tuple[int, list[str]]], n_columns: int, faults: Faults
) -> tuple[list[int], list[list[str]]]:
    numbers: list[int] = []
    rows: list[list[str]] = []
    n_rows = 0
    for n_rows, (number, fields) in enumerate(records, start=1):
        check_rows(n_rows)
        if len(fields) == n_columns:
            numbers.append(number)
            rows.append(fields)
        else:
            faults.add(
                f"Row {number} has {len(fields)} field{'s' * (len(fields) != 1)} where the header has {n_columns}; "
                "put fields that hold a comma in quotes, and leave missing ones empty.",
                row=number,
            )
    if not n_rows and not faults:
        raise InputError("The file has a header but no rows; add at least one.")
    return numbers, rows


def as_csv(table: pd.DataFrame) -> bytes:
    """A table of text as CSV in which every row keeps its number: a blank line where one was left out."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")  # fields that hold either of the two are quoted
    writer.writerow(table.columns)
    before = 0
    for number, fields in zip(table.index, table.itertuples(index=False, name=None), strict=True):
        out.write("\r\n" * (int(number) - before - 1))
        writer.writerow(["" if pd.isna(field) else field for field in fields])
        before = int(number)
    return out.getvalue().encode()


CSV = FileForm(
    "CSV",
    ".csv",
    # browsers on Windows say vnd.ms-excel for .csv files
    ("text/csv", "application/csv", "text/plain", "application/vnd.ms-excel"),
    lambda _data: True,
    read_csv,
)
