"""Serving with Starlette: calls run off the event loop, a few at a time, and every error is a problem document."""

from __future__ import annotations

import asyncio
import logging
import tomllib
from collections.abc import Awaitable, Callable, Sequence
from functools import lru_cache
from typing import Any, Literal, cast
from urllib.parse import urlencode

from anyio.to_thread import run_sync
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route
from typing_extensions import TypedDict

from data.saved import tokens
from data.saved.people import NOBODY, Person, acting_as
from data.settings import ROOT, settings
from data.uploads.cells import excerpt
from errors import NotFound, ParetoscopeError
from pages.answers.boards import store
from pages.answers.workers.caller import Caller
from pages.answers.workers.pool import MAX_WAIT_S, POOL, no_turn
from pages.api.admission import METHODS
from pages.api.bodies import read_body
from pages.api.callers import caller_name
from pages.api.conditional import is_known, tag_of, validators
from pages.api.exchange import Answer, Ask, Endpoint, Form, SerializedAnswer, serialize
from pages.api.metrics import METRICS, METRICS_TYPE
from pages.api.openapi import document, paths_of
from pages.api.places import Places
from pages.api.problems import HEADERS, WrongMethod, problem
from pages.api.readiness import READY
from pages.api.watch import ROUTE
from pages.registry import load, pages_with

PREFIX = "/api/v1"
MEDIA = {"csv": "text/csv; charset=utf-8", "json": "application/json", "text": METRICS_TYPE}
UNKNOWN_CALLER = 401
LOG = logging.getLogger(__name__)


class HealthReply(TypedDict):
    """The server and its data."""

    status: Literal["ok"]
    data_version: str
    app_version: str


@lru_cache(maxsize=1)
def app_version() -> str:
    """The version in pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


def health(_ask: Ask) -> Answer:
    """Whether the server is up, and the version of its data."""
    return Answer(value=HealthReply(status="ok", data_version=store.data_version(), app_version=app_version()))


def describe(_ask: Ask) -> Answer:
    """The OpenAPI document."""
    return Answer(value=api_document())


@lru_cache(maxsize=1)
def api_document() -> dict[str, Any]:
    """The OpenAPI document, made when it is first asked for: to make it takes 0.1 s."""
    return document(ENDPOINTS, PREFIX, app_version())


def all_endpoints() -> tuple[Endpoint, ...]:
    """Every call of the API: those that pages name in the registry, and the server's own."""
    return (
        Endpoint("GET", "health", health, "Whether the server is up, and the version of its data", reply=HealthReply),
        READY,
        METRICS,
        *(endpoint for page in pages_with("calls") for endpoint in load(page.calls)),
        Endpoint("GET", "openapi.json", describe, "This document"),
    )


ENDPOINTS = all_endpoints()
PLACES = Places()


async def respond(endpoint: Endpoint, form: Form | None, request: Request) -> Response:
    """The response to one call, errors included. `form` is given by the path, or else chosen by `Accept`."""
    caller = Caller(caller_name(request))
    request.scope[ROUTE] = endpoint.path
    try:
        if endpoint.estimate_s is not None:
            POOL.check_room(caller)  # before the body is read
        body = await read_body(request, endpoint.body) if endpoint.body else b""
        query = {name: request.query_params.getlist(name) for name in request.query_params}
        endpoint.check(query)
        path = {name: str(value) for name, value in request.path_params.items()}
        ask = Ask(path, query, body, form or _form_of(request, endpoint.forms))
        tag = tag_of(endpoint, ask, app_version())
        if is_known(tag, request.headers.get("if-none-match", "")):
            return Response(status_code=304, headers={**HEADERS, **validators(tag), "Vary": "Accept"})
        estimate_s = endpoint.estimate_s(ask) if endpoint.estimate_s else 0.0
        if estimate_s:
            return _response(await _work(endpoint, ask, estimate_s, caller, request), ask, request, tag)
        async with PLACES.place(caller.name):
            with acting_as(await person_of_call(request)):
                return await run_sync(lambda: _response(serialize(endpoint.handler, ask), ask, request, tag))
    except ParetoscopeError as error:
        return problem(error, {"WWW-Authenticate": "Bearer"} if error.status == UNKNOWN_CALLER else {})
    except ClientDisconnect:
        return Response(status_code=400)
    except Exception:
        LOG.exception("%s %s failed", endpoint.method, endpoint.path)
        return problem(ParetoscopeError("The server failed on this request; the reason is in its log."))


