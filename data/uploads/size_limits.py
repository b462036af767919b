"""What one upload may hold: bytes, rows, columns, and what it takes written out."""

from __future__ import annotations

from data.settings import settings
from errors import TooLarge

MAX_COLUMNS = 500
MAX_UNPACKED = 20  # how many times the limit of its bytes a table may take, written out as text
CELL_BYTES = 8  # what a cell takes even where it is empty
FEWER_ROWS = "Send fewer rows."
OR_PARQUET = "Send fewer rows, or the same table as Parquet, which is far smaller."


def check_size_mb(data: bytes, remedy: str = FEWER_ROWS) -> None:
    """Raises TooLarge for a file beyond the size limit, with what to do about it."""
    limit = settings().max_body_mb
    if len(data) > limit * 1e6:
        raise TooLarge(f"The file has {len(data) / 1e6:.1f} MB; at most {limit:g} MB are read. {remedy}")


def check_columns(n_columns: int) -> None:
    """Raises TooLarge for too many columns."""
    if n_columns > MAX_COLUMNS:
        raise TooLarge(f"The file has {n_columns:,} columns; at most {MAX_COLUMNS} are read.")


def check_rows(n_rows: int) -> None:
    """Raises TooLarge for too many rows, counted while they are read."""
    limit = settings().max_rows
    if n_rows > limit:
        raise TooLarge(f"The file has more than {limit:,} rows; send at most {limit:,} at once.")


class UnpackedSize:
    """What a table takes when it is written out as text, counted while it is read: a file can hold far less.

    >>> size = UnpackedSize()
    >>> size.add(cells=2, text_bytes=3)
    >>> size.bytes
    19
    """

    def __init__(self) -> None:
        self.bytes = 0

    def add(self, *, cells: int = 0, text_bytes: int = 0) -> None:
        """Count more of it; raises TooLarge as soon as it is too much."""
        self.bytes += CELL_BYTES * cells + text_bytes
        limit_mb = MAX_UNPACKED * settings().max_body_mb
        if self.bytes > limit_mb * 1e6:
            raise TooLarge(
                f"The file unpacks to more than {limit_mb:g} MB of cells; at most that is read. Send fewer rows or "
                "columns, or shorter texts."
            )
