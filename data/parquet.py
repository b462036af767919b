"""Untrusted Parquet bytes -> the same checked frame that a CSV gives."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from data.settings import settings
from data.uploads import MAX_COLUMNS, check_header, numbers_of, read_csv
from models.errors import InputError, TooLarge

MAGIC = b"PAR1"
MOST_SWOLLEN = 20  # how many times its limit a file may grow when it is unpacked


def read_rows(
    data: bytes, *, required: Sequence[str] = (), optional: Sequence[str] = (), numeric: Sequence[str] = ()
) -> pd.DataFrame:
    """A CSV or a Parquet file, told apart by its first bytes; columns and errors are those of `read_csv`."""
    if not data.startswith(MAGIC):
        return read_csv(data, required=required, optional=optional, numeric=numeric)
    frame = parquet_text(data)
    check_header([str(name) for name in frame.columns], required, optional)
    return frame.assign(**{name: numbers_of(frame, name) for name in numeric if name in frame})


def parquet_text(data: bytes) -> pd.DataFrame:
    """The table with every column as text, missing where null or empty, indexed by row number from 1.

    Raises TooLarge beyond the limits of the settings, before anything is unpacked; InputError for another kind of
    file, no rows, or columns that hold lists or records.
    """
    if len(data) > settings().max_body_mb * 1e6:
        raise TooLarge(f"The file has {len(data) / 1e6:.1f} MB; at most {settings().max_body_mb:g} MB are read.")
    try:
        file = pq.ParquetFile(io.BytesIO(data))
        meta = file.metadata
        size = sum(meta.row_group(i).total_byte_size for i in range(meta.num_row_groups))
        if meta.num_rows > settings().max_rows or size > MOST_SWOLLEN * 1e6 * settings().max_body_mb:
            raise TooLarge(f"The Parquet file holds {meta.num_rows:,} rows; at most {settings().max_rows:,} are read.")
        if meta.num_columns > MAX_COLUMNS:
            raise TooLarge(f"The Parquet file has {meta.num_columns:,} columns; at most {MAX_COLUMNS} are read.")
        table = file.read()
        columns = {
            name: column.cast(pa.string()) for name, column in zip(table.column_names, table.columns, strict=True)
        }
    except (pa.ArrowException, OSError) as error:
        raise InputError(f"The file is no Parquet table of plain columns: {str(error).splitlines()[0]}") from error
    if not meta.num_rows or not columns:
        raise InputError("The file has no rows; add at least one.")
    frame: pd.DataFrame = pa.table(columns).to_pandas().astype("str")
    return frame.where(frame != "", None).set_axis(range(1, len(frame) + 1))