async def person_of_call(request: Request) -> Person:
    """For whom a call is made: its token says so. Raises SignInNeeded for a token that is none (any more)."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if not settings().sign_in or scheme.lower() != "bearer":
        return NOBODY
    return await run_sync(tokens.person_of, token.strip())


async def _work(endpoint: Endpoint, ask: Ask, estimate_s: float, caller: Caller, request: Request) -> SerializedAnswer:
    """The answer from a worker. Raises ClientDisconnect when the caller goes away, which ends the work."""
    limit_s = endpoint.limit_s(settings().fit_timeout_s)
    job = POOL.submit(caller, serialize, endpoint.handler, ask, limit_s=limit_s, estimate_s=estimate_s)
    answer, hang_up = asyncio.wrap_future(job.future), asyncio.ensure_future(_hang_up(request))
    try:
        futures = {answer, hang_up}
        await asyncio.wait(futures, timeout=MAX_WAIT_S, return_when=asyncio.FIRST_COMPLETED)
        if not (answer.done() or hang_up.done()):
            if not job.running:
                raise no_turn()
            await asyncio.wait(futures, return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            raise ClientDisconnect
        return cast(SerializedAnswer, answer.result())
    finally:
        hang_up.cancel()
        POOL.leave(job)


async def _hang_up(request: Request) -> None:
    """Return when the caller has hung up."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _form_of(request: Request, forms: Sequence[Form]) -> Form:
    """The first form in the caller's Accept header that the call offers."""
    for part in request.headers.get("accept", "").lower().split(","):
        kind = part.partition(";")[0].strip()
        for form in forms:
            if kind == MEDIA[form].partition(";")[0]:
                return form
    return forms[0]


def _response(answer: SerializedAnswer, ask: Ask, request: Request, tag: str | None = None) -> Response:
    headers = {**HEADERS, **validators(tag), "Vary": "Accept"}
    if answer.file is not None:
        headers["Content-Disposition"] = f'attachment; filename="{answer.file}"'
        if request.url.path.endswith(".csv"):  # the JSON of the same rows tells the filters and the sources
            json_address = (
                f"{request.url.path.removesuffix('.csv')}.json?{urlencode(request.query_params.multi_items())}"
            )
            headers["Link"] = f'<{json_address.removesuffix("?")}>; rel="alternate"; type="application/json"'
    return Response(answer.content, headers=headers, media_type=MEDIA[ask.form])


def routes(endpoints: Sequence[Endpoint] = ENDPOINTS) -> list[BaseRoute]:
    """All routes of the API, then one that answers whatever else is asked below /api."""
    calls: list[BaseRoute] = []
    for endpoint in endpoints:
        for path, forms in paths_of(endpoint):
            form = forms[0] if endpoint.path != path else None
            calls.append(Route(f"{PREFIX}/{path}", _serving(endpoint, form), methods=[endpoint.method]))
    rest = _otherwise(calls)
    return [*calls, Route("/api", rest, methods=METHODS), Route("/api/{rest:path}", rest, methods=METHODS)]


def _serving(endpoint: Endpoint, form: Form | None) -> Callable[[Request], Awaitable[Response]]:
    async def serve(request: Request) -> Response:
        return await respond(endpoint, form, request)

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
            return problem(NotFound(f"There is no call at {path}; {PREFIX}/openapi.json lists all calls."))
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={**HEADERS, **allow})
        return problem(
            WrongMethod(f"This call does not support {excerpt(request.method)}; use {allow['Allow']}."), headers=allow
        )

    return unknown
