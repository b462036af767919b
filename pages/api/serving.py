"""Serves the calls with Starlette: bodies capped while they arrive, work off the event loop, errors as problems."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import anyio
from anyio.to_thread import run_sync
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from data.exports import export_csv, export_json
from data.settings import settings
from models.errors import NotFound, ParetoscopeError, TooLarge
from pages.answers import store
from pages.api import boards, choose, tables
from pages.api.exchange import Answer, Ask, Endpoint
from pages.api.openapi import document

PREFIX = "/api/v1"
VERSION = "0.1.0"
MAX_AT_ONCE = 4
log = logging.getLogger(__name__)


def health(ask: Ask) -> Answer:
    """Whether the server can answer, and from which data."""
    ask.only()
    return Answer(value={"status": "ok", "data_version": store.data_version(), "app_version": VERSION})


def describe(ask: Ask) -> Answer:
    """The OpenAPI document."""
    ask.only()
    return Answer(value=document(ENDPOINTS, VERSION))


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("GET", "health", health, "Whether the server can answer"),
    *boards.ENDPOINTS,
    *choose.ENDPOINTS,
    *tables.ENDPOINTS,
    Endpoint("GET", "openapi.json", describe, "This document"),
)
_LIMITER: list[anyio.CapacityLimiter] = []


def problem(error: ParetoscopeError) -> JSONResponse:
    """An error as application/problem+json (RFC 9457)."""
    body: dict[str, object] = {"title": error.title, "status": error.status, "detail": error.detail}
    if error.column is not None:
        body["column"] = error.column
    if error.row is not None:
        body["row"] = error.row
    return JSONResponse(body, status_code=error.status, media_type="application/problem+json")


async def read_body(request: Request) -> bytes:
    """The body, refused as soon as it is larger than allowed, whatever its header claims."""
    limit = int(settings().max_body_mb * 1e6)
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise TooLarge(f"The body is larger than {settings().max_body_mb:g} MB; send fewer rows.")
        parts.append(part)
    return b"".join(parts)


def response(answer: Answer) -> Response:
    """The answer as CSV or JSON."""
    if answer.raw is not None:
        content, media = answer.raw, "text/csv; charset=utf-8" if answer.csv else "application/json"
    elif answer.table is None:
        return Response(_json(answer.value), media_type="application/json")
    elif answer.csv:
        content, media = export_csv(answer.table), "text/csv; charset=utf-8"
    else:
        content, media = export_json(answer.table, answer.meta), "application/json"
    ending = "csv" if answer.csv else "json"
    headers = {"Content-Disposition": f'inline; filename="{answer.name}.{ending}"'}
    return Response(content, media_type=media, headers=headers)


def _json(value: object) -> bytes:
    return bytes(JSONResponse(value).body)


def route(endpoint: Endpoint) -> Route:
    """A Starlette route that answers one call."""

    async def serve(request: Request) -> Response:
        if not _LIMITER:
            _LIMITER.append(anyio.CapacityLimiter(MAX_AT_ONCE))
        try:
            body = await read_body(request) if endpoint.body else b""
            ask = Ask(
                path=_path(request, endpoint),
                query={name: request.query_params.getlist(name) for name in request.query_params},
                body=body,
                wants_csv=_wants_csv(request, endpoint),
            )
            return await run_sync(lambda: response(endpoint.handler(ask)), limiter=_LIMITER[0])
        except ParetoscopeError as error:
            return problem(error)
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception:
            log.exception("%s %s failed", request.method, request.url.path)
            return problem(ParetoscopeError("The server failed on this request; its log says why."))

    return Route(f"{PREFIX}/{endpoint.path}", serve, methods=[endpoint.method])


def _path(request: Request, endpoint: Endpoint) -> dict[str, str]:
    path = {name: str(value) for name, value in request.path_params.items()}
    if "format" in path and path["format"] not in ("csv", "json"):
        raise NotFound(f"There is no '{path['format'][:20]}' form of this; ask for .csv or .json.")
    return path


def _wants_csv(request: Request, endpoint: Endpoint) -> bool:
    """POST pareto answers in kind (CSV) unless JSON is asked for; the others the other way round."""
    accepted = request.headers.get("accept", "")
    if endpoint.path == "pareto":
        return "application/json" not in accepted
    return endpoint.csv and "text/csv" in accepted


async def unknown(request: Request) -> Response:
    """Whatever else is asked for below the prefix."""
    here = f"{PREFIX}/openapi.json"
    for endpoint in ENDPOINTS:
        if request.url.path == f"{PREFIX}/{endpoint.path}":
            error = ParetoscopeError(f"This call is made with {endpoint.method}, not {request.method}; see {here}.")
            error.status, error.title = 405, "Wrong method"
            return problem(error)
    return problem(
        NotFound(f"There is no call {request.method} {request.url.path[:100]}; {here} lists those there are.")
    )


def routes(endpoints: Sequence[Endpoint] = ENDPOINTS) -> list[BaseRoute]:
    """All routes of the API, the catch-all last."""
    every = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    return [*map(route, endpoints), Route(f"{PREFIX}/{{rest:path}}", unknown, methods=every)]
