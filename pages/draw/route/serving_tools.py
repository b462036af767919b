"""The Route page's last section: what a cache, a local helper, speculation or switching under load would do."""

from __future__ import annotations

import streamlit as st

from errors import ParetoscopeError
from models.routers.log import Log
from pages.answers.route.answer import RouteAnswer
from pages.draw.shared.message import show_error
from pages.draw.shared.paper_caption import cited, draw_paper_caption

CALCULATIONS = {"cache": "cache", "helper": "minions", "speculation": "speculation", "load": "best-effort"}


def draw_around(answer: RouteAnswer, log: Log) -> None:
    """Four tabs; `log` has the queries' embeddings. What they need is imported when the section is opened."""
    part = st.expander("Caching, local helpers, speculation, load", on_change="rerun", key="route-around")
    if not part.open:
        return
    from pages.draw.route.serving_tool_tabs import DRAW, SOURCES  # noqa: PLC0415

    with part:
        for tab, (draw, source) in zip(st.tabs(list(DRAW), key="route-around-tabs"), DRAW.values(), strict=True):
            with tab:
                try:
                    draw(answer, log)
                except ParetoscopeError as error:
                    show_error(error.detail)
                st.caption(cited(SOURCES[source]))
                draw_paper_caption(f"around:{CALCULATIONS[source]}")
