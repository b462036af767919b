"""The page headers of a Parquet file, read without unpacking a page: how large they say they are, how they are coded.

The footer's sizes are only the writer's word, and nothing checks them. A page's header is what the reader allocates
by, so that is what is added up (parquet-format, PageHeader, in Thrift's compact protocol).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyarrow.parquet as pq

I32, BINARY, STRUCT, STOP = 5, 8, 12, 0
WIDTHS = {3: 1, 7: 8}  # i8 and double; the other kinds carry their length
VARINT_KINDS = (4, 5, 6)
BOOLEANS = (1, 2)
DATA_PAGE, DATA_PAGE_V2 = 5, 8  # fields of PageHeader
DEEPEST = 4
Fields = Mapping[tuple[int, int], "int | Fields"]


class PageFault(ValueError):
    """A page header that cannot be one."""


@dataclass(frozen=True)
class ParquetPage:
    """Bytes when unpacked; values and their encoding, which are 0 and None for a dictionary."""

    unpacked_bytes: int
    n_values: int
    encoding: int | None


def chunk_pages(data: bytes, chunk: pq.ColumnChunkMetaData) -> Iterator[ParquetPage]:
    """The pages of a column chunk up to the number of values that its reader stops at. Raises PageFault."""
    at = chunk.data_page_offset
    if chunk.has_dictionary_page and 0 < (chunk.dictionary_page_offset or 0) < at:
        at = chunk.dictionary_page_offset
    remaining_values = chunk.num_values
    while remaining_values > 0:
        header, at = _struct(data, at, 0)
        size, packed = header.get((2, I32)), header.get((3, I32))
        if not isinstance(size, int) or not isinstance(packed, int) or size < 0 or packed < 0:
            raise PageFault("a page has no size")
        page = _page(header, size)
        remaining_values -= page.n_values
        at += packed
        yield page


def _page(header: Fields, size: int) -> ParquetPage:
    for field, encoding_field in ((DATA_PAGE, 2), (DATA_PAGE_V2, 4)):
        details = header.get((field, STRUCT))
        if isinstance(details, Mapping):
            n_values, encoding = details.get((1, I32)), details.get((encoding_field, I32))
            if not isinstance(n_values, int) or not isinstance(encoding, int) or n_values < 0:
                raise PageFault("a page has no count of values")
            return ParquetPage(size, n_values, encoding)
    return ParquetPage(size, 0, None)


def _struct(data: bytes, at: int, depth: int) -> tuple[Fields, int]:
    """The fields of a struct by number and kind, and where it ends."""
    if depth == DEEPEST:
        raise PageFault("a page header is nested too deeply")
    fields: dict[tuple[int, int], int | Fields] = {}
    number = 0
    while (mark := _byte(data, at)) != STOP:
        at += 1
        kind = mark & 15
        if mark >> 4:
            number += mark >> 4
        else:
            number, at = _varint(data, at)
        if kind in VARINT_KINDS:
            fields[number, kind], at = _varint(data, at)
        elif kind == BINARY:
            length, at = _length(data, at)
            at += length
        elif kind == STRUCT:
            fields[number, kind], at = _struct(data, at, depth + 1)
        elif kind in WIDTHS:
            at += WIDTHS[kind]
        elif kind not in BOOLEANS:
            raise PageFault(f"a page header holds a field of kind {kind}")
    return fields, at + 1


def _byte(data: bytes, at: int) -> int:
    if not 0 <= at < len(data):
        raise PageFault("a page lies beyond the end of the file")
    return data[at]


def _length(data: bytes, at: int) -> tuple[int, int]:
    """An unsigned number of seven bits a byte, the lowest first, and where it ends."""
    value = 0
    for place in range(10):
        byte = _byte(data, at + place)
        value |= (byte & 127) << (7 * place)
        if byte < 128:
            return value, at + place + 1
    raise PageFault("a page header holds a number without an end")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A signed number: its sign is the lowest bit."""
    value, at = _length(data, at)
    return (value >> 1) ^ -(value & 1), at
