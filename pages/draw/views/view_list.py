"""The list of saved views, with its actions: open, and for those who may rename, share, delete."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

import streamlit as st

from data.saved import rights, views
from data.saved.people import current
from data.saved.saved_tables import Ownership
from data.saved.views import SavedView
from data.settings import settings
from errors import ParetoscopeError
from pages.draw.shared.escaping import escape
from pages.draw.shared.message import show_error
from pages.draw.shared.signed_in import VISIBILITY_NAMES, visibility_input
from pages.registry import BY_ID


def draw_list(saved_views: Sequence[SavedView], data_version: str) -> None:
    """One card per view."""
    parts = urlsplit(st.context.url or "")
    root = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    owners = rights.owners_of(SavedView, [view.slug for view in saved_views]) if saved_views else {}
    for view in saved_views:
        owner = owners.get(view.slug)
        with st.container(border=True, key=f"card-{view.slug}"):
            st.markdown(f"**{escape(view.title)}**")
            stale = "" if view.data_version == data_version else " (the data has changed since)"
            st.caption(
                f"{escape(_page_title(view))}, saved {view.created_at:%d %b %Y %H:%M} UTC, "
                f"data {escape(view.data_version)}{escape(stale + _whose(owner))}"
            )
            with st.container(horizontal=True, vertical_alignment="center"):
                st.link_button("Open", f"{root}/?view={view.slug}", icon=":material/open_in_new:")
                if rights.may_change(current(), owner):
                    _draw_changes(view, owner)


def _draw_changes(view: SavedView, owner: Ownership | None) -> None:
    """The actions of whoever may change a view."""
    with st.popover("Rename", icon=":material/edit:"):
        st.text_input("New title", value=view.title, max_chars=120, key=f"title-{view.slug}")
        st.button("Rename", key=f"rename-{view.slug}", on_click=_ask, args=("rename", view.slug))
    if settings().sign_in:
        with st.popover("Share", icon=":material/group:"):
            visibility_input(f"visibility-{view.slug}", owner.visibility if owner else "team")
            st.button("Share", key=f"share-{view.slug}", on_click=_ask, args=("share", view.slug))
    with st.popover("Delete", icon=":material/delete:"):
        st.caption("Its link will stop working. This cannot be undone.")
        st.button("Delete for good", key=f"delete-{view.slug}", on_click=_ask, args=("delete", view.slug))


def _whose(owner: Ownership | None) -> str:
    """Whose a view is and who may open it; empty without sign-in."""
    if not settings().sign_in:
        return ""
    if owner is None:
        return "; saved without sign-in, everyone signed in may open it"
    return escape(f"; {owner.owner_name}'s, open to: {VISIBILITY_NAMES[owner.visibility].lower()}")


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
        elif action == "share":
            visibility = str(st.session_state.get(f"visibility-{slug}", ""))
            rights.share(SavedView, slug, visibility)
            st.session_state["views:message"] = f"Open to: {VISIBILITY_NAMES[visibility].lower()}."
        elif action == "delete":
            views.delete(slug)
            st.session_state["views:message"] = "Deleted."
    except ParetoscopeError as error:
        show_error(error.detail)
