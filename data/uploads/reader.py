"""The one door for files that people bring: bytes in, tables with the file's own row numbers out, read once.

Another form of file is a module with a `FileForm`, and its row in FORMS.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath

import pandas as pd

from data.uploads.csv_reader import CSV
from data.uploads.faults import Faults
from data.uploads.file_form import FileForm, FileTables
from data.uploads.json_reader import JSON
from data.uploads.parquet_reader import PARQUET
from data.uploads.upload_table import UploadTable
from data.uploads.workbook_reader import XLSX
from errors import InputError

FORMS: tuple[FileForm, ...] = (PARQUET, XLSX, JSON, CSV)  # the last is what is left when no other is recognised
PACKED = (PARQUET, XLSX)  # told by their first bytes; what they hold takes many times their size
SUFFIXES = tuple(sorted(suffix for form in FORMS for suffix in form.suffixes))
MEDIA_TYPES = tuple(dict.fromkeys(media for form in FORMS for media in form.media_types))


@dataclass(frozen=True, eq=False)
class UploadFile:
    """A file as it was read: its name, its tables, and the faults of single rows so far."""

    name: str
    tables: FileTables
    faults: Faults = field(default_factory=Faults)

    @property
    def columns(self) -> list[str]:
        """The names of the columns of the largest table."""
        return [str(name) for name in self.tables.largest.columns]

    def table(self, cells: pd.DataFrame | None = None) -> UploadTable:
        """A table of the file, by default the largest."""
        frame = self.tables.largest if cells is None else cells
        return UploadTable(frame, self.faults.copy(), separator=self.tables.separator)


def read_file(name: str, data: bytes) -> UploadFile:
    """The tables of a CSV, JSON, Markdown, Parquet or XLSX file as text; the form is told by the content.

    Faults of single rows are among the file's, for the checks that follow to add to. Raises InputError for what is no
    such file, Refused where nothing of it can be read, TooLarge beyond the limits of the settings.
    """
    faults = Faults()
    tables = _form_of(name, data).tables(data, faults)
    if tables.largest.empty:
        faults.refuse()
        raise InputError("The file has no rows; add at least one.")
    return UploadFile(name, tables, faults)


def is_packed(data: bytes) -> bool:
    """Whether a file's size says little about how much it holds."""
    return any(form.starts_like(data) for form in PACKED)


def read_table(name: str, data: bytes) -> UploadTable:
    """The largest table of a file as text, its columns under the file's names. Raises what `read_file` raises."""
    return read_file(name, data).table()


def _form_of(name: str, data: bytes) -> FileForm:
    """The form by its content; a name's ending decides only where the content is neither or broken."""
    if found := next((form for form in PACKED if form.starts_like(data)), None):
        return found
    suffix = PurePath(name).suffix.lower()
    by_name = next((form for form in FORMS if suffix in form.suffixes), None)
    if by_name is JSON and data.lstrip()[:1] not in (b"[", b"{") and data.strip():
        by_name = None  # a table that was called so
    if by_name in PACKED:
        return by_name
    if JSON.starts_like(data) or by_name is JSON:
        return JSON
    return CSV
