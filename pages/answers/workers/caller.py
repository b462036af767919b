"""For whom work is done: a caller has a share of the pool, and may let go of what it asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Caller:
    """For whom work is done: whose share it counts towards.

    `watch` is called while the work waits or runs, with a sentence on how it stands where there is one, and may raise
    to give it up. Given-up work goes on for `linger_s` seconds, for the caller who asks for the same again: a page
    that runs anew. So it is told by what it does, which costs a hash of its arguments.
    """

    name: str = "server"
    watch: Callable[[str], None] | None = None
    linger_s: float = 0.0


CALLER: ContextVar[Caller] = ContextVar("caller", default=Caller())  # noqa: B039 it is frozen


@contextmanager
def working_for(caller: Caller) -> Iterator[None]:
    """Count the work that is done inside towards a caller's share."""
    token = CALLER.set(caller)
    try:
        yield
    finally:
        CALLER.reset(token)
