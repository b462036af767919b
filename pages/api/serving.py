"""Serves the calls with Starlette: work off the event loop, a few at a time, every error a problem."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from urllib.parse import urlencode

import anyio
import pandas as pd
from anyio.to_thread import run_sync
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route

from data.exports import export_csv, export_json, safe_name, to_json
from data.settings import ROOT
from data.uploads import shown
from models.errors import NotFound, ParetoscopeError
from pages.answers import store
from pages.api import boards, choose, laws, routers, tables
from pages.api.admission import METHODS
from pages.api.bodies import read_body
from pages.api.exchange import Answer, Ask, Endpoint, Form
from pages.api.openapi import document, served
from pages.api.problems import HEADERS, Busy, WrongMethod, problem
from pages.api.shapes import Health

PREFIX = "/api/v1"
MAX_AT_ONCE = 4
MAX_WAIT_S = 120.0
MEDIA = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
LOG = logging.getLogger(__name__)


@lru_cache(maxsize=1)
def app_version() -> str:
    """The version in pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


def health(_ask: Ask) -> Answer:
    """Whether the server can answer, and from which data."""
    return Answer(value={"status": "ok", "data_version": store.data_version(), "app_version": app_version()})


def describe(_ask: Ask) -> Answer:
    """The OpenAPI document."""
    return Answer(value=document(ENDPOINTS, PREFIX, app_version()))


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("GET", "health", health, "Whether the server can answer, and from which data", answer=Health),
    *boards.ENDPOINTS,
    *choose.ENDPOINTS,
    *tables.ENDPOINTS,
    *laws.ENDPOINTS,
    *routers.ENDPOINTS,
    Endpoint("GET", "openapi.json", describe, "This document"),
)


# Long work goes one by one, as it uses every core; of the rest a few run, so that pages keep their threads.
FAST, SLOW = anyio.Semaphore(MAX_AT_ONCE), anyio.Semaphore(1)


async def answered(endpoint: Endpoint, form: Form | None, request: Request) -> Response:
    """The response to one call, errors included. `form` is given by the path, or else chosen by `Accept`."""
    try:
        body = await read_body(request, endpoint.body) if endpoint.body else b""
        query = {name: request.query_params.getlist(name) for name in request.query_params}
        endpoint.check(query)
        path = {name: str(value) for name, value in request.path_params.items()}
        ask = Ask(path, query, body, form or _wanted(request, endpoint.forms), endpoint.slow(body))
        async with _place(SLOW if ask.slow else FAST):
            return await run_sync(lambda: _response(endpoint.handler(ask), ask, request))
    except ParetoscopeError as error:
        return problem(error)
    except ClientDisconnect:
        return Response(status_code=400)
    except Exception:
        LOG.exception("%s %s failed", request.method, request.url.path)
        return problem(ParetoscopeError("The server failed on this request; its log says why."))


@asynccontextmanager
async def _place(places: anyio.Semaphore) -> AsyncIterator[None]:
    """A turn among the calls that run; raises Busy where it does not come."""
    with anyio.move_on_after(MAX_WAIT_S) as waiting:
        await places.acquire()
    if waiting.cancelled_caught:
        raise Busy(f"Others are being served and no turn came in {MAX_WAIT_S:.0f} s; try again in a while.")
    try:
        yield
    finally:
        places.release()


def _wanted(request: Request, forms: Sequence[Form]) -> Form:
    """The first form that the caller's Accept header names, among those there are."""
    for part in request.headers.get("accept", "").lower().split(","):
        kind = part.partition(";")[0].strip()
        for form in forms:
            if kind == MEDIA[form].partition(";")[0]:
                return form
    return forms[0]


def _response(found: Answer, ask: Ask, request: Request) -> Response:
    headers = {**HEADERS, "Vary": "Accept"}
    if ask.form == "csv":
        table = found.table if found.table is not None else pd.DataFrame()
        content = export_csv(table) if found.csv is None else found.csv
        headers["Content-Disposition"] = f'attachment; filename="{safe_name(found.name, "csv")}"'
        if request.url.path.endswith(".csv"):  # the JSON of the same rows tells the filters and the sources
            beside = f"{request.url.path.removesuffix('.csv')}.json?{urlencode(request.query_params.multi_items())}"
            headers["Link"] = f'<{beside.removesuffix("?")}>; rel="alternate"; type="application/json"'
    elif found.table is not None:
        content = export_json(found.table, found.meta, rows=found.rows)
    else:
        content = to_json(found.value)
    return Response(content, headers=headers, media_type=MEDIA[ask.form])


def routes(endpoints: Sequence[Endpoint] = ENDPOINTS) -> list[BaseRoute]:
    """All routes of the API, then one that answers whatever else is asked below /api."""
    calls: list[BaseRoute] = []
    for endpoint in endpoints:
        for path, forms in served(endpoint):
            form = forms[0] if endpoint.path != path else None
            calls.append(Route(f"{PREFIX}/{path}", _serving(endpoint, form), methods=[endpoint.method]))
    rest = _otherwise(calls)
    return [*calls, Route("/api", rest, methods=METHODS), Route("/api/{rest:path}", rest, methods=METHODS)]


def _serving(endpoint: Endpoint, form: Form | None) -> Callable[[Request], Awaitable[Response]]:
    async def serve(request: Request) -> Response:
        return await answered(endpoint, form, request)

    return serve


def _otherwise(calls: Sequence[BaseRoute]) -> Callable[[Request], Awaitable[Response]]:
    async def unknown(request: Request) -> Response:
        offered = {
            method
            for call in calls
            if isinstance(call, Route) and call.matches(request.scope)[0] is Match.PARTIAL
            for method in call.methods or ()
        }
        allow = {"Allow": ", ".join(sorted({*offered, "OPTIONS"}))}
        if not offered:
            path = shown(request.url.path)
            return problem(NotFound(f"There is no call at {path}; {PREFIX}/openapi.json lists those there are."))
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={**HEADERS, **allow})
        return problem(
            WrongMethod(f"This call is not made with {shown(request.method)}; use {allow['Allow']}."), headers=allow
        )

    return unknown
