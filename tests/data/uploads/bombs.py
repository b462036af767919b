"""Small files that unpack to large tables, and what reading one takes."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parents[3]
PEAK = """
import resource, sys
from data.uploads.reader import read_table
from errors import ParetoscopeError
read_table("x.parquet", open(sys.argv[1], "rb").read())
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read_table(f"x.{sys.argv[3]}", open(sys.argv[2], "rb").read())
    words = "read"
except ParetoscopeError as error:
    words = error.detail
print(f"{(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1e3:.1f}|{words}")
"""


def parquet(table: pa.Table, **options: object) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, **options)
    return out.getvalue()


def shared_texts(n_rows: int = 100_000, n_chars: int = 10_000, n_texts: int = 4) -> bytes:
    """Rows that name a few long texts, which the file holds once each."""
    texts = pa.array([f"{i}" + "x" * n_chars for i in range(n_texts)])
    column = pa.DictionaryArray.from_arrays(pa.array(np.arange(n_rows) % n_texts, pa.int32()), texts)
    return parquet(pa.table({"query": column, "model": column, "score": pa.array(np.ones(n_rows))}), compression="zstd")


def one_page(n_mb: int = 400, column: str = "text") -> bytes:
    """One text of blanks in a page that zstd packs ten thousand times."""
    return parquet(
        pa.table({column: pa.array([" " * (n_mb * 1_000_000)])}), compression="zstd", use_dictionary=False,
        write_statistics=False,
    )  # fmt: skip


def small_in_the_footer(data: bytes) -> bytes:
    """The same file whose footer says that its only column chunk unpacks to next to nothing."""
    meta = pq.ParquetFile(io.BytesIO(data)).metadata
    size = meta.row_group(0).column(0).total_uncompressed_size
    (length,) = struct.unpack("<I", data[-8:-4])
    footer = data[-8 - length : -8]
    lie = _number(1_000).ljust(len(_number(size)), b"\0")
    assert footer.count(_number(size)) >= 1
    # a number of the same width: the seven-bit groups go on, and the highest are zero
    lie = bytes(byte | 128 for byte in lie[:-1]) + b"\0"
    return data[: -8 - length] + footer.replace(_number(size), lie) + data[-8:]


def _number(value: int) -> bytes:
    value, out = value << 1, b""
    while value > 127:
        out, value = out + bytes([value & 127 | 128]), value >> 7
    return out + bytes([value])


def peak_mb(folder: Path, data: bytes, kind: str = "parquet") -> tuple[float, str]:
    """The most memory that reading adds to a fresh process that has read a small file, in MB, and what it said."""
    (folder / "small").write_bytes(parquet(pa.table({"a": ["1"]})))
    (folder / "large").write_bytes(data)
    command = [sys.executable, "-c", PEAK, str(folder / "small"), str(folder / "large"), kind]
    lines = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=300).stdout
    most, _, words = lines.strip().partition("|")
    return float(most), words
