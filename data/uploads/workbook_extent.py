"""How large a grid the cells of a sheet span, read from its XML before anything makes that grid."""

from __future__ import annotations

import re
from xml.parsers import expat

from data.uploads.size_limits import UnpackedSize, check_columns, check_rows
from errors import InputError

PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def check_extent(sheet: bytes, size: UnpackedSize) -> None:
    """Count the grid from the first to the last cell of a sheet's XML.

    Raises TooLarge for too many rows, columns or cells, InputError for XML that declares entities, ExpatError for what
    is no XML.
    """
    corners = _Corners()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = corners.start
    parser.StartDoctypeDeclHandler = _refuse
    parser.Parse(sheet, True)
    rows, columns = corners.extent()
    check_columns(columns)
    check_rows(rows)
    size.add(cells=rows * columns)


class _Corners:
    """The cells that were met: where a cell names no place it stands beside the one before."""

    def __init__(self) -> None:
        self.row = self.column = 0
        self.rows: set[int] = set()
        self.columns: set[int] = set()
        self.numbers: dict[str, int] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Called for every element; most are a cell and its value."""
        if name.endswith(" c"):
            place = PLACE.fullmatch(attributes.get("r", ""))
            if place:
                letters, digits = place.groups()
                column = self.numbers.get(letters) or self.numbers.setdefault(letters, _number(letters))
                self.row = int(digits)
            else:
                column = self.column + 1
            self.column = column
            self.columns.add(column)
            self.rows.add(self.row)
        elif name.endswith(" row"):
            self.row, self.column = int(attributes.get("r", self.row + 1)), 0

    def extent(self) -> tuple[int, int]:
        """Rows and columns of the grid."""
        if not self.rows:
            return 0, 0
        return max(self.rows) - min(self.rows) + 1, max(self.columns) - min(self.columns) + 1


def _number(letters: str) -> int:
    """The number of a column.

    >>> _number("A"), _number("XFD")
    (1, 16384)
    """
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _refuse(*_declaration: object) -> None:
    raise InputError("The workbook declares entities of its own, which is not read; save it again as XLSX.")
