"""Saved views: a page's settings and rows under a short link, kept in any database that SQLAlchemy knows.

By default an SQLite file in the home folder. Every change is one statement in a transaction of its own, and a view
whose slug was given out outlives a kill or a power cut.
"""

from __future__ import annotations

import gzip
import json
import re
import secrets
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

import pandas as pd
from sqlalchemy import Select, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from data.exports import export_csv
from data.saved.database import ViewsError, database_trouble, delete_row, engine
from data.saved.people import current
from data.saved.rights import audit, check_change, joined, on_delete, on_save, readable
from data.saved.saved_tables import Ownership, SavedView
from data.settings import settings
from errors import InputError, NotFound, TooLarge

__all__ = ["SavedView", "ViewsError", "delete", "get", "rename", "rows_csv", "save", "search"]

SLUG = re.compile(r"[a-z2-9]{10}")
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without those taken for one another; ten of them hold 49 bits
PAGE = re.compile(r"[a-z][a-z-]{0,39}")
MAX_TITLE = 120
MAX_STATE_CHARS = 100_000
MAX_ROWS_MB = 16.0
_TRIES = 3
T = TypeVar("T")


def save(
    *,
    title: str,
    page: str,
    state: Mapping[str, Any],
    data_version: str,
    rows: pd.DataFrame,
    summary: Mapping[str, Any] | None = None,
    visibility: str = "team",
) -> SavedView:
    """Keep a view and return it with its new slug; it is on the disk when this returns.

    `state` is the resolved state, defaults included. With sign-in it belongs to the current person, and `visibility`
    says who may read it; without such a person SignInNeeded is raised. Raises InputError for a title that cannot be
    used, TooLarge for more rows or settings than one view may keep or more views than one person may have, ViewsError
    where the database cannot be reached.
    """
    now = datetime.now(UTC)
    view = SavedView(
        title=clean_title(title),
        page=_page(page),
        state=_plain(state, "settings"),
        summary=_plain(summary or {}, "summary"),
        data_version=data_version,
        created_at=now,
        updated_at=now,
        n_rows=len(rows),
        rows=_packed(export_csv(rows, {"data_version": data_version, "filters": state})),
    )
    for _ in range(_TRIES):
        view.slug = new_slug()
        with database_trouble(), Session(engine(), expire_on_commit=False) as session:
            session.add(view)
            try:
                on_save(session, SavedView, view.slug, view.title, visibility)
                session.commit()
            except IntegrityError:
                session.rollback()
                continue
            session.expunge(view)
            return view
    raise ViewsError("No free short link was found; try again.")


def get(slug: str) -> SavedView:
    """The view of that slug; raises NotFound, also where the current person may not read it."""
    _check(slug)
    with database_trouble(), Session(engine()) as session:
        view = session.scalar(_readable(select(SavedView)).where(SavedView.slug == slug))
    if view is None:
        raise _unknown(slug)
    return view


def rows_csv(slug: str) -> bytes:
    """The rows of a view as CSV, byte for byte as they were saved; raises NotFound."""
    _check(slug)
    with database_trouble(), Session(engine()) as session:
        rows = session.scalar(_readable(select(SavedView.rows)).where(SavedView.slug == slug))
    if rows is None:
        raise _unknown(slug)
    return gzip.decompress(rows)


def search(text: str = "", *, limit: int = 50, offset: int = 0) -> list[SavedView]:
    """Views with `text` in their title (case ignored) that the current person may read, the last changed first."""
    query = (
        _readable(select(SavedView)).order_by(SavedView.updated_at.desc(), SavedView.slug).limit(limit).offset(offset)
    )
    if text.strip():
        query = query.where(SavedView.title.icontains(text.strip()[:MAX_TITLE], autoescape=True))
    with database_trouble(), Session(engine()) as session:
        return list(session.scalars(query))


def rename(slug: str, title: str) -> None:
    """Give a view another title; raises NotFound, NotAllowed, or InputError for a title that cannot be used."""
    get(slug)
    check_change(SavedView, slug, "rename")
    values: dict[str, Any] = {"title": clean_title(title), "updated_at": datetime.now(UTC)}
    with database_trouble(), engine().begin() as connection:
        n_updated = connection.execute(update(SavedView).where(SavedView.slug == slug).values(values)).rowcount
        if n_updated and settings().sign_in:
            connection.execute(audit(SavedView, slug, "rename", values["title"]))
    if not n_updated:
        raise _unknown(slug)


def delete(slug: str) -> None:
    """Remove a view for good, on a full disk too; raises NotFound, or NotAllowed where it is another's."""
    view = get(slug)
    check_change(SavedView, slug, "delete")
    if not delete_row(SavedView, slug, on_delete(SavedView, slug, view.title)):
        raise _unknown(slug)


def _readable(query: Select[T]) -> Select[T]:
    """A query of saved views, of those that the current person may read."""
    return query.outerjoin(Ownership, joined(SavedView)).where(readable(current()))


def clean_title(title: str, what: str = "title", of: str = "view") -> str:
    """A title without outer blanks; raises InputError where it is empty, too long or holds what cannot be seen."""
    title = title.strip()
    if not title:
        raise InputError(f"The {what} is empty; give the {of} one.", column=what)
    if len(title) > MAX_TITLE:
        raise InputError(
            f"The {what} has {len(title)} characters; at most {MAX_TITLE} are kept. Shorten it.", column=what
        )
    for letter in title:
        if unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") or unicodedata.bidirectional(letter) in _BIDI:
            raise InputError(
                f"The {what} holds the control character U+{ord(letter):04X}; type it without.", column=what
            )
    return title


def new_slug() -> str:
    """A short link that nobody guesses."""
    return "".join(secrets.choice(LETTERS) for _ in range(10))


# Marks that turn the direction of text can make one title read like another.
_BIDI = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


def _page(page: str) -> str:
    if not PAGE.fullmatch(page):
        raise InputError(f"'{page}' is no page of the dashboard.", column="page")
    return page


def _plain(values: Mapping[str, Any], what: str) -> dict[str, Any]:
    try:
        text = json.dumps(dict(values), allow_nan=False)
    except (TypeError, ValueError) as error:
        raise InputError(f"The {what} of the view cannot be kept: {error}.", column="state") from error
    if len(text) > MAX_STATE_CHARS:
        raise TooLarge(f"The {what} of the view are too long to keep; choose fewer items.", column="state")
    return dict(json.loads(text))


def _packed(rows: bytes) -> bytes:
    packed = gzip.compress(rows, compresslevel=6, mtime=0)
    if len(packed) > MAX_ROWS_MB * 1e6:
        raise TooLarge(
            f"The view's rows take {len(packed) / 1e6:.0f} MB packed; a saved view keeps at most {MAX_ROWS_MB:g} MB. "
            "Set limits so that fewer rows remain, or take them as CSV."
        )
    return packed


def _check(slug: str) -> None:
    if not SLUG.fullmatch(slug):
        raise _unknown(slug)


def _unknown(slug: str) -> NotFound:
    plain_slug = "".join(letter for letter in slug[:40] if letter.isprintable())
    return NotFound(f"There is no saved view '{plain_slug}'; it may have been deleted. The page Saved views lists all.")
