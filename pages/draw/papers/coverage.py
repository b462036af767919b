"""How much of the papers runs in the product: counts, and a row per paper with where and what is missing."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from data.papers.implementations import RELATIONS
from pages.answers.boards import store
from pages.answers.papers.catalogue import Paper
from pages.answers.papers.coverage import coverage, coverage_rows
from pages.answers.papers.own_papers import claim_table, technique_table
from pages.draw.papers.own_session import session_papers
from pages.draw.shared.escaping import escape
from pages.draw.shared.message import show_info
from pages.draw.shared.view_bar import csv_button


def draw_coverage(listed: Sequence[Paper]) -> None:
    """Four figures, the table, and both tables to take away."""
    if not listed:
        show_info("No paper has all of these words and facets. Remove a facet, or search for fewer words.")
        return
    counts = coverage(listed)
    columns = st.columns(4)
    columns[0].metric("Papers shown", counts.papers)
    columns[1].metric("Run here", counts.running)
    columns[2].metric("Can be put on a candidate", counts.levers, help="Papers with an effect against a baseline.")
    columns[3].metric("Claims with a measured effect", counts.compared)
    by_relation = [f"{counts.by_relation[name]} as {words}" for name, words in RELATIONS.items()]
    st.caption(f"Of those that run here, by the nearest: {escape(', '.join(by_relation))}.")
    table = coverage_rows(listed)
    table["relation"] = table["relation"].map(lambda name: RELATIONS.get(name, ""))
    st.dataframe(
        table.drop(columns="id"),
        hide_index=True,
        height=460,
        key="evidence-coverage",
        placeholder="",
        alt="Papers, where they run, and what would be needed",
        column_config={
            "paper": st.column_config.Column("Paper", pinned=True, width="medium"),
            "title": st.column_config.Column("Title", width="medium"),
            "year": st.column_config.NumberColumn("Year", format="%d"),
            "kind": "Kind",
            "stage": "Stage",
            "modality": "Modality",
            "relation": st.column_config.Column("Runs here as"),
            "runs_in": "Page",
            "calculations": st.column_config.Column("Calculations", width="medium"),
            "claims": st.column_config.NumberColumn("Claims"),
            "needs": st.column_config.Column("To run it here", width="large"),
            "link": st.column_config.LinkColumn("Link"),
        },
    )
    own = session_papers()
    csv_button("techniques", store.data_version(), lambda: technique_table(own), "CSV of all papers")
    csv_button("claims", store.data_version(), lambda: claim_table(own), "CSV of all claims")
