"""An upload of this session: what it holds, where to see it, saving it under a name, and its removal."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from data.metrics import metrics
from data.uploads.user_rows import DESCRIBED
from pages.answers.boards import store
from pages.answers.datasets.upload import UploadContents, pages_of, summary, view_of
from pages.draw.datasets.named_datasets import save_form
from pages.draw.shared.escaping import escape
from pages.draw.shared.session_rows import SET, remove, slugs
from pages.registry import PAGES

MOST_NOTES = 6
TITLES = {Path(page.script).stem: page.title for page in PAGES}


def draw_upload(contents: UploadContents) -> None:
    """Draw its card."""
    name = contents.upload.name
    with st.container(border=True):
        state = ", saved under this name" if contents.slug else ""
        about = f"{summary(contents)} ({contents.upload.kind}{state}){_boards(contents)}"
        st.markdown(f"**{escape(name)}**: {escape(about)}")
        for note in dict.fromkeys(note for rows in contents.user_rows for note in rows.notes[:MOST_NOTES]):
            st.caption(escape(note))
        with st.container(horizontal=True, vertical_alignment="center"):
            for page in pages_of(contents):
                params = view_of(contents, page) | ({SET: slugs()} if slugs() else {})
                st.page_link(f"pages/{page}.py", label=f"See on {TITLES[page]}", query_params=params)
            st.button(
                "Remove",
                icon=":material/delete:",
                on_click=remove,
                args=(name,),
                type="tertiary",
                key=f"own-off-{name}",
            )
            if not contents.slug:
                with st.popover("Save", icon=":material/save:", type="tertiary"):
                    save_form(contents)
            rows = st.popover("Rows", on_change="rerun", type="tertiary", key=f"own-fold-{name}")
            if rows.open:
                with rows:
                    _draw_rows(contents)


def _boards(contents: UploadContents) -> str:
    if not contents.user_rows:
        return ""
    titles = store.boards().set_index("id")["title"].to_dict()
    names = [
        f"{titles[rows.board]}: {store.task_label(rows.task)}" if rows.task else str(titles[rows.board])
        for rows in contents.user_rows
    ]
    return f" on {'; '.join(names)}"


def _draw_rows(contents: UploadContents) -> None:
    if contents.user_rows:
        frame = contents.user_rows[0].frame
        rows = frame[[column for column in frame if column in DESCRIBED or column in metrics()]]
    else:
        rows = contents.upload.table.cells
    st.dataframe(rows.head(200), hide_index=True, key=f"own-rows-{contents.upload.name}", alt="Your rows")
