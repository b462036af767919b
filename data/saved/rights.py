"""Who may read and who may change what was saved: the one place that decides.

Each view and dataset that a signed-in person saves has an owner and a visibility: private (the owner and admins), team
(whoever is signed in) or public (whoever can reach the server). What was saved without sign-in has no owner: the team
reads it, and only admins change it once sign-in is on. With sign-in off, only what has no owner or is public is there:
turning it off does not open what was private.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Executable, and_, delete, func, insert, or_, select, true, update
from sqlalchemy.orm import Session

from data.saved.database import database_trouble, engine
from data.saved.people import NotAllowed, Person, current, signed_in
from data.saved.saved_tables import AuditEntry, KeptSet, Ownership, SavedView
from data.settings import settings
from errors import InputError, TooLarge

Visibility = Literal["private", "team", "public"]
VISIBILITIES: tuple[Visibility, ...] = ("private", "team", "public")
Item = type[SavedView] | type[KeptSet]
WORDS = {SavedView: "view", KeptSet: "dataset"}


def joined(item: Item) -> ColumnElement[bool]:
    """On what an item meets its owner."""
    return and_(Ownership.kind == item.__tablename__, Ownership.slug == item.slug)


def readable(person: Person) -> ColumnElement[bool]:
    """The condition on an item, outer-joined with its owner, under which a person may read it."""
    nobodys, public = Ownership.slug.is_(None), Ownership.visibility == "public"
    if not settings().sign_in:
        return or_(nobodys, public)
    if person.is_admin:
        return true()
    if not person.id:
        return public
    return or_(nobodys, public, Ownership.visibility == "team", Ownership.owner == person.id)


def owner_of(item: Item, slug: str) -> Ownership | None:
    """The owner of an item, where it has one."""
    with database_trouble(), Session(engine()) as session:
        return session.get(Ownership, (item.__tablename__, slug))


def owners_of(item: Item, slugs: list[str]) -> dict[str, Ownership]:
    """The owners of several items, by slug; one that has none is not in it."""
    condition = and_(Ownership.kind == item.__tablename__, Ownership.slug.in_(slugs))
    with database_trouble(), Session(engine()) as session:
        return {owner.slug: owner for owner in session.scalars(select(Ownership).where(condition))}


def may_change(person: Person, owner: Ownership | None) -> bool:
    """Whether a person may rename, share or delete what this owner has."""
    if not settings().sign_in:
        return owner is None
    return person.is_admin or (bool(person.id) and owner is not None and owner.owner == person.id)


def check_change(item: Item, slug: str, what: str) -> None:
    """Raise NotAllowed where the current person may not change an item that they can read."""
    owner = owner_of(item, slug)
    if not may_change(current(), owner):
        whose = f"{owner.owner_name}'s" if owner is not None else "nobody's"
        raise NotAllowed(f"This {WORDS[item]} is {whose}; only its owner or an admin can {what} it.")


def on_save(session: Session, item: Item, slug: str, title: str, visibility: str) -> None:
    """Write the owner of a new item, in the transaction that saves it. Raises SignInNeeded, and TooLarge over quota."""
    if not settings().sign_in:
        return
    person = signed_in()
    if visibility not in VISIBILITIES:
        raise InputError(f"The visibility is '{visibility[:20]}'; it must be one of {', '.join(VISIBILITIES)}.")
    most = settings().max_views_per_person if item is SavedView else settings().max_kept_sets_per_person
    held = and_(Ownership.kind == item.__tablename__, Ownership.owner == person.id)
    if (session.scalar(select(func.count()).select_from(Ownership).where(held)) or 0) >= most:
        raise TooLarge(f"You have {most} {WORDS[item]}s, as many as one person may have; delete one first.")
    session.execute(_owned(item, slug, person, visibility))
    session.execute(audit(item, slug, "save", title))


def on_delete(item: Item, slug: str, title: str) -> list[Executable]:
    """What else must be written when an item is deleted: its owner goes, and the audit says who deleted what."""
    if not settings().sign_in:
        return []
    owned = delete(Ownership).where(Ownership.kind == item.__tablename__, Ownership.slug == slug)
    return [owned, audit(item, slug, "delete", title)]


def share(item: Item, slug: str, visibility: str) -> None:
    """Change who may read an item; what nobody owns becomes the admin's who does it. Raises NotAllowed, InputError."""
    person = signed_in()
    if visibility not in VISIBILITIES:
        raise InputError(f"The visibility is '{visibility[:20]}'; it must be one of {', '.join(VISIBILITIES)}.")
    check_change(item, slug, "share")
    statement: Executable = (
        update(Ownership)
        .where(Ownership.kind == item.__tablename__, Ownership.slug == slug)
        .values(visibility=visibility)
    )
    if owner_of(item, slug) is None:
        statement = _owned(item, slug, person, visibility)
    with database_trouble(), engine().begin() as connection:
        connection.execute(statement)
        connection.execute(audit(item, slug, f"make {visibility}", ""))


def audit(item: Item | None, slug: str, action: str, title: str) -> Executable:
    """The statement that writes down what the current person does."""
    person = current()
    values: dict[str, Any] = {"at": datetime.now(UTC), "actor": person.id, "actor_name": person.name}
    kind = "token" if item is None else WORDS[item]
    return insert(AuditEntry).values(**values, action=action, kind=kind, slug=slug, title=title)


def _owned(item: Item, slug: str, person: Person, visibility: str) -> Executable:
    return insert(Ownership).values(
        kind=item.__tablename__, slug=slug, owner=person.id, owner_name=person.name, visibility=visibility
    )
