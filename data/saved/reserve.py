"""Room on the disk set aside for deleting: a write-ahead log must grow before anything can be removed."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

RESERVE_BYTES = 1_000_000


@dataclass(frozen=True)
class Reserve:
    """A file of zeros beside the database, which gives its room up when the disk is full."""

    path: Path

    def hold(self) -> None:
        """Set the room aside where there is any; without it, deleting on a full disk fails with a sentence."""
        if self.path.exists():
            return
        new = self.path.with_name(f"{self.path.name}.new")  # one name: a kill leaves at most one behind
        with contextlib.suppress(OSError):
            try:
                new.write_bytes(bytes(RESERVE_BYTES))  # written, not only declared: a sparse file holds no room
                new.replace(self.path)
            finally:
                new.unlink(missing_ok=True)

    def release(self) -> bool:
        """Give the room up; whether there was any."""
        try:
            self.path.unlink()
        except OSError:
            return False
        return True


def reserve_of(opened: Engine) -> Reserve | None:
    """The reserve of an SQLite file; None for databases that are none, which look after their own room."""
    name = opened.url.database or ""
    is_file = opened.url.get_backend_name() == "sqlite" and name and not name.startswith((":", "file:"))
    return Reserve(Path(f"{name}-reserve")) if is_file else None
