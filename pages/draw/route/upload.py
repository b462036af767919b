"""The Route page's uploads: a log of one's own, or a model of one's own beside those of the log shown."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from errors import ParetoscopeError
from pages.answers.route.log import RouteLog, read_log
from pages.answers.route.own_model import with_model
from pages.answers.route.view import UPLOAD, RouteView
from pages.answers.workers.pool import Caller, working_for
from pages.draw.shared.escaping import escape
from pages.draw.shared.message import show_error
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
    held = st.session_state.get("route.uploaded")
    return held if isinstance(held, RouteLog) else None


def all_of_it() -> None:
    """Another log has other models and domains, and other costs."""
    st.session_state[k("limit")] = None
    st.session_state[k("models")] = []
    st.session_state[k("held_out")] = []


def draw_uploads(held: RouteLog | None) -> None:
    """Draw both; a file that cannot be used leaves everything as it was."""
    with st.expander("Upload your own log"):
        st.caption(
            "CSV or Parquet, a row an answer: query, model, score, cost_usd (or tokens_in, tokens_out of a model with "
            "a list price), where known energy_j, latency_s and confidence, and what may be known beforehand: domain, "
            "text, or an embedding as e0, e1 and so on. It stays in this session."
        )
        st.download_button("Template", TEMPLATE, "router-log.csv", "text/csv", on_click="ignore")
        _uploader("Router log", "route.file", _read_watched)
    if held is None:
        return
    with st.expander("Add a model"):
        st.caption(
            "Its answers to queries of this log, CSV or Parquet: query, model, score, and cost_usd (or tokens_in and "
            "tokens_out). A hundred queries are enough to start; the others are then left out."
        )
        st.download_button(
            "The log's queries",
            lambda: _queries(held).to_csv(index=False),
            "queries.csv",
            "text/csv",
            on_click="ignore",
            key="route.queries",
        )
        _uploader("Answers of your model", "route.model", lambda data: with_model(held, data))


def _read_watched(data: bytes) -> RouteLog:
    """The log of a file; where its texts are embedded by a model, a bar says how far that is."""
    bar = st.empty()

    def show(done: int, of: int) -> None:
        bar.progress(done / of, f"Embedding texts on this machine: {done:,} of {of:,}")

    try:
        return read_log(data, show)
    finally:
        bar.empty()


def _queries(held: RouteLog) -> pd.DataFrame:
    return pd.DataFrame({"query": list(held.log.queries), "domain": held.log.domain, "model": "my-model", "score": ""})


def _uploader(label: str, name: str, read: Callable[[bytes], RouteLog]) -> None:
    st.file_uploader(escape(label), type=["csv", "parquet"], key=name, on_change=_take, args=(name, read))
    if problem := st.session_state.get(f"{name}.problem"):
        show_error(problem)


def _take(name: str, read: Callable[[bytes], RouteLog]) -> None:
    file = st.session_state[name]
    st.session_state[f"{name}.problem"] = None
    if file is None:
        return
    try:
        with working_for(Caller(session_name())):
            sent = read(file.getvalue())
    except ParetoscopeError as error:
        st.session_state[f"{name}.problem"] = error.detail
        return
    st.session_state["route.uploaded"] = sent
    st.session_state[k("log")] = UPLOAD
    all_of_it()
