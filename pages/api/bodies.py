"""Request bodies: only readable content types, and a size limit that applies while they arrive."""

from __future__ import annotations

from starlette.requests import ClientDisconnect, Request

from data.settings import settings
from data.uploads.cells import excerpt
from data.uploads.json_reader import JSON
from data.uploads.parquet_reader import PARQUET
from data.uploads.reader import MEDIA_TYPES
from errors import TooLarge
from pages.api.problems import UnsupportedMedia

# curl --data-binary calls a body urlencoded by default.
KINDS = ("", *MEDIA_TYPES, "application/octet-stream", "application/x-www-form-urlencoded")


async def read_body(request: Request, described: str = "") -> bytes:
    """The body; the call describes in words which formats it takes, such as CSV or Parquet.

    Raises UnsupportedMedia, or TooLarge as soon as it exceeds the limit, whatever the header claims.
    """
    too_large = _too_large(request, described)
    _check_headers(request, too_large)
    limit = _limit_bytes()
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
            raise too_large
    body = b"".join(parts)
    if _kind(request) in JSON.media_types and not JSON.starts_like(body):
        raise _unreadable(request)
    return body


def _check_headers(request: Request, too_large: TooLarge) -> None:
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("", "identity"):
        raise UnsupportedMedia(f"The body has the content encoding '{excerpt(coding)}'; send it uncompressed.")
    if _kind(request) not in KINDS:
        raise _unreadable(request)
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > _limit_bytes():
        raise too_large


def _unreadable(request: Request) -> UnsupportedMedia:
    return UnsupportedMedia(
        f"The body has the content type '{excerpt(_kind(request))}', which its content is not; send CSV as text/csv, "
        "for example with curl -H 'Content-Type: text/csv' --data-binary @file.csv."
    )


def _kind(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _limit_bytes() -> int:
    return int(settings().max_body_mb * 1e6)


def _too_large(request: Request, described: str) -> TooLarge:
    smaller = "Parquet" in described and _kind(request) not in PARQUET.media_types
    remedy = "send fewer rows, or the same table as Parquet, which is far smaller" if smaller else "send fewer rows"
    return TooLarge(f"The body is larger than {settings().max_body_mb:g} MB; {remedy}.")
