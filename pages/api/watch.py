"""Every request counted by its route and status, and the slow ones logged, as plain ASGI; and whether we are warm.

A route is a pattern (`views/{slug}.json`), never the address that was asked for: addresses hold what people chose.
"""

from __future__ import annotations

import logging
import time
from collections.abc import MutableMapping
from threading import Event
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data.settings import settings
from pages.answers.shared.timings import REQUESTS
from pages.api.admission import METHODS
from pages.registry import PAGES

ROUTE = "paretoscope.route"  # where a call leaves its pattern for whoever counts it
HUNG_UP = 499  # the caller left before the answer began
PAGE_PATHS = frozenset({"/", *(f"/{page.url_path}" for page in PAGES if page.url_path)})
FAMILIES = ("/static", "/_stcore", "/media", "/component", "/v/", "/oauth2callback", "/auth", "/api")
WARM = Event()  # set once what the first visitor needs has been prepared, or could not be
LOG = logging.getLogger("paretoscope.requests")


def route_of(scope: MutableMapping[str, Any]) -> str:
    """The pattern of a request's address: that of its call, or the family it belongs to.

    >>> route_of({"path": "/frontier"}), route_of({"path": "/_stcore/health"}), route_of({"path": "/wp-login.php"})
    ('page', '_stcore', 'other')
    """
    if ROUTE in scope:
        return f"/api/v1/{scope[ROUTE]}"
    path = str(scope.get("path", ""))
    if path in PAGE_PATHS:
        return "page"
    return next((family.strip("/") for family in FAMILIES if path.startswith(family)), "other")


class Watch:
    """Count and time what passes; the outermost middleware, so that refusals count too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start_s, status = time.perf_counter(), HUNG_UP

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            note(scope, status, time.perf_counter() - start_s)


def note(scope: MutableMapping[str, Any], status: int, duration_s: float) -> None:
    """Count a request, and log it where it was slow; `status` is the answer's."""
    route = route_of(scope)
    method = scope["method"] if scope["method"] in METHODS else "other"
    REQUESTS.observe((route, method, str(status)), duration_s)
    slow_s = settings().slow_request_s
    fields = {"route": route, "method": method, "status": status, "duration_ms": round(1000 * duration_s)}
    if slow_s and duration_s >= slow_s:
        LOG.warning("slow request: %s %s %s in %.1f s", method, route, status, duration_s, extra={"fields": fields})
    elif ROUTE in scope:
        LOG.info("%s %s %s", method, route, status, extra={"fields": fields})
