"""Untrusted CSV bytes -> a checked frame, or a sentence that says where the file goes wrong and how to mend it.

Nothing is guessed and nothing is half-loaded: text stays text to the last character, a number is a number or an
error, an empty field is missing. Rows are counted from 1, the header not counted.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NoReturn

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.settings import settings
from errors import InputError, TooLarge

MAX_COLUMNS = 500
MAX_UNPACKED = 20  # how many times the limit of its bytes a table may take, written out as text
CELL_BYTES = 8  # what a cell takes even where it is empty
FEWER_ROWS = "Send fewer rows."
OR_PARQUET = "Send fewer rows, or the same table as Parquet, which is far smaller."
NUMBER = re.compile(r"\s*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*")
DECIMAL_COMMA = re.compile(r"\s*[+-]?[0-9]+(?:[, '][0-9]{3})*(?:[.,][0-9]+)?\s*")
_UTF16 = "is in UTF-16; save it as 'CSV UTF-8' and send that"
_PACKED = "is compressed; unpack it and send the CSV itself"
# How files that are no CSV begin, and what to do instead.
OTHER_KINDS = (
    (rb"PK[\x03\x05\x07]", "is a zip archive or an Excel workbook; unpack it, or save the sheet as 'CSV UTF-8'"),
    (rb"\x1f\x8b|BZh[1-9]1AY|\xfd7zXZ|\x28\xb5\x2f\xfd|7z\xbc\xaf|Rar!\x1a", _PACKED),
    (rb"PAR1[\x00-\x1f]", "is a Parquet file; write the table as CSV and send that"),
    (rb"\xd0\xcf\x11\xe0", "is an old Excel workbook; save the sheet as 'CSV UTF-8' and send that"),
    (rb"%PDF-", "is a PDF; send a CSV file"),
    (rb"\xff\xfe|\xfe\xff", _UTF16),
)


def read_csv(
    data: bytes,
    *,
    required: Sequence[str] = (),
    optional: Sequence[str] = (),
    numeric: Sequence[str] = (),
    parquet_too: bool = False,
) -> pd.DataFrame:
    """The rows in their order, indexed by their row number.

    Every column is text exactly as sent, missing where the field is empty, except those in `numeric`, which are
    float64, NaN where empty. Columns beyond `required` and `optional` are kept. Blank lines are passed over.
    `parquet_too` says that the caller also reads Parquet, which is the remedy for a file that is too large.

    Raises TooLarge beyond the limits of the settings, InputError for what is not such a table: another kind of
    file or encoding, no rows, columns missing or named twice, rows of another length, text in place of a number.
    """
    records = _records(decode(data, OR_PARQUET if parquet_too else FEWER_ROWS))
    header = _header(next(records, (0, []))[1], required, optional)
    numbers, rows = _rows(records, header)
    columns = zip(*rows, strict=True)
    frame = pd.DataFrame(
        {
            name: pd.Series([field or None for field in column], numbers, "str")
            for name, column in zip(header, columns, strict=True)
        }
    )
    return frame.assign(**{name: numbers_of(frame, name) for name in numeric if name in frame})


def numbers_of(frame: pd.DataFrame, column: str) -> NDArray[np.float64]:
    """A text column of `read_csv` as numbers, NaN where empty; raises InputError at the first that is none."""
    values = np.full(len(frame), np.nan)
    for i, text in enumerate(frame[column].tolist()):
        if isinstance(text, str):
            value = float(text) if NUMBER.fullmatch(text) else np.nan
            if not np.isfinite(value):
                _refuse_number(column, int(frame.index[i]), text)
            values[i] = value
    return values


def _refuse_number(column: str, row: int, text: str) -> NoReturn:
    remedy = "leave the field empty where the value is missing"
    if NUMBER.fullmatch(text):
        remedy = "it is too large; use another unit"
    elif DECIMAL_COMMA.fullmatch(text):
        remedy = "write it with a decimal point and without separators, as in 1234.5"
    raise InputError(
        f"'{shown(text)}' in column '{column}', row {row}, is not a number; {remedy}.", column=column, row=row
    )


def check_size_mb(data: bytes, remedy: str = FEWER_ROWS) -> None:
    """Raises TooLarge for a file beyond the size limit, with what to do about it."""
    limit = settings().max_body_mb
    if len(data) > limit * 1e6:
        raise TooLarge(f"The file has {len(data) / 1e6:.1f} MB; at most {limit:g} MB are read. {remedy}")


class UnpackedSize:
    """What a table takes when it is written out as text, counted while it is read: a file can hold far less.

    >>> size = UnpackedSize()
    >>> size.add(cells=2, text_bytes=3)
    >>> size.bytes
    19
    """

    def __init__(self) -> None:
        self.bytes = 0

    def add(self, *, cells: int = 0, text_bytes: int = 0) -> None:
        """Count more of it; raises TooLarge as soon as it is too much."""
        self.bytes += CELL_BYTES * cells + text_bytes
        limit_mb = MAX_UNPACKED * settings().max_body_mb
        if self.bytes > limit_mb * 1e6:
            raise TooLarge(
                f"The file unpacks to more than {limit_mb:g} MB of cells; at most that is read. Send fewer rows or "
                "columns, or shorter texts."
            )


def decode(data: bytes, remedy: str = FEWER_ROWS) -> str:
    """The bytes as text; raises InputError for other files and encodings, TooLarge beyond the size limit."""
    check_size_mb(data, remedy)
    for start, kind in OTHER_KINDS:
        if re.match(start, data):
            raise InputError(f"The file {kind}.")
    if (at := data.find(b"\0")) >= 0:
        raise InputError(f"The file holds a NUL byte in line {_line(data, at)}; send a text file, CSV in UTF-8.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"The file is not in UTF-8: line {_line(data, error.start)} holds the byte 0x{data[error.start]:02X}, "
            "as older encodings write it. Save it as 'CSV UTF-8' and send that."
        ) from error
    if not text.strip():
        raise InputError("The file is empty; send a CSV with a header and at least one row.")
    return text


def _line(data: bytes, at: int) -> int:
    return data.count(b"\n", 0, at) + 1


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
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
            raise InputError(
                f"Row {row + 1} (line {first_line}) cannot be read: {_csv_fault(error)}.", row=row + 1 or None
            ) from error
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


def _header(names: list[str], required: Sequence[str], optional: Sequence[str]) -> list[str]:
    header = [name.strip() for name in names]
    check_header(header, required, optional)
    return header


def refuse_columns(n_columns: int) -> None:
    """Raises TooLarge for too many columns."""
    if n_columns > MAX_COLUMNS:
        raise TooLarge(f"The file has {n_columns:,} columns; at most {MAX_COLUMNS} are read.")


def check_header(header: Sequence[str], required: Sequence[str], optional: Sequence[str] = ()) -> None:
    """Raises InputError for columns without a name, named twice or missing, TooLarge for too many."""
    refuse_columns(len(header))
    for i, name in enumerate(header):
        if not name:
            raise InputError(f"Column {i + 1} has no name; give each column a name in the first line.")
    name, count = Counter(header).most_common(1)[0]
    if count > 1:
        raise InputError(f"{count} columns are named '{shown(name)}'; give each its own name.", column=name)
    missing = [name for name in required if name not in header]
    if missing:
        raise InputError(_lacking(missing, header, optional), column=missing[0])


def _lacking(missing: Sequence[str], header: Sequence[str], optional: Sequence[str]) -> str:
    there = ", ".join(f"'{shown(name)}'" for name in header[:20])
    named = ", ".join(f"'{name}'" for name in missing)
    what = f"The column {named} is missing" if len(missing) == 1 else f"The columns {named} are missing"
    sentence = f"{what}; the first line names {there}{' and more' if len(header) > 20 else ''}."
    for mark, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(header) == 1 and mark in header[0]:
            return f"{sentence} Its fields are separated by {name}; save it with commas."
    if optional:
        sentence += f" Further columns that are read: {', '.join(optional)}."
    return sentence


def _rows(records: Iterator[tuple[int, list[str]]], header: list[str]) -> tuple[list[int], list[list[str]]]:
    most = settings().max_rows
    numbers: list[int] = []
    rows: list[list[str]] = []
    for number, fields in records:
        if len(fields) != len(header):
            raise InputError(
                f"Row {number} has {len(fields)} field{'s' * (len(fields) != 1)} where the header has {len(header)}; "
                "put fields that hold a comma in quotes, and leave missing ones empty.",
                row=number,
            )
        if len(rows) == most:
            raise TooLarge(f"The file has more than {most:,} rows; send at most {most:,} at once.")
        numbers.append(number)
        rows.append(fields)
    if not rows:
        raise InputError("The file has a header but no rows; add at least one.")
    return numbers, rows


def shown(text: str) -> str:
    """Someone else's text as a sentence can hold it: on one line, at most 60 characters."""
    plain = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
    return plain if len(plain) <= 60 else f"{plain[:57]}..."


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
