"""Structs of Thrift's compact protocol, as Parquet writes its footer and page headers: numbers kept, texts passed over.

pyarrow reads them too, but ends the process where what a damaged footer says does not fit together.
"""

from __future__ import annotations

from collections.abc import Mapping

I32, I64, BINARY, LIST, SET, STRUCT, STOP = 5, 6, 8, 9, 10, 12, 0
WIDTHS = {3: 1, 7: 8}  # i8 and double; the other kinds carry their length
VARINT_KINDS = (4, 5, 6)
BOOLEANS = (1, 2)
DEEPEST, MOST_ITEMS = 12, 1_000_000
Fields = Mapping[tuple[int, int], object]  # by number and kind


class ThriftFault(ValueError):
    """Bytes that can be no such struct."""


def struct_at(data: bytes, at: int, depth: int = 0) -> tuple[Fields, int]:
    """The fields of the struct that begins at a place, by number and kind, and where it ends. Raises ThriftFault."""
    if depth == DEEPEST:
        raise ThriftFault("a header is nested too deeply")
    fields: dict[tuple[int, int], object] = {}
    number = 0
    while (mark := _byte(data, at)) != STOP:
        at += 1
        kind = mark & 15
        if mark >> 4:
            number += mark >> 4
        else:
            number, at = _varint(data, at)
        if kind in BOOLEANS:
            continue
        fields[number, kind], at = _value(data, at, kind, depth)
    return fields, at + 1


def structs(fields: Fields, number: int) -> list[Fields]:
    """The structs of a list among some fields. Raises ThriftFault where there is no such list."""
    values = fields.get((number, LIST))
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise ThriftFault("a part of the footer is missing")
    return values


def whole_number(fields: Fields, number: int, kind: int = I64) -> int | None:
    """A number among some fields; None where it is not stated."""
    value = fields.get((number, kind))
    return value if isinstance(value, int) else None


def _value(data: bytes, at: int, kind: int, depth: int) -> tuple[object, int]:
    if kind in VARINT_KINDS:
        return _varint(data, at)
    if kind == BINARY:
        length, at = _length(data, at)
        return None, at + length
    if kind == STRUCT:
        return struct_at(data, at, depth + 1)
    if kind in (LIST, SET):
        return _list(data, at, depth)
    if kind in WIDTHS:
        return None, at + WIDTHS[kind]
    raise ThriftFault(f"a header holds a field of kind {kind}")


def _list(data: bytes, at: int, depth: int) -> tuple[list[object], int]:
    if depth == DEEPEST:
        raise ThriftFault("a header is nested too deeply")
    mark = _byte(data, at)
    at, size, kind = at + 1, mark >> 4, mark & 15
    if size == 15:
        size, at = _length(data, at)
    if size > min(len(data) - at, MOST_ITEMS):
        raise ThriftFault("a list is too long")
    values: list[object] = []
    for _ in range(size):
        value, at = (None, at + 1) if kind in BOOLEANS else _value(data, at, kind, depth + 1)
        values.append(value)
    return values, at


def _byte(data: bytes, at: int) -> int:
    if not 0 <= at < len(data):
        raise ThriftFault("a page lies beyond the end of the file")
    return data[at]


def _length(data: bytes, at: int) -> tuple[int, int]:
    """An unsigned number of seven bits a byte, the lowest first, and where it ends."""
    value = 0
    for place in range(10):
        byte = _byte(data, at + place)
        value |= (byte & 127) << (7 * place)
        if byte < 128:
            return value, at + place + 1
    raise ThriftFault("a header holds a number without an end")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A signed number: its sign is the lowest bit."""
    value, at = _length(data, at)
    return (value >> 1) ^ -(value & 1), at
