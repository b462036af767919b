"""Untrusted XLSX workbooks -> the tables of their sheets, cells as text.

A workbook is a ZIP archive of XML. A few kB of one can inflate to gigabytes, and two cells in opposite corners of a
sheet make a grid of seventeen billion. So the archive is inflated piece by piece and counted, the corners of each sheet
are read from its XML, and only what passed is handed, written anew, to the library that knows the format.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from xml.parsers import expat

import pandas as pd
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from data.uploads.cells import excerpt
from data.uploads.faults import Faults
from data.uploads.file_form import FileForm, FileTables
from data.uploads.header_rows import Record
from data.uploads.size_limits import UnpackedSize, check_rows, check_size_mb
from data.uploads.text_tables import TextTable, split_tables, table_frame
from data.uploads.workbook_extent import check_extent
from errors import InputError

MAGIC = b"PK\x03\x04"
SHEETS = "xl/worksheets/"
NEEDED = (
    "[Content_Types].xml",
    "_rels/",
    "xl/_rels/",
    "xl/workbook.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    SHEETS,
)
BROKEN = (zipfile.BadZipFile, zlib.error, expat.ExpatError, CalamineError, EOFError, NotImplementedError, RuntimeError)
CHUNK_BYTES = 1 << 16
REMEDY = "Save it again as XLSX, or save the sheet as CSV."


def read_workbook(data: bytes, faults: Faults) -> FileTables:
    """The tables of a workbook's visible sheets, indexed by the sheet's row below the names.

    Raises TooLarge beyond the limits of the settings, before what is beyond them is unpacked; InputError for another
    kind of archive, a workbook with a password, or one without a table.
    """
    check_size_mb(data, "Send fewer rows, or one sheet as CSV.")
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(_checked_archive(data)))
        kept = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
        ]
        sheets = [book.get_sheet_by_name(name) for name in kept]
    except BROKEN as error:
        words = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(f"The workbook cannot be opened: {excerpt(words)}. {REMEDY}") from error
    return _tables(sheets, faults)


def _tables(sheets: list[CalamineSheet], faults: Faults) -> FileTables:
    frames: list[pd.DataFrame] = []
    names: list[str] = []
    assumed: list[str] = []
    for sheet in sheets:
        records, sentences = _records(sheet)
        if len(records) < 2:
            continue
        tables = split_tables(records, faults)
        frames += [table_frame(table) for table in tables]
        names += [sheet.name] * len(tables)
        assumed += [f"Sheet '{excerpt(sheet.name)}': {sentence}" for sentence in (*sentences, *_said(tables))]
    if not frames:
        faults.refuse()
        raise InputError("No sheet of the workbook has names of columns and a row below them; add at least one row.")
    if len(set(names)) > 1:
        largest = names[max(range(len(frames)), key=lambda place: len(frames[place]))]
        others = ", ".join(f"'{excerpt(name)}'" for name in dict.fromkeys(names) if name != largest)
        assumed.insert(0, f"The sheet '{excerpt(largest)}' is read, which has the most rows; not {others}.")
    return FileTables("XLSX", tuple(frames), tuple(assumed))


def _said(tables: list[TextTable]) -> Iterator[str]:
    for table in tables:
        yield from table.assumed


def _records(sheet: CalamineSheet) -> tuple[list[Record], list[str]]:
    """The sheet's rows from the names of the columns on, numbered from 0; a blank row is empty, and counts."""
    rows = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=True)]
    if not any(map(any, rows)):
        return [], []
    is_wide = any(any(row[1:]) for row in rows)  # a title stands alone in the first column; a name may, of one column
    first = next(i for i, row in enumerate(rows) if any(row[is_wide:]))
    sentences = [f"the {first} rows above the names of the columns were passed over."] if first else []
    check_rows(len(rows) - first - 1)
    return [(i, row if any(row) else []) for i, row in enumerate(rows[first:])], sentences


def _text(cell: object) -> str:
    """A cell as text: whole numbers without a point, dates as ISO writes them."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    isoformat = getattr(cell, "isoformat", None)
    return str(isoformat()) if isoformat else str(cell).strip()


def _checked_archive(data: bytes) -> bytes:
    """The parts of the archive that hold tables, inflated and counted, in an archive that needs no inflating."""
    size, out = UnpackedSize(), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as plain:
        if "xl/workbook.xml" not in archive.namelist():
            raise InputError("The file is a zip archive and no workbook; unpack it and send the table in it.")
        for part in archive.infolist():
            if part.filename.startswith(NEEDED) and not part.is_dir():
                content = _inflated(archive, part, size)
                if part.filename.startswith(SHEETS) and part.filename.endswith(".xml"):
                    check_extent(content, size)
                plain.writestr(part.filename, content)
    return out.getvalue()


def _inflated(archive: zipfile.ZipFile, part: zipfile.ZipInfo, size: UnpackedSize) -> bytes:
    chunks = []
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK_BYTES):
            size.add(text_bytes=len(chunk))
            chunks.append(chunk)
    return b"".join(chunks)


XLSX = FileForm(
    "XLSX",
    (".xlsx",),
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.ms-excel.sheet.macroenabled.12",
    ),
    lambda data: data.startswith(MAGIC),
    read_workbook,
)
