"""Errors as application/problem+json (RFC 9457): a title, a status, and a sentence for the person who can mend it."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from data.exports import to_json
from data.uploads.faults import Refused
from errors import Busy, InputError, ParetoscopeError

HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


class UnsupportedMedia(InputError):
    """The body is of a kind that is not read."""

    title = "This kind of body is not read"
    status = 415


class SlowBody(ParetoscopeError):
    """The body did not arrive in time."""

    title = "The body did not arrive"
    status = 408


class WrongMethod(ParetoscopeError):
    """The call exists, with another method."""

    title = "Wrong method"
    status = 405


def problem(error: ParetoscopeError, headers: Mapping[str, str] | None = None) -> Response:
    """The error as a response; `row` and `column` stand in it where they apply."""
    body: dict[str, object] = {"title": error.title, "status": error.status, "detail": error.detail}
    body |= {name: value for name, value in (("column", error.column), ("row", error.row)) if value is not None}
    if isinstance(error, Refused) and error.n_faults > 1:
        body |= {"faults": [vars(fault) for fault in error.faults], "n_faults": error.n_faults}
    more = {"Retry-After": str(error.retry_after_s)} if isinstance(error, Busy) else {}
    return Response(
        to_json(body),
        error.status,
        {**HEADERS, **more, **(headers or {})},
        media_type="application/problem+json",
    )
