"""The database of saved views and kept datasets: its engine, its schema version, and what it says when it fails."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import Delete, Engine, Executable, create_engine, delete, event, select, update
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateIndex, CreateTable

from data.saved.reserve import Reserve, reserve_of
from data.saved.saved_tables import Base, KeptSet, SavedView, SchemaVersion
from data.settings import settings
from errors import ParetoscopeError

SCHEMA_VERSION = 1
OWNED_VERSION = 2  # the same tables, once sign-in was on: releases that know no owners refuse to open what is private
LOCK_TIMEOUT_S = 30.0
_LOG = logging.getLogger(__name__)
_OPENING = threading.Lock()


class ViewsError(ParetoscopeError):
    """The database of saved views cannot be used; nothing was changed."""

    title = "Saved views cannot be reached"
    status = 503


def engine() -> Engine:
    """The engine of this deployment's saved views, opened and made ready once a process. Raises ViewsError."""
    with _OPENING:
        return _opened(settings().resolved_views_url())


def check() -> None:
    """Ask the database for nothing, to see that it answers. Raises ViewsError."""
    with database_trouble(), engine().connect() as connection:
        connection.execute(select(1))


@lru_cache(maxsize=4)
def _opened(address: str) -> Engine:
    try:
        url = make_url(address)
        opened = create_engine(url, hide_parameters=True, **_options(url))  # else its log quotes titles
    except (ArgumentError, NoSuchModuleError, ImportError, OSError) as error:
        raise ViewsError(
            f"The setting PARETOSCOPE_VIEWS_URL cannot be used: {error}. Give an SQLAlchemy URL whose driver is "
            "installed, such as sqlite:////var/lib/paretoscope/views.sqlite."
        ) from error
    reserve = None
    if url.get_backend_name() == "sqlite":
        event.listen(opened, "connect", _prepare_sqlite)
        reserve = reserve_of(opened)
    with database_trouble():
        try:
            _ensure_schema(opened)
        except OperationalError as error:  # a write-ahead log needs room even to be opened
            if not is_full(error) or reserve is None or not reserve.release():
                raise
            _ensure_schema(opened)
    if reserve is not None:
        reserve.hold()
    return opened


def _options(url: URL) -> dict[str, Any]:
    if url.get_backend_name() != "sqlite":
        return {"pool_pre_ping": True}
    if url.database and not url.database.startswith((":", "file:")):
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    return {"connect_args": {"timeout": LOCK_TIMEOUT_S}}


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Write-ahead log: readers do not wait for a writer. FULL: a commit is on the disk before it is answered.

    Each commit goes on into the database, which so has its room before the disk is full, and the log can begin anew.
    """
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "wal_autocheckpoint = 1"):
        connection.execute(f"PRAGMA {pragma}").close()


def _ensure_schema(opened: Engine) -> None:
    with opened.begin() as connection:
        for table in Base.metadata.sorted_tables:
            connection.execute(CreateTable(table, if_not_exists=True))
            for index in table.indexes:
                connection.execute(CreateIndex(index, if_not_exists=True))
    wanted = OWNED_VERSION if settings().sign_in else SCHEMA_VERSION
    with Session(opened) as session:
        stored_version = session.scalar(select(SchemaVersion.version))
        if stored_version is None:
            session.add(SchemaVersion(id=1, version=wanted))
            with contextlib.suppress(IntegrityError):  # another process was first
                session.commit()
        elif stored_version not in (SCHEMA_VERSION, OWNED_VERSION):
            raise ViewsError(
                f"The saved views were written by another Paretoscope (schema {stored_version}, this one knows "
                f"{OWNED_VERSION}); run that version, or set PARETOSCOPE_VIEWS_URL to another database."
            )
        elif stored_version < wanted:
            session.execute(update(SchemaVersion).values(version=wanted))
            session.commit()


def delete_row(table: type[SavedView | KeptSet], slug: str, besides: Sequence[Executable] = ()) -> bool:
    """Remove a row for good, on a full disk too; whether it was there. Raises ViewsError.

    `besides` is carried out in the same transaction; on a full disk, what of it adds rows is left out.
    """
    with database_trouble():
        opened = engine()
        statement = delete(table).where(table.slug == slug)
        try:
            with opened.begin() as connection:
                was_there = bool(connection.execute(statement).rowcount)
                for also in besides if was_there else ():
                    connection.execute(also)
                return was_there
        except OperationalError as error:
            reserve = reserve_of(opened)
            if not is_full(error) or reserve is None or not reserve.release():
                raise
            return _delete_sparingly(opened, statement, reserve, [also for also in besides if also.is_delete])


def _delete_sparingly(opened: Engine, statement: Delete, reserve: Reserve, besides: Sequence[Executable]) -> bool:
    """Delete in the room that the reserve gave up: the pages are handed back as they are, not overwritten first."""
    try:
        with opened.connect() as connection:
            usual = connection.exec_driver_sql("PRAGMA secure_delete").scalar()
            connection.exec_driver_sql("PRAGMA secure_delete = FAST").close()
            was_there = bool(connection.execute(statement).rowcount)
            for also in besides:
                connection.execute(also)
            connection.commit()
            with contextlib.suppress(OperationalError):  # the row is gone; only the log stays as long as it was
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").close()
            connection.exec_driver_sql(f"PRAGMA secure_delete = {usual}").close()
            return was_there
    finally:
        reserve.hold()


@contextlib.contextmanager
def database_trouble() -> Iterator[None]:
    """Turns what a database says into a sentence; what it said goes to the log."""
    try:
        yield
    except DBAPIError as error:
        _LOG.exception("saved views")
        if is_full(error):
            raise ViewsError(
                "The disk that holds the saved views is full; nothing was changed. Delete saved views that nobody "
                "needs, or make room on that disk."
            ) from error
        why = "it is locked by another process" if _locked(error) else "its log says why"
        raise ViewsError(
            f"The database of saved views could not be used ({why}); nothing was changed. Try again in a moment."
        ) from error


def is_full(error: DBAPIError) -> bool:
    """Whether the disk was full: SQLite calls it an I/O error where it was a file beside the database that met it."""
    words = str(error.orig)
    return isinstance(error, OperationalError) and ("is full" in words or "disk I/O error" in words)


def _locked(error: DBAPIError) -> bool:
    return isinstance(error, OperationalError) and "locked" in str(error.orig)
