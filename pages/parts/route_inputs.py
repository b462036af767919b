"""The sidebar of the Route page: log or upload, models, policy, money, traffic."""

from __future__ import annotations

import streamlit as st

from models.errors import ParetoscopeError
from models.routers.registry import POLICIES
from pages.answers.route_log import RouteLog, built_in, read_log
from pages.answers.route_view import UPLOAD, RouteView, log_of, offered_for
from pages.parts.text import escape
from pages.parts.url_state import from_widgets, key

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


def draw_inputs(before: RouteView) -> tuple[RouteView, tuple[str, ...]]:
    """Draw the sidebar and read it back."""
    with st.sidebar:
        st.subheader("Need")
        names = {str(name): str(name) for name in built_in()["benchmark"]}
        if uploaded_log() is not None or before.log == UPLOAD:
            names[UPLOAD] = "Your upload"
        st.selectbox("Log", list(names), format_func=names.__getitem__, key=k("log"), on_change=_all_models)
        held = log_of(before.with_changes(log=st.session_state[k("log")]), uploaded_log())
        models = held.log.models if held is not None else ()
        st.multiselect(
            "Models to route to",
            models,
            key=k("models"),
            placeholder=f"all {len(models)}",
            help="The cheapest first. A router chooses among these alone.",
        )
        st.subheader("Policy")
        offered = offered_for(held)
        labels = {name: POLICIES[name].label for name in offered}
        if st.session_state[k("policy")] not in offered:
            st.session_state[k("policy")] = offered[0]
        st.session_state[k("also")] = [name for name in st.session_state[k("also")] if name in offered]
        chosen = st.selectbox("Route by", offered, format_func=labels.__getitem__, key=k("policy"))
        st.caption(POLICIES[chosen].summary)
        others = [name for name in offered if name != chosen]
        st.multiselect("Compare with", others, format_func=labels.__getitem__, key=k("also"), placeholder="baselines")
        st.subheader("Limits")
        st.slider(
            "Bill, % of the best single model's",
            1,
            100,
            key=k("bill"),
            help="The operating point is the best one within this bill on queries set aside for choosing it. What it "
            "then scores and costs is shown on other queries.",
        )
        st.number_input("Queries per month", min_value=1, max_value=10**12, step=100_000, key=k("queries_per_month"))
        _upload()
    return from_widgets(RouteView, before)


def _all_models() -> None:
    """Another log has other models."""
    st.session_state[k("models")] = []


def _upload() -> None:
    with st.expander("Upload your own log"):
        st.caption(
            "CSV or Parquet, a row an answer: query, model, score, cost_usd (or tokens_in, tokens_out of a model with "
            "a list price), and what may be known beforehand: domain, text, or an embedding as e0, e1 and so on. It "
            "stays in this session."
        )
        st.download_button("Template", TEMPLATE, "router-log.csv", "text/csv", on_click="ignore")
        st.file_uploader("Router log", type=["csv", "parquet"], key="route.file", on_change=_take_file)
        if problem := st.session_state.get("route.problem"):
            st.error(escape(problem))


def _take_file() -> None:
    """Read the file; one that cannot be used leaves everything as it was."""
    file = st.session_state["route.file"]
    st.session_state["route.problem"] = None
    if file is None:
        return
    try:
        sent = read_log(file.getvalue())
    except ParetoscopeError as error:
        st.session_state["route.problem"] = error.detail
        return
    st.session_state["route.uploaded"] = sent
    st.session_state[k("log")] = UPLOAD
    st.session_state[k("models")] = []
