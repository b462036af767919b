"""The sidebar of the Route page: log or upload, models, policy, money, traffic."""

from __future__ import annotations

import streamlit as st

from models.routers.registry import POLICIES
from pages.answers import store
from pages.answers.route_log import built_in
from pages.answers.route_view import UPLOAD, RouteView, domains_of, log_of, offered_for
from pages.parts.route_upload import all_of_it, draw_uploads, k, uploaded_log
from pages.parts.url_state import from_widgets


def draw_inputs(before: RouteView) -> tuple[RouteView, tuple[str, ...]]:
    """Draw the sidebar and read it back."""
    with st.sidebar:
        st.subheader("Need")
        names = {str(name): str(name) for name in built_in()["benchmark"]}
        if uploaded_log() is not None or before.log == UPLOAD:
            names[UPLOAD] = "Your upload"
        st.selectbox("Log", list(names), format_func=names.__getitem__, key=k("log"), on_change=all_of_it)
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
        with st.expander("Grid and data centre"):
            st.selectbox("Grid", list(store.grids().index), key=k("grid"), help="Turns energy into carbon and water.")
            st.number_input(
                "Power usage effectiveness",
                1.0,
                3.0,
                step=0.01,
                key=k("pue"),
                help="What the site uses over its machines; 1.15 is the mean that AWS states, Azure 1.16.",
            )
        domains = domains_of(held)
        if len(domains) > 1:
            with st.expander("Unseen domains"):
                st.multiselect(
                    "Hold out",
                    domains,
                    key=k("held_out"),
                    placeholder="a fifth of all queries",
                    help="Learn on the other domains and judge on these: how a router does on a kind of query that it "
                    "never saw.",
                )
        draw_uploads(held)
    return from_widgets(RouteView, before)
