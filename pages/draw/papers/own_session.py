"""The papers that this session added, and the file by which many come at once."""

from __future__ import annotations

import streamlit as st

from errors import ParetoscopeError
from pages.answers.papers.catalogue import Paper
from pages.answers.papers.own_file import TEMPLATE, papers_in
from pages.answers.shared.formatting import plural
from pages.draw.shared.message import show_error, show_success

KEPT = "papers:own"
FILE, OUTCOME = "own.file", "own.file.outcome"


def session_papers() -> tuple[Paper, ...]:
    """The papers that this session added or gave a claim."""
    own: dict[str, Paper] = st.session_state.get(KEPT, {})
    return tuple(own.values())


def draw_file() -> None:
    """A file of papers and claims, and a template of it; what came of the last file stands below."""
    with st.expander("From a file"):
        st.caption(
            "One row per claim. Rows with the same link are claims of one paper; 'paper' is the id of a paper that is "
            "here already."
        )
        st.download_button(
            "Template", TEMPLATE, file_name="papers.csv", mime="text/csv", icon=":material/download:", on_click="ignore"
        )
        st.file_uploader("CSV, TSV, JSON, XLSX or Parquet", key=FILE, on_change=_load)
        faults, added = st.session_state.get(OUTCOME, ((), ""))
        if faults:
            show_error("Nothing was added.", points=list(faults))
        elif added:
            show_success(added)


def _load() -> None:
    """Add the file's papers, or remember why none was added."""
    file = st.session_state.get(FILE)
    if file is None:
        st.session_state[OUTCOME] = ((), "")
        return
    try:
        loaded = papers_in(file.getvalue(), session_papers())
    except ParetoscopeError as error:
        faults = tuple(fault.detail for fault in getattr(error, "faults", ())) or (error.detail,)
        st.session_state[OUTCOME] = (faults, "")
        return
    st.session_state[KEPT] = {**st.session_state.get(KEPT, {}), **{paper.id: paper for paper in loaded}}
    st.session_state[OUTCOME] = ((), f"Added {plural(len(loaded), 'paper')}. Find them under Papers.")
