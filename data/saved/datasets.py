"""Data sets of someone's own, kept under a name beside the saved views: put away, listed, read back, removed.

A kept set is the table as it was sent, as text, and how it is to be read. Whoever opens it reads it anew through the
checks that an upload passes, so nothing that is kept is trusted. Like saved views, kept sets belong to everybody who
can reach the server, or with sign-in to who kept them (rights.py); their number and size are limited.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

import pandas as pd
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from data.saved.database import database_trouble, delete_row, engine
from data.saved.people import current
from data.saved.rights import check_change, joined, on_delete, on_save, readable
from data.saved.saved_tables import KeptSet, Ownership
from data.saved.views import SLUG, clean_title, new_slug
from data.settings import settings
from data.uploads.csv_reader import as_csv
from data.uploads.reader import read_table
from data.uploads.upload_table import UploadTable
from errors import InputError, NotFound, TooLarge

__all__ = ["KeptSet", "delete", "get", "keep", "listed", "table"]
T = TypeVar("T")


def keep(name: str, kind: str, meaning: Mapping[str, Any], rows: pd.DataFrame, visibility: str = "team") -> KeptSet:
    """Keep a table of text under a name; it is on the disk when this returns. With sign-in it belongs to the person.

    Raises InputError for a name that cannot be used or is taken, TooLarge where it is too large or there are too many,
    ViewsError where the database cannot be reached.
    """
    name = clean_title(name, "name", "data set")
    plain = as_csv(rows)
    if len(plain) > settings().max_body_mb * 1e6:
        raise TooLarge(f"As CSV the table has {len(plain) / 1e6:.1f} MB; at most {settings().max_body_mb:g} are kept.")
    dataset = KeptSet(
        slug=new_slug(),
        name=name,
        kind=kind,
        meaning=dict(meaning),
        created_at=datetime.now(UTC),
        n_rows=len(rows),
        rows=gzip.compress(plain, compresslevel=6, mtime=0),
    )
    with database_trouble(), Session(engine(), expire_on_commit=False) as session:
        if (session.scalar(select(func.count()).select_from(KeptSet)) or 0) >= settings().max_kept_sets:
            raise TooLarge(f"{settings().max_kept_sets} data sets are kept already; delete one first.")
        if session.scalar(_readable(select(KeptSet.slug)).where(KeptSet.name == name)):  # others' names tell nothing
            raise InputError(f"A data set is called '{name}' already; choose another name.", column="name")
        session.add(dataset)
        on_save(session, KeptSet, dataset.slug, name, visibility)
        session.commit()
        session.expunge(dataset)
    return dataset


def listed() -> list[KeptSet]:
    """All that the current person may read, the newest first, without their rows."""
    with database_trouble(), Session(engine()) as session:
        return list(session.scalars(_readable(select(KeptSet)).order_by(KeptSet.created_at.desc(), KeptSet.slug)))


def get(slug: str) -> KeptSet:
    """One of them, without its rows; raises NotFound."""
    query = _readable(select(KeptSet)).where(KeptSet.slug == slug)
    with database_trouble(), Session(engine()) as session:
        dataset = session.scalar(query) if SLUG.fullmatch(slug) else None
    if dataset is None:
        raise _unknown(slug)
    return dataset


def table(slug: str) -> UploadTable:
    """The rows as they were sent, as text, each under its number; raises NotFound."""
    query = _readable(select(KeptSet.rows)).where(KeptSet.slug == slug)
    with database_trouble(), Session(engine()) as session:
        rows = session.scalar(query) if SLUG.fullmatch(slug) else None
    if rows is None:
        raise _unknown(slug)
    return read_table("rows.csv", gzip.decompress(rows))


def delete(slug: str) -> None:
    """Remove one for good; raises NotFound, or NotAllowed where it is another's."""
    dataset = get(slug)
    check_change(KeptSet, slug, "delete")
    if not delete_row(KeptSet, slug, on_delete(KeptSet, slug, dataset.name)):
        raise _unknown(slug)


def _readable(query: Select[T]) -> Select[T]:
    """A query of kept sets, of those that the current person may read."""
    return query.outerjoin(Ownership, joined(KeptSet)).where(readable(current()))


def _unknown(slug: str) -> NotFound:
    plain_slug = "".join(letter for letter in slug[:40] if letter.isprintable())
    return NotFound(f"No data set is kept under '{plain_slug}'; it may have been deleted. The page Data lists all.")
