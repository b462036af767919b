"""The list of saved views, with its actions: open, rename, delete."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

import streamlit as st

from data.saved import views
from data.saved.views import SavedView
from errors import ParetoscopeError
from pages.draw.shared.escaping import escape
from pages.draw.shared.message import show_error
from pages.registry import BY_ID


def draw_list(saved_views: Sequence[SavedView], data_version: str) -> None:
    """One card per view."""
    parts = urlsplit(st.context.url or "")
    root = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    for view in saved_views:
        with st.container(border=True, key=f"card-{view.slug}"):
            st.markdown(f"**{escape(view.title)}**")
            stale = "" if view.data_version == data_version else " (the data has changed since)"
            st.caption(
                f"{escape(_page_title(view))}, saved {view.created_at:%d %b %Y %H:%M} UTC, "
                f"data {escape(view.data_version)}{stale}"
            )
            with st.container(horizontal=True, vertical_alignment="center"):
                st.link_button("Open", f"{root}/?view={view.slug}", icon=":material/open_in_new:")
                with st.popover("Rename", icon=":material/edit:"):
                    st.text_input("New title", value=view.title, max_chars=120, key=f"title-{view.slug}")
                    st.button("Rename", key=f"rename-{view.slug}", on_click=_ask, args=("rename", view.slug))
                with st.popover("Delete", icon=":material/delete:"):
                    st.caption("Its link will stop working. This cannot be undone.")
                    st.button("Delete for good", key=f"delete-{view.slug}", on_click=_ask, args=("delete", view.slug))


def _page_title(view: SavedView) -> str:
    """What the menu calls the view's page; a view of a page that is gone keeps the page's id."""
    return BY_ID[view.page].title if view.page in BY_ID else view.page


def _ask(action: str, slug: str) -> None:
    st.session_state["views:action"] = (action, slug)


def take_action() -> None:
    """Carry out what the last click asked for, before the list is read."""
    action, slug = st.session_state.pop("views:action", (None, ""))
    try:
        if action == "rename":
            title = st.session_state.get(f"title-{slug}", "")
            views.rename(slug, title)
            st.session_state["views:message"] = f"Renamed to {title}."
        elif action == "delete":
            views.delete(slug)
            st.session_state["views:message"] = "Deleted."
    except ParetoscopeError as error:
        show_error(error.detail)
