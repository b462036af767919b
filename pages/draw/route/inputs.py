"""The sidebar of the Route page: log or upload, models, policy, money, traffic."""

from __future__ import annotations

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.answers.route.answer import RouteAnswer
from pages.answers.route.limit import UNITS, rounded_up, steps
from pages.answers.route.log import built_in
from pages.answers.route.sentences import used_sentence
from pages.answers.route.view import (
    AUTO,
    UPLOAD,
    RouteView,
    domains_of,
    log_of,
    offered_for,
    policy_label,
    policy_summary,
)
from pages.draw.route.upload import all_of_it, draw_uploads, k, uploaded_log
from pages.draw.shared.escaping import escape
from pages.draw.shared.grid_inputs import draw_grid
from pages.draw.shared.url_state import from_widgets

SLIDER = "route.limit.slider"


def draw_inputs(before: RouteView) -> tuple[RouteView, tuple[str, ...], DeltaGenerator]:
    """Draw the sidebar and read it back, with the place for the operating point's slider."""
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
        labels = {name: policy_label(name) for name in offered}
        if st.session_state[k("policy")] not in offered:
            st.session_state[k("policy")] = offered[0]
        st.session_state[k("also")] = [name for name in st.session_state[k("also")] if name in offered]
        chosen = st.selectbox("Route by", offered, format_func=labels.__getitem__, key=k("policy"))
        st.caption(escape(policy_summary(chosen)))
        others = [name for name in offered if name not in (chosen, AUTO)]
        st.multiselect("Compare with", others, format_func=labels.__getitem__, key=k("also"), placeholder="baselines")
        st.subheader("Limits")
        slot = st.container()
        st.number_input("Queries per month", min_value=1, max_value=10**12, step=100_000, key=k("queries_per_month"))
        with st.expander("Grid and data centre"):
            draw_grid(k)
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
    return *from_widgets(RouteView, before), slot


def draw_limit(answer: RouteAnswer, slot: DeltaGenerator) -> None:
    """The operating point's slider, once it is known what the policy can use; it moves the next run's view."""
    settled, point, limit = answer.policy.settled, answer.point, answer.limit
    candidates = [answer.replay.policies[name].settled.spent(limit.unit) for name in answer.recommendation.candidates]
    if st.session_state.get(k("unit")) != limit.unit:
        st.session_state[k("unit")] = limit.unit
    with slot:
        st.segmented_control(
            "Limit in",
            settled.units,
            format_func=lambda unit: UNITS[unit].label,
            key=k("unit"),
            on_change=_other_unit,
            args=(limit.unit, {unit: float(point.mean(settled.spent(unit))) for unit in settled.units}),
        )
        stops = steps(np.concatenate(candidates), limit.value)
        if len(stops) > 1:
            st.session_state[SLIDER] = limit.value
            st.select_slider(
                UNITS[limit.unit].slider,
                stops,
                format_func=UNITS[limit.unit].text,
                key=SLIDER,
                on_change=lambda: st.session_state.update({k("limit"): st.session_state[SLIDER]}),
                help="The operating point is the one that scores best within this limit on queries set aside for "
                "choosing it; where the limit lies between two settings, each query draws one of the two at random. "
                "What it then scores and uses is shown on other queries.",
            )
        st.caption(escape(used_sentence(answer)))


def _other_unit(before: str, spent: dict[str, float]) -> None:
    """The same operating point, said in the other unit; a second click on a unit takes nothing away."""
    unit = st.session_state[k("unit")]
    if unit is None:
        st.session_state[k("unit")] = before
    else:
        st.session_state[k("limit")] = rounded_up(spent[unit])
