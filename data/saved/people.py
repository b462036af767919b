"""Who asks: the person for whom saved views and datasets are read and changed.

A page's run asks Streamlit who is signed in; a call over HTTP brings a token. Both say so here, and everything in this
folder asks here. Whoever is not known is nobody, who sees what is public and changes nothing: code that forgets to say
for whom it works gets less, never more. Without sign-in (the default) everybody is nobody, and everything that was
saved so belongs to all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from data.settings import settings
from errors import ParetoscopeError


class SignInNeeded(ParetoscopeError):
    """Only somebody who is known may do this."""

    title = "Sign in first"
    status = 401


class NotAllowed(ParetoscopeError):
    """The person may see this, but not change it."""

    title = "Not allowed"
    status = 403


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in. `id` is the provider's name for them, which never changes and is nobody else's.

    `email` is set where the provider vouches for it.
    """

    id: str = ""
    name: str = ""
    email: str = ""

    @property
    def is_admin(self) -> bool:
        """Whether the settings name this person, by id or by email, as one who may change everything."""
        names = {name.strip().lower() for name in settings().admins.split(",") if name.strip()}
        return bool(self.id) and (self.id.lower() in names or (bool(self.email) and self.email.lower() in names))


NOBODY = Person()
_ACTING: ContextVar[Person | None] = ContextVar("acting", default=None)
_RESOLVERS: list[Callable[[], Person | None]] = []


@contextmanager
def acting_as(person: Person) -> Iterator[None]:
    """Do what is done inside for this person."""
    token = _ACTING.set(person)
    try:
        yield
    finally:
        _ACTING.reset(token)


def ask_for_person(resolver: Callable[[], Person | None]) -> None:
    """Ask this function who it is where nobody was named: the pages' way, also in their callbacks."""
    _RESOLVERS[:] = [resolver]


def current() -> Person:
    """The person for whom this thread works now; NOBODY without sign-in, or where none is known."""
    if not settings().sign_in:
        return NOBODY
    acting = _ACTING.get()
    if acting is None and _RESOLVERS:
        acting = _RESOLVERS[0]()
    return acting or NOBODY


def signed_in() -> Person:
    """The person for whom this thread works; raises SignInNeeded where there is none."""
    person = current()
    if not person.id:
        raise SignInNeeded("Nobody is signed in; sign in on the page Saved views, or send a token with the call.")
    return person
