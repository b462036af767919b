"""Turns for the calls that the server's own threads answer: a few at a time, and fewer per caller."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import anyio

from errors import Busy, TooManyAtOnce
from pages.answers.workers.pool import MAX_WAIT_S, no_turn

AT_ONCE, AT_ONCE_PER_CALLER = 4, 2  # pages need threads, too
MOST, MOST_PER_CALLER = 128, 32  # that run or wait


@dataclass
class Share:
    """The calls of one caller in progress."""

    turns: anyio.Semaphore = field(default_factory=lambda: anyio.Semaphore(AT_ONCE_PER_CALLER))
    calls: int = 0


class Places:
    """For one event loop."""

    def __init__(self) -> None:
        self._turns = anyio.Semaphore(AT_ONCE)
        self._shares: dict[str, Share] = {}

    @asynccontextmanager
    async def place(self, caller: str) -> AsyncIterator[None]:
        """A turn for a call. Raises TooManyAtOnce or Busy where it cannot wait for one, or none comes."""
        share = self._shares.get(caller) or Share()
        if share.calls >= MOST_PER_CALLER:
            raise TooManyAtOnce(
                f"You have {share.calls} requests in progress, the limit per caller; "
                "try again when one of them has been answered."
            )
        if sum(other.calls for other in self._shares.values()) >= MOST:
            raise Busy(f"The server already has {MOST} requests in progress, its limit; try again in a minute.")
        self._shares[caller] = share
        share.calls += 1
        try:
            async with _turn(share.turns), _turn(self._turns):
                yield
        finally:
            share.calls -= 1
            if not share.calls:
                self._shares.pop(caller, None)


@asynccontextmanager
async def _turn(turns: anyio.Semaphore) -> AsyncIterator[None]:
    with anyio.move_on_after(MAX_WAIT_S) as waiting:
        await turns.acquire()
    if waiting.cancelled_caught:
        raise no_turn()
    try:
        yield
    finally:
        turns.release()
