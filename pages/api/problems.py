"""Errors as application/problem+json (RFC 9457): a title, a status, and a sentence for the person who can fix it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, NotRequired

from pydantic import Field
from starlette.responses import Response
from typing_extensions import TypedDict

from data.exports import to_json
from data.uploads.faults import Refused
from errors import Busy, InputError, ParetoscopeError

HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


class FaultReply(TypedDict):
    """One of several faults of a body."""

    detail: Annotated[str, Field(description="A sentence that names column, row, value and what to do.")]
    column: str | None
    row: Annotated[int | None, Field(description="The row at fault, counted from 1 without the header.")]
    value: str | None


class Problem(TypedDict):
    """An error (RFC 9457)."""

    title: str
    status: int
    detail: Annotated[str, Field(description="A sentence that names what is wrong and what to do.")]
    column: NotRequired[Annotated[str, Field(description="The column or parameter at fault; absent where none is.")]]
    row: NotRequired[Annotated[int, Field(description="The row at fault, counted from 1 without the header.")]]
    faults: NotRequired[
        Annotated[list[FaultReply], Field(description="The first faults by row, where a body has several.")]
    ]
    n_faults: NotRequired[Annotated[int, Field(description="How many faults the body has in all, count.")]]


class UnsupportedMedia(InputError):
    """The body has a content type that is not supported."""

    title = "Unsupported content type"
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
    body = Problem(title=error.title, status=error.status, detail=error.detail)
    if error.column is not None:
        body["column"] = error.column
    if error.row is not None:
        body["row"] = error.row
    if isinstance(error, Refused) and error.n_faults > 1:
        body["faults"] = [FaultReply(detail=f.detail, column=f.column, row=f.row, value=f.value) for f in error.faults]
        body["n_faults"] = error.n_faults
    more = {"Retry-After": str(error.retry_after_s)} if isinstance(error, Busy) else {}
    return Response(
        to_json(body),
        error.status,
        {**HEADERS, **more, **(headers or {})},
        media_type="application/problem+json",
    )
