"""The deployment: the dashboard, the HTTP API, security headers and warm-up. `streamlit run server.py` serves it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Thread

import streamlit as st
from anyio.to_thread import run_sync
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from data import views
from models.errors import ParetoscopeError
from pages.answers.worker import WORKER
from pages.api.headers import SecurityHeaders, page_headers
from pages.api.problems import problem
from pages.api.serving import routes
from pages.api.sockets import answer_at_once
from pages.parts.warm import warm_up

INDEX = Path(st.__file__).parent / "static" / "index.html"


async def short_link(request: Request) -> Response:
    """`/v/<slug>` opens a saved view on its page."""
    try:
        view = await run_sync(views.get, request.path_params["slug"])
    except ParetoscopeError as error:
        return problem(error)
    return RedirectResponse(f"../?view={view.slug}", status_code=303)


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Warm up beside the first visitor's download of the page, not before it; end the worker at the end."""
    answer_at_once()
    Thread(target=warm_up, name="warm-up", daemon=True).start()
    yield
    WORKER.close()


app = st.App(
    Path(__file__).resolve().with_name("app.py"),
    routes=[*routes(), Route("/v/{slug}", short_link)],
    middleware=[Middleware(SecurityHeaders, headers=page_headers(INDEX))],
    lifespan=lifespan,
)
