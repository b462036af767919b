"""Untrusted Parquet bytes -> the same checked frame that a CSV gives.

A few kB can unpack to gigabytes: a page of zeros, a long text that a dictionary holds once and the rows name a
hundred thousand times, a list, a column that its footer calls small. So columns are plain ones, pages are added up
by their own headers before one is unpacked, and the text of the rows is counted batch by batch before it is written
out.
"""

from __future__ import annotations

import io

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.settings import settings
from data.uploads.cells import excerpt
from data.uploads.faults import Faults
from data.uploads.file_form import FileForm, FileTables
from data.uploads.header import check_header
from data.uploads.parquet_pages import chunk_pages, column_chunks
from data.uploads.size_limits import UnpackedSize, check_columns, check_size_mb
from data.uploads.thrift_fields import ThriftFault
from errors import InputError, TooLarge

MAGIC = b"PAR1"
BATCH_ROWS = 4096
MAX_PAGES = 50_000
MAX_FOOTER_ITEMS = 100_000
# Encodings whose values take no more room than their page and their batch: PLAIN, PLAIN_DICTIONARY, RLE, BIT_PACKED,
# DELTA_BINARY_PACKED, RLE_DICTIONARY, BYTE_STREAM_SPLIT. The delta encodings of text repeat what stands before, or
# allocate by a count that nobody checks.
ENCODINGS = frozenset({0, 2, 3, 4, 5, 8, 9})


def read_parquet(data: bytes, faults: Faults) -> pd.DataFrame:
    """The table with every column as text, missing where null or empty, indexed by row number from 1.

    Raises TooLarge beyond the limits of the settings, before what is beyond them is unpacked; InputError for another
    kind of file, no rows, or columns that hold lists, records or what has no text.
    """
    check_size_mb(data, "Send fewer rows or columns.")
    try:
        file = _opened(data)
        _check_shape(file, faults)
        _check_pages(data, file.metadata)
        columns = _text_columns(file)
    except (pa.ArrowException, OSError, ThriftFault, UnicodeDecodeError, OverflowError) as error:
        raise InputError(
            "The file is not a Parquet table of plain columns, or it was cut off on its way: "
            f"{excerpt(str(error).splitlines()[0] if str(error) else type(error).__name__)}. "
            "Write it again, or send CSV."
        ) from error
    frame: pd.DataFrame = pa.table(columns).to_pandas().astype("str")
    if not len(frame):
        raise InputError("The file has no rows; add at least one.")
    return frame.set_axis(range(1, len(frame) + 1))


def _opened(data: bytes) -> pq.ParquetFile:
    """The file with its texts left in their dictionaries, so that a text that many rows share is held once."""
    limits = {"thrift_string_size_limit": len(data) + 1, "thrift_container_size_limit": MAX_FOOTER_ITEMS}
    meta = pq.ParquetFile(io.BytesIO(data), **limits).metadata
    columns = (meta.schema.column(i) for i in range(meta.num_columns))
    texts = [column.path for column in columns if column.physical_type == "BYTE_ARRAY"]
    return pq.ParquetFile(io.BytesIO(data), read_dictionary=texts, **limits)


def _check_shape(file: pq.ParquetFile, faults: Faults) -> None:
    """Columns and rows as the footer names them; raises InputError and TooLarge."""
    meta, schema = file.metadata, file.schema_arrow
    check_columns(meta.num_columns)
    if not schema.names:
        raise InputError("The file has no columns; send a table with at least one.")
    for field in schema:
        plain = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        if pa.types.is_nested(plain):
            raise InputError(
                f"The column '{excerpt(field.name)}' holds lists or records; give each of their values a column of its "
                "own.",
                column=excerpt(field.name),
            )
    check_header([name.strip() for name in schema.names], faults)
    n_rows = sum(meta.row_group(i).num_rows for i in range(meta.num_row_groups))
    if max(n_rows, meta.num_rows) > settings().max_rows:
        raise TooLarge(f"The Parquet file holds {meta.num_rows:,} rows; at most {settings().max_rows:,} are read.")
    fixed = (meta.schema.column(i) for i in range(meta.num_columns))
    row_bytes = sum(column.length or 0 for column in fixed if column.physical_type == "FIXED_LEN_BYTE_ARRAY")
    UnpackedSize().add(cells=n_rows * meta.num_columns, text_bytes=n_rows * row_bytes)


def _check_pages(data: bytes, meta: pq.FileMetaData) -> None:
    """Pages as their headers name them; raises ThriftFault, InputError and TooLarge."""
    size, n_pages = UnpackedSize(), 0
    for chunks in column_chunks(data):
        for position, chunk in enumerate(chunks[: meta.num_columns]):
            for page in chunk_pages(data, chunk):
                n_pages += 1
                if n_pages > MAX_PAGES:
                    raise TooLarge(f"The Parquet file has more than {MAX_PAGES:,} pages; write it in fewer row groups.")
                if page.encoding is not None and page.encoding not in ENCODINGS:
                    name = meta.schema.column(position).path
                    raise InputError(
                        f"The column '{excerpt(name)}' is written in a delta encoding of text, which "
                        "is not read; write the file with plain or dictionary encoding, the default of most writers.",
                        column=excerpt(name),
                    )
                size.add(text_bytes=page.unpacked_bytes)


def _text_columns(file: pq.ParquetFile) -> dict[str, pa.ChunkedArray]:
    names = [name.strip() for name in file.schema_arrow.names]
    batches: dict[str, list[pa.Array]] = {name: [] for name in names}
    size = UnpackedSize()
    for batch in file.iter_batches(batch_size=BATCH_ROWS, use_threads=False):
        for name, column in zip(names, batch.columns, strict=True):
            size.add(cells=len(column), text_bytes=_text_bytes(column))
            text = column.cast(pa.string())
            batches[name].append(pc.if_else(pc.equal(text, ""), None, text))
    return {name: pa.chunked_array(arrays, pa.string()) for name, arrays in batches.items()}


def _text_bytes(column: pa.Array) -> int:
    """Bytes of a column written out, known of a dictionary before that is done; other columns take what they take."""
    if pa.types.is_dictionary(column.type):
        lengths = _text_lengths(column.dictionary)
        return int(pc.sum(lengths.take(column.indices)).as_py() or 0)
    return int(column.nbytes)


def _text_lengths(values: pa.Array) -> pa.Array:
    if pa.types.is_string(values.type) or pa.types.is_large_string(values.type) or pa.types.is_string_view(values.type):
        return pc.binary_length(values.cast(pa.large_string()))
    if pa.types.is_binary(values.type) or pa.types.is_large_binary(values.type):
        return pc.binary_length(values)
    return pc.binary_length(values.cast(pa.string()))


PARQUET = FileForm(
    "Parquet",
    (".parquet",),
    ("application/vnd.apache.parquet",),
    lambda data: data.startswith(MAGIC),
    lambda data, faults: FileTables("Parquet", (read_parquet(data, faults),)),
)
