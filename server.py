"""The deployment: the dashboard, the HTTP API, security headers and warm-up. `streamlit run server.py` serves it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path
from threading import Thread

import streamlit as st
import streamlit.logger
from anyio.to_thread import run_sync
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route, Router
from starlette.types import Receive, Scope, Send
from streamlit.runtime.pages_manager import PagesManager

from data.settings import settings
from errors import ParetoscopeError
from pages.answers.workers.pool import POOL
from pages.api.admission import Admission
from pages.api.arrivals import WholeBodies
from pages.api.callers import trust_only
from pages.api.connections import guard_connections
from pages.api.headers import PageHeaders, page_headers, preloads
from pages.api.heap import freeze_heap
from pages.api.log_lines import set_up_log
from pages.api.sockets import answer_at_once
from pages.api.watch import WARM, Watch

# Until app.py has run once, Streamlit takes the folder pages/ for the menu, and a link to a page runs that page alone.
PagesManager.uses_pages_directory = False
trust_only([proxy.strip() for proxy in settings().trusted_proxies.split(",") if proxy.strip()])

INDEX = Path(st.__file__).parent / "static" / "index.html"
CALLS_AFTER_S = 4.0
ROUTE_AFTER_S = 15.0


# The calls, the saved views and their imports take as long to load as Streamlit itself. None of it is needed to send
# the page, so it is imported while the browser downloads: by the warm-up, or by the first call.
@lru_cache(maxsize=1)
def calls() -> Router:
    """The HTTP API."""
    from pages.api.serving import routes  # noqa: PLC0415

    return Router(routes())


class Api:
    """Pass a call to the HTTP API, which is imported on the first call."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        router = await run_sync(calls)
        await router(scope, receive, send)


async def short_link(request: Request) -> Response:
    """`/v/<slug>` opens a saved view on its page; with sign-in, only the page knows who asks for it."""
    from data.saved import views  # noqa: PLC0415
    from pages.api.problems import problem  # noqa: PLC0415

    slug = request.path_params["slug"]
    try:
        if not (settings().sign_in and views.SLUG.fullmatch(slug)):
            await run_sync(views.get, slug)
    except ParetoscopeError as error:
        return problem(error)
    return RedirectResponse(f"../?view={slug}", status_code=303)


def warm_up() -> None:
    """Prepare what the first visitor needs, then, with a delay, what the first call needs."""
    from pages.draw import warm  # noqa: PLC0415

    try:
        warm.warm_up()
    finally:
        WARM.set()
    freeze_heap()
    time.sleep(CALLS_AFTER_S)
    calls()
    freeze_heap()
    time.sleep(ROUTE_AFTER_S)
    warm.warm_route()
    warm.warm_plans()
    freeze_heap()


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Warm up while the first visitor downloads the page, not before; stop the workers at the end."""
    set_up_log(streamlit.logger)
    answer_at_once()
    guard_connections()
    Thread(target=warm_up, name="warm-up", daemon=True).start()
    yield
    POOL.close()


app = st.App(
    Path(__file__).resolve().with_name("app.py"),
    routes=[Route("/api", Api()), Route("/api/{rest:path}", Api()), Route("/v/{slug}", short_link)],
    middleware=[
        Middleware(Watch),
        Middleware(PageHeaders, headers=page_headers(INDEX), link=preloads(INDEX)),
        Middleware(WholeBodies),
        Middleware(Admission, hosts=settings().hosts()),
    ],
    lifespan=lifespan,
)
