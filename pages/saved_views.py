"""Saved views: list, search, open, rename, delete."""

from __future__ import annotations

import streamlit as st

from data.saved import views
from data.settings import settings
from errors import ParetoscopeError
from pages.answers.boards import store
from pages.draw.shared.first_storey import draw_title
from pages.draw.shared.message import show_error, show_info, show_success
from pages.draw.shared.signed_in import draw_identity, must_sign_in
from pages.draw.views.team_panels import draw_team_panels
from pages.draw.views.view_list import draw_list, take_action

PAGE_SIZE = 25

WHOSE = "Sign-in is off: anyone who can reach this server can change them."
draw_title(
    "Saved views", f"Settings, rows and data version as they were. {'' if settings().sign_in else WHOSE}".strip()
)
draw_identity("views")
take_action()
if message := st.session_state.pop("views:message", None):
    show_success(message)
search = st.text_input("Search in titles", key="views.search", type="search", placeholder="part of a title")
try:
    matches = views.search(search, limit=PAGE_SIZE + 1)
except ParetoscopeError as error:
    show_error(error.detail)
    st.stop()
if not matches:
    if search:
        show_info(f"No saved view has '{search}' in its title. Clear the search to see all.")
    elif must_sign_in():
        show_info("Nothing has been saved for everybody. Sign in to see what is saved for the team or for you.")
    else:
        show_info("Nothing has been saved yet. Open Choose or Frontier, set what you need, and press 'Save view'.")
draw_list(matches[:PAGE_SIZE], store.data_version())
if len(matches) > PAGE_SIZE:
    st.caption(f"The newest {PAGE_SIZE} are shown; search to find older ones.")
draw_team_panels()
