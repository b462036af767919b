"""The page headers of a Parquet file, read without unpacking a page: how large they say they are, how they are coded.

The footer's sizes are only the writer's word, and nothing checks them. A page's header is what the reader allocates
by, so that is what is added up (parquet-format, PageHeader).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from data.uploads.thrift_fields import I32, STRUCT, Fields, ThriftFault, struct_at, structs, whole_number

DATA_PAGE, DATA_PAGE_V2 = 5, 8  # fields of PageHeader
ROW_GROUPS, COLUMNS, META_DATA = 4, 1, 3  # of the footer, of a row group, of a column chunk
VALUES, DATA_OFFSET, DICTIONARY_OFFSET = 5, 9, 11  # of a column's metadata
TAIL_BYTES = 8  # the footer's length and the mark


@dataclass(frozen=True)
class ParquetPage:
    """Bytes when unpacked; values and their encoding, which are 0 and None for a dictionary."""

    unpacked_bytes: int
    n_values: int
    encoding: int | None


@dataclass(frozen=True)
class ColumnChunk:
    """Where the pages of a column in a row group begin, and how many values they hold."""

    first_page: int
    n_values: int


def column_chunks(data: bytes) -> list[list[ColumnChunk]]:
    """The column chunks of each row group, as the footer names them. Raises ThriftFault.

    pyarrow has them too (`metadata.row_group(i).column(j)`), but ends the process where their statistics do not fit.
    """
    start = len(data) - TAIL_BYTES - int.from_bytes(data[-TAIL_BYTES : -TAIL_BYTES + 4], "little")
    footer, _end = struct_at(data, start)
    return [[_chunk(column) for column in structs(group, COLUMNS)] for group in structs(footer, ROW_GROUPS)]


def chunk_pages(data: bytes, chunk: ColumnChunk) -> Iterator[ParquetPage]:
    """The pages of a column chunk up to the number of values that its reader stops at. Raises ThriftFault."""
    at, remaining_values = chunk.first_page, chunk.n_values
    while remaining_values > 0:
        header, at = struct_at(data, at)
        size, packed = whole_number(header, 2, I32), whole_number(header, 3, I32)
        if size is None or packed is None or size < 0 or packed < 0:
            raise ThriftFault("a page has no size")
        page = _page(header, size)
        remaining_values -= page.n_values
        at += packed
        yield page


def _chunk(column: Fields) -> ColumnChunk:
    meta = column.get((META_DATA, STRUCT))
    if not isinstance(meta, Mapping):
        raise ThriftFault("a column has no description")
    values, at = whole_number(meta, VALUES), whole_number(meta, DATA_OFFSET)
    if values is None or at is None:
        raise ThriftFault("a column does not say where its pages are")
    dictionary = whole_number(meta, DICTIONARY_OFFSET)
    return ColumnChunk(dictionary if dictionary is not None and 0 < dictionary < at else at, values)


def _page(header: Fields, size: int) -> ParquetPage:
    for field, encoding_field in ((DATA_PAGE, 2), (DATA_PAGE_V2, 4)):
        details = header.get((field, STRUCT))
        if isinstance(details, Mapping):
            n_values, encoding = whole_number(details, 1, I32), whole_number(details, encoding_field, I32)
            if n_values is None or encoding is None or n_values < 0:
                raise ThriftFault("a page has no count of values")
            return ParquetPage(size, n_values, encoding)
    return ParquetPage(size, 0, None)
