"""The dashboard: navigation and the way into saved views. `streamlit run app.py` serves it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pages.parts.failure import failures_as_sentences
from pages.parts.opening import open_saved_view

ICON = Path(__file__).parent / "pages" / "parts" / "icon.png"  # a local file: an icon by name is fetched from elsewhere
st.set_page_config(page_title="Paretoscope", page_icon=str(ICON), layout="wide")

PAGES = {
    "Decide": [
        st.Page("pages/choose.py", title="Choose", icon=":material/target:", default=True),
        st.Page("pages/frontier.py", title="Frontier", icon=":material/show_chart:", url_path="frontier"),
        st.Page("pages/route.py", title="Route", icon=":material/alt_route:", url_path="route"),
    ],
    "Forecast": [
        st.Page(
            "pages/scaling_laws.py", title="Scaling laws", icon=":material/trending_down:", url_path="scaling-laws"
        ),
        st.Page("pages/fine_tune.py", title="Fine-tune", icon=":material/tune:", url_path="fine-tune"),
    ],
    "Ground": [
        st.Page("pages/data.py", title="Data", icon=":material/database:", url_path="data"),
    ],
    "Keep": [
        st.Page("pages/saved_views.py", title="Saved views", icon=":material/bookmarks:", url_path="saved-views"),
    ],
}

page = st.navigation(PAGES)
with failures_as_sentences():
    open_saved_view({shown.url_path or "choose": shown for group in PAGES.values() for shown in group})
    page.run()
