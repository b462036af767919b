"""Workbooks as small as the format allows, so that tests can say what is wrong in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
Cell = str | float | bool | None


def workbook(sheets: Mapping[str, Sequence[Sequence[Cell]]], **parts: str) -> bytes:
    """A workbook of these sheets; `parts` replaces XML by the name of its file without ending, as sheet1."""
    names = [*sheets]
    files = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships {RELATIONS}><Relationship Id="r" Type="{OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets>'
        + "".join(f'<sheet name="{escape(name)}" sheetId="{i}" r:id="s{i}"/>' for i, name in enumerate(names, 1))
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships {RELATIONS}>"
        + "".join(
            f'<Relationship Id="s{i}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{i}.xml"/>'
            for i in range(1, len(names) + 1)
        )
        + "</Relationships>",
    }
    for i, rows in enumerate(sheets.values(), 1):
        files[f"xl/worksheets/sheet{i}.xml"] = parts.get(f"sheet{i}", sheet_xml(rows))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def sheet_xml(rows: Sequence[Sequence[Cell]]) -> str:
    """A sheet from its first cell on; None is a cell that is not there."""
    body = "".join(
        f'<row r="{r}">{"".join(_cell(chr(64 + c), r, cell) for c, cell in enumerate(row, 1))}</row>'
        for r, row in enumerate(rows, 1)
    )
    return f"<worksheet {MAIN}><sheetData>{body}</sheetData></worksheet>"


def _cell(column: str, row: int, cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return f'<c r="{column}{row}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, str):
        return f'<c r="{column}{row}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
    return f'<c r="{column}{row}"><v>{cell!r}</v></c>'
