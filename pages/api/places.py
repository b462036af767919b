"""Turns among the calls that the server's own threads answer: a few at once, and of one caller fewer."""

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
    """What one caller has under way."""

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
                f"You have {share.calls} requests under way already, as many as one caller may have; "
                "try again when one of them is answered."
            )
        if sum(other.calls for other in self._shares.values()) >= MOST:
            raise Busy(f"{MOST} requests are under way already, and no more can be; try again in a while.")
        self._shares[caller] = share
        share.calls += 1
        try:
            async with _acquired(share.turns), _acquired(self._turns):
                yield
        finally:
            share.calls -= 1
            if not share.calls:
                self._shares.pop(caller, None)


@asynccontextmanager
async def _acquired(turns: anyio.Semaphore) -> AsyncIterator[None]:
    with anyio.move_on_after(MAX_WAIT_S) as waiting:
        await turns.acquire()
    if waiting.cancelled_caught:
        raise no_turn()
    try:
        yield
    finally:
        turns.release()
