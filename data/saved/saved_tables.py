"""The tables of saved views and kept datasets: what each row is, to whom it belongs, and who did what to it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, LargeBinary, String
from sqlalchemy.orm import DeclarativeBase, Mapped, deferred, mapped_column
from sqlalchemy.types import TypeDecorator


class UtcTime(TypeDecorator[datetime]):
    """A time in UTC, also in databases that forget the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """What is read is in UTC."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Base(DeclarativeBase):
    """The tables of saved views."""


class SchemaVersion(Base):
    """One row: which shape the tables have."""

    __tablename__ = "saved_view_schema"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]


class SavedView(Base):
    """A page as someone saved it. `state` holds every setting, `summary` what the answer was, to compare later.

    `rows` is the gzipped CSV of the rows it showed, read only when asked for.
    """

    __tablename__ = "saved_view"

    slug: Mapped[str] = mapped_column(String(16), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    page: Mapped[str] = mapped_column(String(40))
    state: Mapped[dict[str, Any]] = mapped_column(JSON)
    summary: Mapped[dict[str, Any]] = mapped_column(JSON)
    data_version: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    updated_at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    n_rows: Mapped[int]
    rows: Mapped[bytes] = deferred(mapped_column(LargeBinary))


class KeptSet(Base):
    """A table of someone's own, kept under a name. `meaning` says how it is read: kind, columns, boards.

    `rows` is the gzipped CSV of the table as it was sent, read only when asked for.
    """

    __tablename__ = "kept_set"

    slug: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(40))
    meaning: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    n_rows: Mapped[int]
    rows: Mapped[bytes] = deferred(mapped_column(LargeBinary))


class Ownership(Base):
    """To whom a saved view or dataset belongs, and who may read it; in a table that earlier releases pass by."""

    __tablename__ = "ownership"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    slug: Mapped[str] = mapped_column(String(16), primary_key=True)
    owner: Mapped[str] = mapped_column(String(300), index=True)
    owner_name: Mapped[str] = mapped_column(String(200))
    visibility: Mapped[str] = mapped_column(String(10))


class AuditEntry(Base):
    """Who saved, renamed, shared or deleted what, and when. Entries are only ever added."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcTime, index=True)
    actor: Mapped[str] = mapped_column(String(300))
    actor_name: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(20))
    slug: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(String(200))


class ApiToken(Base):
    """A token by its SHA-256: the token itself is nowhere."""

    __tablename__ = "api_token"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    owner: Mapped[str] = mapped_column(String(300), index=True)
    owner_name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
