"""Untrusted text of tables -> cells as text, or sentences that say where the file goes wrong and how to mend it.

Separator, encoding and names of columns are told by the content and said in words. Nothing is half-loaded: text stays
text to the last character, an empty field is missing. Rows are counted from 1, the header not counted; a blank line
counts and is passed over.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from data.uploads.drawn_tables import drawn_table
from data.uploads.faults import Faults
from data.uploads.file_form import FileForm, FileTables
from data.uploads.header_rows import Record
from data.uploads.separators import NAMES, blanks_as_tabs, likely_separator, stated_separator, without_comments
from data.uploads.size_limits import OR_PARQUET, check_columns, check_rows
from data.uploads.text_decoding import decode
from data.uploads.text_reports import report_rows, training_log_rows
from data.uploads.text_tables import split_tables, table_frame
from errors import InputError


def read_text(data: bytes, faults: Faults) -> FileTables:
    """The tables of a text file. Raises TooLarge beyond the limits, InputError for what is no table."""
    decoded = decode(data, OR_PARQUET)
    assumed = list(decoded.assumed)
    stated, text = stated_separator(decoded.text)
    around = ""
    separator, form = ",", "CSV"
    if (drawn := drawn_table(text)) is not None:
        records, around, form = drawn.records, drawn.around, drawn.form
        assumed.append(f"The table is in {form}." if form != "Text" else "The table is drawn with bars.")
    elif not stated and (reports := report_rows(text)) is not None:
        count = "one report" if len(reports) == 1 else f"{len(reports)} reports"
        return _of_printed(reports, (*assumed, f"The text is {count} of names and values; each became a row."))
    elif not stated and (steps := training_log_rows(text)) is not None:
        return _of_printed(steps, (*assumed, "The text is what a training script printed; each line became a row."))
    else:
        text, n_comments = without_comments(text)
        if n_comments:
            are = "A line that starts with # was" if n_comments == 1 else f"{n_comments} lines that start with # were"
            assumed.append(f"{are} passed over.")
        separator = stated or likely_separator(text)
        if separator == "," and (spaced := blanks_as_tabs(text)):
            separator, text = "\t", spaced
            assumed.append("Fields are separated by blanks.")
        elif stated or separator != ",":
            assumed.append(f"Fields are separated by {NAMES.get(separator, repr(separator))}.")
        records = list(_records(text, separator, faults))
        if not records:
            faults.refuse()  # a header that cannot be read
    return _of_records(records, faults, FileTables(form, (), tuple(assumed), separator=separator, around=around))


def _of_records(records: list[Record], faults: Faults, read: FileTables) -> FileTables:
    """What was read, with the tables of its records."""
    tables = split_tables(records, faults)
    frames = [table_frame(table) for table in tables]
    if not any(len(frame) for frame in frames) and not len(faults):
        raise InputError("The file has a header but no rows; add at least one.")
    several = [f"The file holds {len(tables)} tables, one below the other."] if len(tables) > 1 else []
    sentences = (*read.assumed, *several, *(sentence for table in tables for sentence in table.assumed))
    return replace(read, frames=tuple(frames), assumed=sentences)


def _of_printed(rows: list[dict[str, str]], assumed: tuple[str, ...]) -> FileTables:
    """The table of what a tool printed."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    check_columns(len(names))
    check_rows(len(rows))
    numbers = range(1, len(rows) + 1)
    frame = pd.DataFrame({name: pd.Series([row.get(name) for row in rows], numbers, "str") for name in names})
    return FileTables("Text", (frame,), assumed)


def read_csv(data: bytes, faults: Faults) -> pd.DataFrame:
    """The rows of the largest table in their order, indexed by row number: text, missing where empty."""
    return read_text(data, faults).largest


def _records(text: str, separator: str, faults: Faults) -> Iterator[Record]:
    """Records with their row number, 0 being the header; blank lines count, and are empty records."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
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
        check_rows(row)
        if row == 0 and fields:
            check_columns(len(fields))
        if len(fields) == 1 and separator != "," and not fields[0].strip():
            fields = []
        if row >= 0:
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
    (".csv", ".tsv", ".txt", ".md", ".log", ".html", ".sql"),
    # browsers on Windows say vnd.ms-excel for .csv files
    (
        "text/csv",
        "application/csv",
        "text/plain",
        "application/vnd.ms-excel",
        "text/tab-separated-values",
        "text/markdown",
        "text/html",
        "application/sql",
    ),
    lambda _data: True,
    read_text,
)
