"""For somebody who is signed in: tokens for programs; for admins: who saved, renamed, shared and deleted what."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data.saved import audit_trail, tokens
from data.saved.people import current
from data.settings import settings
from errors import ParetoscopeError
from pages.answers.boards import store
from pages.draw.shared.escaping import escape
from pages.draw.shared.message import show_error
from pages.draw.shared.view_bar import csv_button

NEW_TOKEN, NAME = "views:new-token", "views.token-name"


def draw_team_panels() -> None:
    """Draw what the person may see of both; nothing without sign-in."""
    if not settings().sign_in or not current().id:
        return
    panel = st.expander("Tokens for programs", key="views-tokens", on_change="rerun")
    if panel.open:
        with panel:
            _draw_tokens()
    if current().is_admin:
        panel = st.expander("Audit: who saved and deleted what", key="views-audit", on_change="rerun")
        if panel.open:
            with panel:
                _draw_audit()


def _draw_tokens() -> None:
    days = settings().token_days
    st.caption(f"A program that sends a token reads over HTTP what you may read. A token ends after {days:,} days.")
    kind, text = st.session_state.get(NEW_TOKEN, ("", ""))
    if kind == "error":
        show_error(text)
    elif kind:
        st.caption("Copy it now: it is not kept, and not shown again.")
        st.code(f"Authorization: Bearer {text}", language=None, wrap_lines=True)
        st.button("I have copied it", key="views-token-copied", on_click=_forget_token, type="tertiary")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("Name of the new token", key=NAME, max_chars=120, placeholder="nightly report")
        st.button("Create token", key="views-token-new", on_click=_create)
    for token in tokens.listed():
        with st.container(horizontal=True, vertical_alignment="center", key=f"token-{token.digest[:8]}"):
            st.markdown(f"**{escape(token.name)}**", width="content")
            st.caption(f"made {token.created_at:%-d %B %Y}, ends {token.expires_at:%-d %B %Y}", width="stretch")
            digest = token.digest
            st.button("Revoke", key=f"revoke-{digest[:8]}", on_click=tokens.revoke, args=(digest,), type="tertiary")


def _create() -> None:
    try:
        st.session_state[NEW_TOKEN] = ("token", tokens.create(str(st.session_state.get(NAME, ""))))
        st.session_state[NAME] = ""
    except ParetoscopeError as error:
        st.session_state[NEW_TOKEN] = ("error", error.detail)


def _forget_token() -> None:
    st.session_state.pop(NEW_TOKEN, None)


def _draw_audit() -> None:
    entries = pd.DataFrame(audit_trail.latest())
    if entries.empty:
        st.caption("Nothing has been saved or deleted since sign-in was turned on.")
        return
    st.caption(f"The last {len(entries):,} entries, the newest first. Times are UTC.")
    st.dataframe(entries, hide_index=True, key="views-audit-rows", alt="Who saved and deleted what")
    csv_button("audit", store.data_version(), lambda: entries, "Audit as CSV")
