"""Which objects of a JSON object are its rows, and their nested parts as columns named by their path."""

from __future__ import annotations

from typing import Any

# Where tools put their rows, the surest first.
ROW_KEYS = ("log_history", "data", "results", "models", "benchmarks", "rows", "records", "items", "runs", "entries",
            "measurements", "prices", "candidates")  # fmt: skip
MAX_DEPTH, MAX_FLAT = 6, 500
MAX_SHARED, MAX_SHARED_ROWS = 20, 5_000
BY_COLUMNS = "Each entry is a column, with a value per row."
Row = dict[str, Any]


def rows_within(  # noqa: PLR0911 each return is a layout
    value: object, depth: int = 0
) -> tuple[list[Row], list[str]]:
    """The rows of an object, and in sentences where they stood: under a name, keyed by name, or the object alone."""
    if not isinstance(value, dict):
        return [], []
    if (columnar := _by_columns(value)) is not None:
        return columnar
    for key in (*ROW_KEYS, *value):
        listed = value.get(key)
        if isinstance(listed, list) and listed and all(isinstance(row, dict) for row in listed):
            if key not in ROW_KEYS and len(listed) < 2:
                continue
            shared = _shared(value, key) if len(listed) <= MAX_SHARED_ROWS else {}
            return [shared | row for row in listed], [f"The rows stand under '{key}'."]
    for key in ROW_KEYS:
        if isinstance(value.get(key), dict) and depth < 2:
            rows, sentences = rows_within(value[key], depth + 1)
            if rows and sentences:
                return rows, [*sentences, f"They stand under '{key}'."]
    if _is_keyed(value):
        if all(name.isdecimal() for name in value):
            return list(value.values()), ["Each entry is keyed by a number, which was left out."]
        return [_named(name, row) for name, row in value.items()], ["Each entry's key is taken as its name."]
    return [value], [] if depth else ["The file is one object and was read as one row."]


def _by_columns(value: Row) -> tuple[list[Row], list[str]] | None:
    """The rows of an object of columns, as pandas writes with `orient` split, columns or list; None for another."""
    names, data = value.get("columns"), value.get("data")
    if isinstance(names, list) and isinstance(data, list) and data:
        if not all(isinstance(row, list) and len(row) == len(names) for row in data):
            return None
        return [dict(zip(map(str, names), row, strict=True)) for row in data], ["The rows stand below 'columns'."]
    columns = list(value.values())
    lists = [column for column in columns if isinstance(column, list) and column and len(column) == _length(columns[0])]
    if 1 < len(columns) == len(lists) and not any(isinstance(cell, dict | list) for row in lists for cell in row[:20]):
        return [dict(zip(value, row, strict=True)) for row in zip(*lists, strict=True)], [BY_COLUMNS]
    keyed = [column for column in columns if isinstance(column, dict) and column and all(map(str.isdecimal, column))]
    if 1 < len(columns) == len(keyed):
        numbers = list(dict.fromkeys(number for column in keyed for number in column))
        return [{name: column.get(number) for name, column in value.items()} for number in numbers], [BY_COLUMNS]
    return None


def _length(value: object) -> int:
    return len(value) if isinstance(value, list) else 0


def _shared(value: Row, key: str) -> Row:
    """What holds for all rows: values beside their list, and those of small objects beside it."""
    shared = {name: part for name, part in value.items() if name != key and _is_plain(part)}
    for name, part in value.items():
        if isinstance(part, dict) and 0 < len(part) <= MAX_SHARED and all(map(_is_plain, part.values())):
            shared[name] = part
    return shared


def _is_keyed(value: Row) -> bool:
    """Whether all entries are objects that share some of their keys."""
    entries = list(value.values())
    if len(entries) < 2 or not all(isinstance(entry, dict) for entry in entries):
        return False
    first = set(entries[0])
    return sum(bool(first & set(entry)) for entry in entries) > 0.9 * len(entries) and len(first) > 1


def _named(name: str, row: Row) -> Row:
    return {"name" if "name" not in row else "key": name, **row}


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float | bool)


def flat_row(row: Row) -> Row:
    """The row with the parts of nested objects as columns named by their path; lists stay as they are."""
    if not any(isinstance(value, dict) for value in row.values()):
        return row
    flat: Row = {}
    _flatten(row, "", flat, 0)
    return flat


def _flatten(row: Row, prefix: str, flat: Row, depth: int) -> None:
    for name, value in row.items():
        path = f"{prefix}{name}"
        if isinstance(value, dict) and value.keys() == {"value", "unit"} and all(map(_is_plain, value.values())):
            flat[path] = f"{value['value']} {value['unit']}"
        elif isinstance(value, dict) and depth < MAX_DEPTH and value:
            _flatten(value, f"{path}.", flat, depth + 1)
        elif len(flat) <= MAX_FLAT:
            flat[path] = value
