"""Who saved, renamed, shared or deleted what, for admins to read; rights.py writes it."""

from __future__ import annotations

from typing import TypedDict

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.saved.database import database_trouble, engine
from data.saved.people import NotAllowed, current
from data.saved.saved_tables import AuditEntry

MOST = 1_000


class AuditRow(TypedDict):
    """One entry."""

    at: str
    who: str
    who_id: str
    did: str
    what: str
    slug: str
    title: str


def latest() -> list[AuditRow]:
    """The last entries, the newest first. Raises NotAllowed for anybody but an admin."""
    if not current().is_admin:
        raise NotAllowed("Only an admin can read who saved and deleted what.")
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(MOST)
    with database_trouble(), Session(engine()) as session:
        return [
            AuditRow(
                at=entry.at.isoformat(timespec="seconds"),
                who=entry.actor_name,
                who_id=entry.actor,
                did=entry.action,
                what=entry.kind,
                slug=entry.slug,
                title=entry.title,
            )
            for entry in session.scalars(query)
        ]
