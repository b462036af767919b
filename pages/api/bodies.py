"""Bodies of requests: of a kind that can be read, capped while they arrive, and not awaited for ever."""

from __future__ import annotations

import anyio
from starlette.requests import ClientDisconnect, Request

from data.settings import settings
from data.uploads import shown
from models.errors import TooLarge
from pages.api.problems import SlowBody, UnsupportedMedia

ARRIVAL_S = 60.0
DISCARD_S = 3.0
# curl --data-binary says urlencoded unless told otherwise; browsers on Windows say vnd.ms-excel for .csv files.
KINDS = (
    "",
    "text/csv",
    "application/csv",
    "text/plain",
    "application/octet-stream",
    "application/x-www-form-urlencoded",
    "application/vnd.ms-excel",
    "application/vnd.apache.parquet",
)


async def read_body(request: Request) -> bytes:
    """The body. Raises UnsupportedMedia, SlowBody, or TooLarge as soon as more has come than allowed, whatever the
    header claims.
    """
    try:
        _check_headers(request)
    except (UnsupportedMedia, TooLarge):
        await discard(request)
        raise
    with anyio.move_on_after(ARRIVAL_S):
        return await _collect(request)
    raise SlowBody(f"The body did not arrive within {ARRIVAL_S:.0f} s; send less, or over a better line.")


async def _collect(request: Request) -> bytes:
    limit = _limit()
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        more = message.get("more_body", False)
        if size > limit:
            if more:
                await discard(request)
            raise _too_large()
    return b"".join(parts)


async def discard(request: Request) -> None:
    """Read on for a while and forget it: a client that is still sending would miss the answer to it."""
    left = 4 * _limit()
    with anyio.move_on_after(DISCARD_S):
        while left > 0:
            message = await request.receive()
            left -= len(message.get("body", b""))
            if not message.get("more_body", False):
                return


def _check_headers(request: Request) -> None:
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("", "identity"):
        raise UnsupportedMedia(f"The body is sent with the content encoding '{shown(coding)}'; send it uncompressed.")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in KINDS:
        raise UnsupportedMedia(
            f"The body is sent as '{shown(kind)}'; send the CSV itself as text/csv, for example with "
            "curl -H 'Content-Type: text/csv' --data-binary @file.csv."
        )
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > _limit():
        raise _too_large()


def _limit() -> int:
    return int(settings().max_body_mb * 1e6)


def _too_large() -> TooLarge:
    return TooLarge(f"The body is larger than {settings().max_body_mb:g} MB; send fewer rows.")
