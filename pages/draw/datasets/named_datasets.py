"""Data sets kept under a name: keep one, list them, show one in this session, delete one."""

from __future__ import annotations

import streamlit as st

from data.saved import datasets
from data.settings import settings
from errors import ParetoscopeError
from pages.answers.datasets import upload
from pages.answers.datasets.upload import Loaded, meaning_of
from pages.answers.shared.formatting import plural
from pages.draw.shared.escaping import escape
from pages.draw.shared.message import show_error, show_success
from pages.draw.shared.session_rows import open_sets, put, remove, session_uploads

MESSAGE = "own:message"


def keep_form(one: Loaded) -> None:
    """Ask for a name and keep the table under it."""
    name = one.sent.name
    st.caption(
        "It then outlives this session: anyone who can reach this server sees it in the list below, can show it, and "
        "can delete it. Links and saved views made while it is shown bring it along."
    )
    st.text_input("Name", value=name.rpartition(".")[0] or name, max_chars=120, key=f"own-name-{name}")
    st.button("Keep it", type="primary", key=f"own-keep-{name}", on_click=_keep, args=(one,))


def _keep(one: Loaded) -> None:
    name = str(st.session_state[f"own-name-{one.sent.name}"])
    try:
        held = datasets.keep(name, one.sent.kind, meaning_of(one.sent), one.sent.table)
        read_back = upload.kept(held.slug)
    except ParetoscopeError as error:
        st.session_state[MESSAGE] = ("error", error.detail)
        return
    remove(one.sent.name)
    put(read_back)
    st.session_state[MESSAGE] = ("success", f"Kept as {held.name}. The address of this page now names it.")


def draw_kept() -> None:
    """What the last click did, and the list of kept data sets."""
    kind, said = st.session_state.pop(MESSAGE, ("", ""))
    if said:
        (show_error if kind == "error" else show_success)(said)
    try:
        found = datasets.listed()
    except ParetoscopeError as error:
        show_error(error.detail)
        return
    if not found:
        return
    here = {one.slug for one in session_uploads().values()}
    with st.expander(f"Kept data sets ({len(found)} of at most {settings().max_kept_sets:,})", key="own-kept"):
        for one in found:
            with st.container(horizontal=True, vertical_alignment="center", key=f"kept-{one.slug}"):
                st.markdown(f"**{escape(one.name)}**", width="content")
                st.caption(
                    f"{escape(one.kind)}, {plural(one.n_rows, 'row')}, {one.created_at:%-d %B %Y}", width="stretch"
                )
                if one.slug in here:
                    st.caption("shown", width="content")
                else:
                    st.button("Show", key=f"show-{one.slug}", on_click=_show, args=(one.slug,), type="tertiary")
                with st.popover("Delete", type="tertiary"):
                    st.caption("Links that name it will stop showing it. This cannot be undone.")
                    st.button("Delete for good", key=f"drop-{one.slug}", on_click=_delete, args=(one.slug,))


def _show(slug: str) -> None:
    if complaints := open_sets(slug):
        st.session_state[MESSAGE] = ("error", " ".join(complaints))


def _delete(slug: str) -> None:
    try:
        datasets.delete(slug)
    except ParetoscopeError as error:
        st.session_state[MESSAGE] = ("error", error.detail)
        return
    for name, one in session_uploads().items():
        if one.slug == slug:
            remove(name)
    st.session_state[MESSAGE] = ("success", "Deleted.")
