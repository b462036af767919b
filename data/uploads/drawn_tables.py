"""Tables that are no CSV: drawn with bars by a terminal, tagged as HTML, in Markdown, or inserted by SQL."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser

from data.uploads.header_rows import Record
from data.uploads.marked_up_text import plain_text
from data.uploads.size_limits import check_rows

RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
BORDER = re.compile(r"\s*[+\u2500-\u257f][+=\-\u2500-\u257f\s]*[+\u2500-\u257f]\s*")
UPRIGHT = re.compile(r"[\u2502\u2503\u2551]")
INSERT = re.compile(
    r"INSERT\s+INTO\s+[\w.`\"\[\]]{1,80}\s*\((?P<names>[^()]{1,20000})\)\s*VALUES\s*(?P<rows>.{1,200000}?);\s*(?:\n|$)",
    re.I | re.S,
)
MAX_NOTES = 4_000


@dataclass(frozen=True)
class DrawnTable:
    """Records of a table, blank ones empty; the form's name; and the text around it."""

    form: str
    records: list[Record]
    around: str = ""


def drawn_table(text: str) -> DrawnTable | None:
    """The tables of a text that are drawn in one of these ways; None for other text."""
    ways: tuple[Callable[[str], DrawnTable | None], ...] = (_markdown, _bordered, _html, _sql)
    return next((table for way in ways if (table := way(text)) is not None), None)


def _markdown(text: str) -> DrawnTable | None:
    """Names over a rule of dashes and bars."""
    if "|" not in text or "-|" not in text.replace(" ", "").replace(":", ""):
        return None
    lines = text.splitlines()
    rules = [i for i, line in enumerate(lines) if i and "|" in line and RULE.fullmatch(line)]
    rules = [i for i in rules if "|" in lines[i - 1]]
    if not rules:
        return None
    records: list[Record] = []
    around = lines[: rules[0] - 1]
    row, previous_blank, skipped = -1, False, set(rules)
    for i, line in enumerate(lines[rules[0] - 1 :], start=rules[0] - 1):
        if i in skipped:
            continue
        if "|" not in line:
            if records and not previous_blank:
                records.append((row, []))
            previous_blank = True
            around.append(line)
            continue
        previous_blank = False
        row += 1
        check_rows(row)
        records.append((row, [plain_text(cell.replace("\\|", "|")) for cell in _cells_of(line)]))
    return DrawnTable("Markdown", records, _notes(around))


def _bordered(text: str) -> DrawnTable | None:
    """Rows between lines of +---+ or of the signs that terminals draw boxes with."""
    lines = text.splitlines()
    if not any(BORDER.fullmatch(line) for line in lines[:200]):
        return None
    records: list[Record] = []
    around: list[str] = []
    for line in lines:
        bars = UPRIGHT.sub("|", line)
        if BORDER.fullmatch(line) and not UPRIGHT.search(line):
            continue
        if "|" in bars:
            check_rows(len(records))
            records.append((len(records), [cell.strip() for cell in _cells_of(bars)]))
        elif line.strip():
            around.append(line)
    return DrawnTable("Text", records, _notes(around)) if len(records) > 1 else None


def _html(text: str) -> DrawnTable | None:
    """The tables of a web page."""
    if not re.search(r"<table[\s>]", text, re.I):
        return None
    page = _Page()
    page.feed(text)
    page.close()
    return DrawnTable("HTML", page.records) if len(page.records) > 1 else None


class _Page(HTMLParser):
    """Collects rows of cells; a blank record stands between two tables."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.records: list[Record] = []
        self._row: list[str] | None = None
        self._cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, row or cell."""
        if tag == "table" and self.records:
            self.records.append((len(self.records), []))
        elif tag == "tr":
            self._row = []
        elif tag in ("td", "th") and self._row is not None:
            spans = int(value) if (value := dict(attrs).get("colspan") or "1").isdecimal() and len(value) < 3 else 1
            self._row += [""] * (min(spans, 50) - 1)
            self._cell = []
        elif tag == "br" and self._cell is not None:
            self._cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """End a cell or row."""
        if tag in ("td", "th") and self._cell is not None and self._row is not None:
            self._row.append(" ".join("".join(self._cell).split()))
            self._cell = None
        elif tag == "tr" and self._row:
            check_rows(len(self.records))
            self.records.append((len(self.records), self._row))
            self._row = None

    def handle_data(self, data: str) -> None:
        """Text of a cell."""
        if self._cell is not None:
            self._cell.append(data)


def _sql(text: str) -> DrawnTable | None:
    """The rows that SQL inserts into one table, as llama-bench writes them with `-o sql`."""
    records: list[Record] = []
    for match in INSERT.finditer(text):
        names = [name.strip(' \t\r\n`"[]') for name in match["names"].split(",")]
        if not records:
            records.append((0, names))
        elif records[0][1] != names:
            records += [(len(records), []), (len(records) + 1, names)]
        for row in re.split(r"\)\s*,\s*\(", match["rows"].strip().removeprefix("(").removesuffix(")")):
            check_rows(len(records))
            fields = next(csv.reader(io.StringIO(row), quotechar="'", skipinitialspace=True), [])
            records.append((len(records), ["" if field.strip() == "NULL" else field.strip() for field in fields]))
    return DrawnTable("SQL", records) if records else None


def _cells_of(line: str) -> list[str]:
    stripped = line.strip().removeprefix("|")
    if stripped.endswith("|") and not stripped.endswith("\\|"):
        stripped = stripped[:-1]
    return re.split(r"(?<!\\)\|", stripped)


def _notes(lines: list[str]) -> str:
    return "\n".join(line for line in lines if line.strip())[:MAX_NOTES]
