"""Untrusted text of tables -> cells as text, or sentences that say where the file goes wrong and how to mend it.

Separator, encoding and names of columns are told by the content and said in words. Nothing is half-loaded: text stays
text to the last character, an empty field is missing. Rows are counted from 1, the header not counted; a blank line
counts and is passed over.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import pandas as pd

from data.uploads.faults import Faults
from data.uploads.file_form import FileForm, FileTables
from data.uploads.separators import NAMES, blanks_as_tabs, likely_separator, stated_separator, without_comments
from data.uploads.size_limits import OR_PARQUET, check_columns, check_rows
from data.uploads.text_decoding import decode
from data.uploads.text_tables import Record, split_tables, table_frame
from errors import InputError

MARKDOWN_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*")


def read_text(data: bytes, faults: Faults) -> FileTables:
    """The tables of a text file. Raises TooLarge beyond the limits, InputError for what is no table."""
    decoded = decode(data, OR_PARQUET)
    assumed = list(decoded.assumed)
    stated, text = stated_separator(decoded.text)
    text, n_comments = without_comments(text)
    if n_comments:
        assumed.append(f"{n_comments} line{'s' * (n_comments > 1)} that start with # were passed over.")
    separator = ","
    if (rows := _markdown(text)) is not None:
        records: list[Record] = rows
        assumed.append("The table is in Markdown.")
    else:
        separator = stated or likely_separator(text)
        if separator == "," and (spaced := blanks_as_tabs(text)):
            separator, text = "\t", spaced
            assumed.append("Fields are separated by blanks.")
        elif stated or separator != ",":
            assumed.append(f"Fields are separated by {NAMES.get(separator, repr(separator))}.")
        records = list(_records(text, separator, faults))
        if not records:
            faults.refuse()  # a header that cannot be read
    tables = split_tables(records, faults)
    n_faults = len(faults)
    frames = [table_frame(table) for table in tables]
    if not any(len(frame) for frame in frames) and not n_faults:
        raise InputError("The file has a header but no rows; add at least one.")
    if len(tables) > 1:
        assumed.append(f"The file holds {len(tables)} tables, one below the other.")
    for table in tables:
        assumed.extend(table.assumed)
    return FileTables("Markdown" if rows is not None else "CSV", tuple(frames), tuple(assumed), separator=separator)


def read_csv(data: bytes, faults: Faults) -> pd.DataFrame:
    """The rows of the largest table in their order, indexed by row number: text, missing where empty."""
    return read_text(data, faults).largest


def _markdown(text: str) -> list[Record] | None:
    """The rows of a Markdown table: its names stand over a rule of dashes and bars."""
    if "|" not in text or "--" not in text:
        return None
    lines = text.splitlines()
    rules = [i for i, line in enumerate(lines) if i and "|" in line and MARKDOWN_RULE.fullmatch(line)]
    if not rules or "|" not in lines[rules[0] - 1]:
        return None
    records: list[Record] = []
    row, previous_blank = -1, False
    for i, line in enumerate(lines[rules[0] - 1 :], start=rules[0] - 1):
        if i in rules:
            continue
        if "|" not in line:
            if records and not previous_blank:
                records.append((row, []))
            previous_blank = True
            continue
        previous_blank = False
        row += 1
        check_rows(row)
        records.append((row, [cell.replace("\\|", "|").strip(" \t*`") for cell in _cells_of(line)]))
    return records


def _cells_of(line: str) -> list[str]:
    stripped = line.strip().removeprefix("|")
    if stripped.endswith("|") and not stripped.endswith("\\|"):
        stripped = stripped[:-1]
    return re.split(r"(?<!\\)\|", stripped)


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
    (".csv", ".tsv", ".txt", ".md"),
    # browsers on Windows say vnd.ms-excel for .csv files
    (
        "text/csv",
        "application/csv",
        "text/plain",
        "application/vnd.ms-excel",
        "text/tab-separated-values",
        "text/markdown",
    ),
    lambda _data: True,
    read_text,
)
