"""The one door for files that people bring: bytes in, a table with the file's own row numbers out, read once.

Another form of file is a module with a `FileForm`, and its row in FORMS.
"""

from __future__ import annotations

from pathlib import PurePath

from data.uploads.cells import excerpt
from data.uploads.csv_reader import CSV
from data.uploads.faults import Faults
from data.uploads.file_form import FileForm
from data.uploads.json_reader import JSON
from data.uploads.parquet_reader import PARQUET
from data.uploads.upload_table import UploadTable
from errors import InputError

FORMS: tuple[FileForm, ...] = (PARQUET, JSON, CSV)  # the last is what is left when no other is recognised
SUFFIXES = tuple(sorted(form.suffix for form in FORMS))
MEDIA_TYPES = tuple(dict.fromkeys(media for form in FORMS for media in form.media_types))


def read_table(name: str, data: bytes) -> UploadTable:
    """The rows of a CSV, JSON or Parquet file as text; the form is told by the name's ending, else by the content.

    Faults of single rows are in the table's `faults`, for the checks that follow to add to. Raises InputError for what
    is no such file, Refused where nothing of it can be read, TooLarge beyond the limits of the settings.
    """
    faults = Faults()
    cells = _form_of(name, data).cells(data, faults)
    if cells.empty:
        faults.refuse()
        raise InputError("The file has no rows; add at least one.")
    return UploadTable(cells, faults)


def _form_of(name: str, data: bytes) -> FileForm:
    if not name:
        return next((form for form in FORMS if form.starts_like(data)), FORMS[-1])
    suffix = PurePath(name).suffix.lower()
    for form in FORMS:
        if form.suffix == suffix:
            return form
    raise InputError(f"'{excerpt(name)}' is not a {_or(SUFFIXES)} file; save it as one of these.")


def _or(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"
