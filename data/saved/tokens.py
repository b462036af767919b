"""Tokens with which programs act for a person: made once, shown once, kept as a digest, ended by a date or by hand."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from data.saved.database import database_trouble, engine
from data.saved.people import Person, SignInNeeded, signed_in
from data.saved.rights import audit
from data.saved.saved_tables import ApiToken
from data.saved.views import clean_title
from data.settings import settings
from errors import TooLarge

PREFIX = "pts_"
MOST = 10


def create(name: str) -> str:
    """A new token of the current person; only its digest is kept. Raises SignInNeeded, InputError, TooLarge."""
    person, name = signed_in(), clean_title(name, "name", "token")
    token, now = PREFIX + secrets.token_urlsafe(32), datetime.now(UTC)
    values = {
        "digest": _digest(token),
        "owner": person.id,
        "owner_name": person.name,
        "email": person.email,
        "name": name,
        "created_at": now,
        "expires_at": now + timedelta(days=settings().token_days),
    }
    with database_trouble(), engine().begin() as connection:
        count = select(func.count()).select_from(ApiToken).where(ApiToken.owner == person.id)
        if (connection.scalar(count) or 0) >= MOST:
            raise TooLarge(f"You have {MOST} tokens, as many as one person may have; revoke one first.")
        connection.execute(insert(ApiToken).values(**values))
        connection.execute(audit(None, _digest(token)[:8], "create", name))
    return token


def listed() -> list[ApiToken]:
    """The current person's tokens, the newest first. Raises SignInNeeded."""
    query = select(ApiToken).where(ApiToken.owner == signed_in().id).order_by(ApiToken.created_at.desc())
    with database_trouble(), Session(engine()) as session:
        return list(session.scalars(query))


def revoke(digest: str) -> None:
    """End a token of the current person; one of somebody else stays. Raises SignInNeeded."""
    mine = delete(ApiToken).where(ApiToken.digest == digest, ApiToken.owner == signed_in().id)
    with database_trouble(), engine().begin() as connection:
        if connection.execute(mine).rowcount:
            connection.execute(audit(None, digest[:8], "revoke", ""))


def person_of(token: str) -> Person:
    """The person for whom a token speaks. Raises SignInNeeded for one that is unknown, revoked or expired."""
    with database_trouble(), Session(engine()) as session:
        entry = session.get(ApiToken, _digest(token))
    if entry is None or entry.expires_at <= datetime.now(UTC):
        raise SignInNeeded("The token is unknown, revoked or expired; make a new one on the page Saved views.")
    return Person(entry.owner, entry.owner_name, entry.email)


def _digest(token: str) -> str:
    """Tokens are long and random, so a plain digest cannot be searched through."""
    return sha256(token.encode()).hexdigest()
