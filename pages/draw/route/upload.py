"""The Route page's uploads: a log of one's own, or a model of one's own beside those of the log shown."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from data.uploads.understanding import SCORES
from data.uploads.upload_table import UploadTable
from pages.answers.route.log import COLUMNS, RouteLog, route_log, typed_answers
from pages.answers.route.own_model import with_answers
from pages.answers.route.view import UPLOAD, RouteView
from pages.answers.workers.caller import Caller, working_for
from pages.draw.shared.upload_door import draw_door
from pages.draw.shared.url_state import key
from pages.draw.shared.waiting import session_name

TEMPLATE = (
    "query,model,score,cost_usd,domain\nq1,small,1,0.0001,maths\nq1,large,1,0.004,maths\n"
    "q2,small,0,0.0001,law\nq2,large,1,0.004,law\n"
)


def k(name: str) -> str:
    """Session key of a field of this page."""
    return key(RouteView, name)


def uploaded_log() -> RouteLog | None:
    """The log that this browser session uploaded."""
    log = st.session_state.get("route.uploaded")
    return log if isinstance(log, RouteLog) else None


def all_of_it() -> None:
    """Another log has other models and domains, and other costs."""
    st.session_state[k("limit")] = None
    st.session_state[k("models")] = []
    st.session_state[k("held_out")] = []


def draw_uploads(shown_log: RouteLog | None) -> None:
    """Draw both; a file that cannot be used leaves everything as it was."""
    with st.expander("Upload your own log"):
        st.caption(
            "CSV, JSON, XLSX or Parquet, one row per answer: query, model, score, cost_usd (or tokens_in, tokens_out "
            "of a model with a list price). Optional: energy_j, latency_s, confidence, and per query domain, "
            "text, or an embedding as e0, e1 and so on. It stays in this session."
        )
        st.download_button("Template", TEMPLATE, "router-log.csv", "text/csv", on_click="ignore")
        draw_door("Router log", "route.file", SCORES, COLUMNS, _show_log)
    if shown_log is None:
        return
    with st.expander("Add a model"):
        st.caption(
            "Its answers to queries of this log, as CSV, JSON, XLSX or Parquet: query, model, score, and cost_usd (or "
            "tokens_in and tokens_out). 100 queries are enough to start; the others are then left out."
        )
        st.download_button(
            "The log's queries",
            lambda: _queries(shown_log).to_csv(index=False),
            "queries.csv",
            "text/csv",
            on_click="ignore",
            key="route.queries",
        )
        draw_door("Answers of your model", "route.model", SCORES, COLUMNS, partial(_add_model, shown_log))


def _show_log(table: UploadTable) -> None:
    """Show an uploaded log; where its texts are embedded by a model, a bar says how far that is."""
    bar = st.empty()

    def show(done: int, of: int) -> None:
        bar.progress(done / of, f"Embedding texts on this machine: {done:,} of {of:,}")

    try:
        with working_for(Caller(session_name())):
            _put(route_log(table, show))
    finally:
        bar.empty()


def _add_model(shown_log: RouteLog, table: UploadTable) -> None:
    """Show the log with the model of an uploaded table as well."""
    _put(with_answers(shown_log, typed_answers(table), table.faults))


def _put(log: RouteLog) -> None:
    st.session_state["route.uploaded"] = log
    st.session_state[k("log")] = UPLOAD
    all_of_it()


def _queries(shown_log: RouteLog) -> pd.DataFrame:
    return pd.DataFrame(
        {"query": list(shown_log.log.queries), "domain": shown_log.log.domain, "model": "my-model", "score": ""}
    )
