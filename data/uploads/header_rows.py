"""Which rows of a table are the names of its columns: one or several, below a title, with units in a row below."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from data.uploads.cells import NUMBER, excerpt
from data.uploads.unit_spellings import is_unit_text

MOST_NAME_ROWS, MOST_TITLE_ROWS = 4, 6
Record = tuple[int, list[str]]


@dataclass(frozen=True)
class Header:
    """The names, what was assumed in sentences, and how many records they take, with those above."""

    names: list[str]
    assumed: list[str]
    n_records: int


def header_of(part: Sequence[Record]) -> Header:
    """The names of the columns of a table's records."""
    n_titles = _title_rows(part)
    names, assumed, n_names = _names(part[n_titles:])
    if n_titles:
        title = next(text for text in part[0][1] if text.strip()).strip()
        assumed = [f"'{excerpt(title)}' above the names of the columns was passed over.", *assumed]
    n_records = n_titles + n_names
    if n_records < len(part) - 1 and (units := _units(part[n_records][1], len(names))):
        names = [f"{name} ({unit})" if unit and name else name for name, unit in zip(names, units, strict=True)]
        assumed.append("The row below the names holds their units.")
        n_records += 1
    return Header(names, assumed, n_records)


def are_names(fields: Sequence[str]) -> bool:
    """Whether a row can be names of columns: several, each there and different, and no numbers."""
    names = [name.strip() for name in fields]
    return len(names) > 1 and all(names) and len(set(names)) == len(names) and not any(map(NUMBER.fullmatch, names))


def _title_rows(part: Sequence[Record]) -> int:
    """How many rows stand above the names: each has one text alone, and numbers follow below the names."""
    for place, (_number, fields) in enumerate(part[: MOST_TITLE_ROWS + 1]):
        filled = [text for text in fields if text.strip()]
        if len(filled) > 1:
            below = part[place + 1 : place + 6]
            is_table = any(any(map(NUMBER.fullmatch, row)) and len(row) == len(fields) for _n, row in below)
            return place if place and is_table and not any(map(NUMBER.fullmatch, filled)) else 0
        if not fields[0].strip() and filled:
            return 0  # a group's name over its columns, no title
    return 0


def _names(part: Sequence[Record]) -> tuple[list[str], list[str], int]:
    """The names of one row, or of several that are joined, and how many rows they take."""
    first = [name.strip() for name in part[0][1]]
    counts = Counter(name for name in first if name)
    repeated = any(count > 1 for count in counts.values())
    if not repeated and first.count("") < max(2, len(first) // 2):
        return first, [], 1
    n_names = 1
    for _number, fields in part[1 : MOST_NAME_ROWS + 1]:
        if len(fields) != len(first) or any(NUMBER.fullmatch(text) for text in fields if text.strip()):
            break
        n_names += 1
    if n_names == 1 or n_names >= len(part):
        return first, [], 1
    levels = [[text.strip() for text in fields] for _number, fields in part[:n_names]]
    if not repeated:  # a group is named once, over the first of its columns
        levels[0] = _carried(levels[0])
    names = [" | ".join(dict.fromkeys(filter(None, parts))) for parts in zip(*levels, strict=True)]
    return names, [f"The first {n_names} rows are names of columns, and were joined."], n_names


def _units(fields: Sequence[str], width: int) -> list[str]:
    """The units in a row that holds nothing else; empty where it is another row."""
    texts = [re.sub(r"^[(\[]|[)\]]$", "", text.strip()) for text in fields]
    filled = [text for text in texts if text]
    is_row = len(texts) == width and len(filled) > 1 and all(map(is_unit_text, filled))
    return texts if is_row else []


def _carried(names: list[str]) -> list[str]:
    last = ""
    return [last := name or last for name in names]
