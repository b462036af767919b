"""The dashboard: navigation and the way into saved views. `streamlit run app.py` serves it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from data.saved.people import ask_for_person
from pages.answers.shared.rerun_times import rerun_of
from pages.draw.shared.failure import failures_as_sentences
from pages.draw.shared.saved_view_link import open_saved_view
from pages.draw.shared.signed_in import person_on_page
from pages.draw.shared.value_origin import forget_hint
from pages.registry import GROUPS, PAGES

# A local file: Streamlit fetches an icon that is given by name from another host.
ICON = Path(__file__).parent / "pages" / "draw" / "shared" / "icon.png"
st.set_page_config(page_title="Paretoscope", page_icon=str(ICON), layout="wide")

ENTRIES = {
    page.id: st.Page(page.script, title=page.title, icon=page.icon, url_path=page.id, default=not page.url_path)
    for page in PAGES
}

st.logo(str(ICON), size="large")
current = st.navigation(
    {group: [ENTRIES[page.id] for page in PAGES if page.group == group] for group in GROUPS}, position="top"
)
forget_hint()
ask_for_person(person_on_page)
with rerun_of(current.url_path), failures_as_sentences():
    open_saved_view(ENTRIES)
    current.run()
