"""Draws the reproductions: published figures beside ours, computed when the panel is opened."""

from __future__ import annotations

import streamlit as st

from pages.answers.reproductions import reproductions
from pages.parts.view_bar import csv_button

NUMBER = st.column_config.NumberColumn


def draw_reproductions(data_version: str) -> None:
    """The table, folded away until someone asks."""
    folded = st.expander("Published figures, and ours from the same data", on_change="rerun", key="reproductions")
    if not folded.open:
        return
    with folded:
        with st.spinner("Computing them anew"):
            table = reproductions()
        st.caption("Nothing here is copied but the published column: ours is computed from the built-in data.")
        st.dataframe(
            table[["subject", "quantity", "published", "ours", "difference", "source", "note"]],
            hide_index=True,
            placeholder="",
            key="reproductions-table",
            alt="Published figures and ours",
            column_config={
                "subject": st.column_config.Column("What", width="large", pinned=True),
                "quantity": st.column_config.Column("Figure"),
                "published": NUMBER("Published", format="%.4g"),
                "ours": NUMBER("Ours", format="%.4g"),
                "difference": NUMBER("Difference", format="%.2g"),
                "source": st.column_config.Column("Source"),
                "note": st.column_config.Column("Why they may differ", width="large"),
            },
        )
        csv_button("reproductions", data_version, lambda: table, "CSV of these")
