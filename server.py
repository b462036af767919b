"""The deployment: the dashboard, the HTTP API, security headers and warm-up. `streamlit run server.py` serves it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from anyio.to_thread import run_sync
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route

from models.errors import NotFound
from pages.answers.choose import choose
from pages.answers.choose_view import ChooseView
from pages.api.headers import SecurityHeaders
from pages.api.serving import problem, routes

SLUG = re.compile(r"[A-Za-z0-9_-]{1,24}")


async def short_link(request: Request) -> RedirectResponse:
    """`/v/<slug>` opens a saved view."""
    slug = request.path_params["slug"]
    if not SLUG.fullmatch(slug):
        return problem(NotFound("That is not the link of a saved view."))  # type: ignore[return-value]
    return RedirectResponse(f"/?view={slug}")


@asynccontextmanager
async def warm_up(_app: object) -> AsyncIterator[None]:
    """Build or open the data and answer the first question before the first visitor asks it. No torch."""
    await run_sync(choose, ChooseView())
    yield


app = st.App(
    str(Path(__file__).with_name("app.py")),
    routes=[*routes(), Route("/v/{slug}", short_link)],
    middleware=[Middleware(SecurityHeaders)],
    lifespan=warm_up,
)
