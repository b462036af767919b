"""One upload of this session: what it holds, where to see it, keeping it under a name, and its removal."""

from __future__ import annotations

import streamlit as st

from data.metrics import metrics
from data.uploads.user_rows import DESCRIBED
from pages.answers.boards import store
from pages.answers.datasets.upload import Loaded, pages_of, said_of, view_of
from pages.draw.datasets.named_datasets import keep_form
from pages.draw.shared.escaping import escape
from pages.draw.shared.session_rows import SET, remove, slugs

PAGES = {
    "choose": "Choose",
    "frontier": "Frontier",
    "route": "Route",
    "scaling_laws": "Scaling laws",
    "fine_tune": "Fine-tune",
}


def draw_held(one: Loaded) -> None:
    """Draw its card."""
    name = one.sent.name
    with st.container(border=True):
        where = ", kept under this name" if one.slug else ""
        st.markdown(f"**{escape(name)}**: {escape(said_of(one))} ({escape(one.sent.kind)}{where}){_stands_on(one)}")
        with st.container(horizontal=True, vertical_alignment="center"):
            for page in pages_of(one):
                params = view_of(one, page) | ({SET: slugs()} if slugs() else {})
                st.page_link(f"pages/{page}.py", label=f"See on {PAGES[page]}", query_params=params)
            st.button(
                "Remove",
                icon=":material/delete:",
                on_click=remove,
                args=(name,),
                type="tertiary",
                key=f"own-off-{name}",
            )
            if not one.slug:
                with st.popover("Keep", icon=":material/save:", type="tertiary"):
                    keep_form(one)
            rows = st.popover("Rows", on_change="rerun", type="tertiary", key=f"own-fold-{name}")
            if rows.open:
                with rows:
                    _draw_rows(one)


def _stands_on(one: Loaded) -> str:
    if not one.own:
        return ""
    titles = store.boards().set_index("id")["title"].to_dict()
    named = [
        f"{titles[own.board]}: {store.task_label(own.task)}" if own.task else str(titles[own.board]) for own in one.own
    ]
    return f" on {escape('; '.join(named))}"


def _draw_rows(one: Loaded) -> None:
    if one.own:
        frame = one.own[0].frame
        shown = frame[[column for column in frame if column in DESCRIBED or column in metrics()]]
    else:
        shown = one.sent.table
    st.dataframe(shown.head(200), hide_index=True, key=f"own-rows-{one.sent.name}", alt="Your own rows")
