"""Puts a new folder of tables in the place of the old one so that a kill at any moment leaves one of them whole.

Linux can exchange two folders in one step, and no moment is in between. Where the kernel or the file system cannot,
the old folder first goes aside under a name of its own; who finds the place empty puts it back from there.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from errors import WarehouseError

PREFIX = ".refresh-"
AT_FDCWD = -100
RENAME_EXCHANGE = 2
UNSUPPORTED = (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM)
WAIT_S = 2.0


@contextmanager
def folder_beside(place: Path) -> Iterator[Path]:
    """A folder for new tables, on the file system of the old ones; removed at the end.

    Only one process at a time gets one; what a killed one left behind is put back or removed first.
    Raises WarehouseError where another process has one, or the folder of `place` cannot be written.
    """
    try:
        with _lock(place.parent, wait_s=0.0):
            _put_back(place)
            for leftover in [aside_of(place), *place.parent.glob(f"{PREFIX}*")]:
                shutil.rmtree(leftover, ignore_errors=True)
            with tempfile.TemporaryDirectory(prefix=PREFIX, dir=place.parent, ignore_cleanup_errors=True) as folder:
                yield Path(folder)
    except OSError as error:
        raise WarehouseError(f"The folder {place.parent} cannot be written: {error}.") from error


def recover(place: Path) -> None:
    """Put the tables back where a killed swap took them from `place`. Does nothing where they are there.

    Raises WarehouseError where the folder of `place` cannot be written.
    """
    if place.exists() or not place.parent.is_dir():
        return
    try:
        with _lock(place.parent, WAIT_S):
            _put_back(place)
    except OSError as error:
        raise WarehouseError(f"The tables cannot be put back at {place}: {error}.") from error


def swap(new: Path, place: Path) -> None:
    """Put `new` at `place`; the old folder is at `new` then, or gone. Raises WarehouseError where that fails."""
    try:
        if not _exchange(new, place):
            _step_aside(new, place)
    except OSError as error:
        raise WarehouseError(f"The new tables cannot be put at {place}: {error}. The old ones are there.") from error


def aside_of(place: Path) -> Path:
    """Where the old folder waits while the new one is put in its place."""
    return place.with_name(f".{place.name}.old")


def _exchange(new: Path, place: Path) -> bool:
    """Exchange two folders in one step. False where this cannot be done here."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    if renameat2(AT_FDCWD, os.fsencode(new), AT_FDCWD, os.fsencode(place), RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in UNSUPPORTED:
        return False
    raise OSError(code, os.strerror(code), str(new))


def _step_aside(new: Path, place: Path) -> None:
    """Two renames; after the first, whatever happens, somebody puts the old folder back or the new one is there."""
    aside = aside_of(place)
    shutil.rmtree(aside, ignore_errors=True)
    try:
        place.rename(aside)
        new.rename(place)
    finally:  # of Ctrl-C too
        if not place.exists():
            aside.rename(place)
    shutil.rmtree(aside, ignore_errors=True)


def _put_back(place: Path) -> None:
    """Move the old tables back to an empty place: from aside, or from where earlier versions put them."""
    if place.exists():
        return
    for old in (aside_of(place), *sorted(place.parent.glob(f"{PREFIX}*/old"))):
        if old.is_dir():
            old.rename(place)
            return


@contextmanager
def _lock(folder: Path, wait_s: float) -> Iterator[None]:
    """Hold the folder itself locked: that leaves no file behind, and a process that is killed lets go of it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        start = monotonic()
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if monotonic() - start >= wait_s:
                    raise WarehouseError(
                        f"Another process is renewing the tables in {folder}. Wait until it has ended, then try again."
                    ) from error
                sleep(0.05)
        yield
    finally:
        os.close(descriptor)
