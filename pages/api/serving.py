"""Serves the calls with Starlette: work off the event loop, a few at a time, every error a problem."""

from __future__ import annotations

import asyncio
import logging
import tomllib
from collections.abc import Awaitable, Callable, Sequence
from functools import lru_cache
from typing import cast
from urllib.parse import urlencode

from anyio.to_thread import run_sync
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route

from data.settings import ROOT, settings
from data.uploads.cells import excerpt
from errors import NotFound, ParetoscopeError
from pages.answers.boards import store
from pages.answers.workers.pool import MAX_WAIT_S, POOL, Caller, no_turn
from pages.api.admission import METHODS
from pages.api.bodies import read_body
from pages.api.callers import caller_name
from pages.api.exchange import Answer, Ask, Endpoint, Form, Written, written
from pages.api.openapi import document, served
from pages.api.places import Places
from pages.api.problems import HEADERS, WrongMethod, problem
from pages.api.shapes import Health
from pages.registry import load, pages_with

PREFIX = "/api/v1"
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
    *(endpoint for page in pages_with("calls") for endpoint in load(page.calls)),
    Endpoint("GET", "openapi.json", describe, "This document"),
)


PLACES = Places()


async def answered(endpoint: Endpoint, form: Form | None, request: Request) -> Response:
    """The response to one call, errors included. `form` is given by the path, or else chosen by `Accept`."""
    caller = Caller(caller_name(request))
    try:
        if endpoint.estimate_s is not None:
            POOL.check_room(caller)  # before the body is read
        body = await read_body(request, endpoint.body) if endpoint.body else b""
        query = {name: request.query_params.getlist(name) for name in request.query_params}
        endpoint.check(query)
        path = {name: str(value) for name, value in request.path_params.items()}
        ask = Ask(path, query, body, form or _wanted(request, endpoint.forms))
        estimate_s = endpoint.estimate_s(ask) if endpoint.estimate_s else 0.0
        if estimate_s:
            return _response(await _worked(endpoint, ask, estimate_s, caller, request), ask, request)
        async with PLACES.place(caller.name):
            return await run_sync(lambda: _response(written(endpoint.handler, ask), ask, request))
    except ParetoscopeError as error:
        return problem(error)
    except ClientDisconnect:
        return Response(status_code=400)
    except Exception:
        LOG.exception("%s %s failed", request.method, request.url.path)
        return problem(ParetoscopeError("The server failed on this request; its log says why."))


async def _worked(endpoint: Endpoint, ask: Ask, estimate_s: float, caller: Caller, request: Request) -> Written:
    """The answer from a worker. Raises ClientDisconnect when the caller goes away, which ends the work."""
    limit_s = endpoint.limit_s(settings().fit_timeout_s)
    job = POOL.submit(caller, written, endpoint.handler, ask, limit_s=limit_s, estimate_s=estimate_s)
    answer, gone = asyncio.wrap_future(job.future), asyncio.ensure_future(_gone(request))
    try:
        waited_for = {answer, gone}
        await asyncio.wait(waited_for, timeout=MAX_WAIT_S, return_when=asyncio.FIRST_COMPLETED)
        if not (answer.done() or gone.done()):
            if not job.running:
                raise no_turn()
            await asyncio.wait(waited_for, return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            raise ClientDisconnect
        return cast(Written, answer.result())
    finally:
        gone.cancel()
        POOL.leave(job)


async def _gone(request: Request) -> None:
    """Return when the caller has hung up."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _wanted(request: Request, forms: Sequence[Form]) -> Form:
    """The first form that the caller's Accept header names, among those there are."""
    for part in request.headers.get("accept", "").lower().split(","):
        kind = part.partition(";")[0].strip()
        for form in forms:
            if kind == MEDIA[form].partition(";")[0]:
                return form
    return forms[0]


def _response(answer: Written, ask: Ask, request: Request) -> Response:
    headers = {**HEADERS, "Vary": "Accept"}
    if answer.file is not None:
        headers["Content-Disposition"] = f'attachment; filename="{answer.file}"'
        if request.url.path.endswith(".csv"):  # the JSON of the same rows tells the filters and the sources
            beside = f"{request.url.path.removesuffix('.csv')}.json?{urlencode(request.query_params.multi_items())}"
            headers["Link"] = f'<{beside.removesuffix("?")}>; rel="alternate"; type="application/json"'
    return Response(answer.content, headers=headers, media_type=MEDIA[ask.form])


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
            path = excerpt(request.url.path)
            return problem(NotFound(f"There is no call at {path}; {PREFIX}/openapi.json lists those there are."))
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={**HEADERS, **allow})
        return problem(
            WrongMethod(f"This call is not made with {excerpt(request.method)}; use {allow['Allow']}."), headers=allow
        )

    return unknown
