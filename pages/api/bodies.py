"""Bodies of requests: of a kind that can be read, capped while they arrive, and not awaited for ever."""

from __future__ import annotations

import anyio
from starlette.requests import ClientDisconnect, Request

from data.settings import settings
from data.uploads import shown
from models.errors import TooLarge
from pages.api.problems import SlowBody, UnsupportedMedia

ARRIVAL_S = 60.0
# curl --data-binary says urlencoded unless told otherwise; browsers on Windows say vnd.ms-excel for .csv files.
KINDS = (
    "",
    "text/csv",
    "application/csv",
    "text/plain",
    "application/octet-stream",
    "application/x-www-form-urlencoded",
    "application/vnd.ms-excel",
)


async def read_body(request: Request) -> bytes:
    """The body. Raises UnsupportedMedia, TooLarge as soon as it is longer than allowed (whatever its header claims),
    or SlowBody.
    """
    limit = int(settings().max_body_mb * 1e6)
    _check_kind(request)
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit:
        raise _too_large()
    parts: list[bytes] = []
    size = 0
    with anyio.move_on_after(ARRIVAL_S):
        async for part in request.stream():
            size += len(part)
            if size > limit:
                raise _too_large()
            parts.append(part)
        return b"".join(parts)
    raise SlowBody(f"The body did not arrive within {ARRIVAL_S:.0f} s; send it again over a better line, or less of it.")


async def discard(request: Request) -> None:
    """Read on for a while after a refusal: a client that is still sending would miss the answer to it."""
    left = 4 * int(settings().max_body_mb * 1e6)
    with anyio.move_on_after(5.0):
        while left > 0:
            message = await request.receive()
            left -= len(message.get("body", b""))
            if not message.get("more_body", False):
                return


def _check_kind(request: Request) -> None:
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("", "identity"):
        raise UnsupportedMedia(f"The body is sent with the content encoding '{shown(coding)}'; send it uncompressed.")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in KINDS:
        raise UnsupportedMedia(
            f"The body is sent as '{shown(kind)}'; send the CSV itself as text/csv, for example with "
            "curl -H 'Content-Type: text/csv' --data-binary @file.csv."
        )


def _too_large() -> TooLarge:
    return TooLarge(f"The body is larger than {settings().max_body_mb:g} MB; send fewer rows.")


__all__ = ["ClientDisconnect", "discard", "read_body"]
