"""The question bar of the Route page: log and models, limit, policy, traffic, uploads."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.answers.route.answer import RouteAnswer
from pages.answers.route.limit import UNITS, rounded_up, steps
from pages.answers.route.log import RouteLog, built_in
from pages.answers.route.question import log_text, spending_text, traffic_text
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
from pages.draw.shared.first_storey import SettingsGroup, draw_question_bar
from pages.draw.shared.grid_inputs import draw_grid
from pages.draw.shared.url_state import from_widgets

SLIDER = "route.limit.slider"


def draw_inputs(before: RouteView) -> tuple[RouteView, tuple[str, ...], DeltaGenerator]:
    """Draw the settings and read them back, with the place for the operating point's slider."""
    view = from_widgets(RouteView, before)[0]
    route_log = log_of(view, uploaded_log())
    slots: list[DeltaGenerator] = []
    groups = (
        SettingsGroup("log", "Router log", log_text(view), "category", partial(_log_inputs, before, route_log)),
        SettingsGroup("limit", "Limit", spending_text(view), "filter_alt", lambda: slots.append(st.container())),
        SettingsGroup("policy", "Policy", policy_label(view.policy), "alt_route", partial(_policy_inputs, route_log)),
        SettingsGroup("traffic", "Traffic and grid", traffic_text(view), "inbox", _traffic_inputs),
        SettingsGroup("uploads", "Your own data", "Your own data", "upload", partial(draw_uploads, route_log)),
    )
    draw_question_bar("route", groups)
    return *from_widgets(RouteView, before), slots[0]


def _log_inputs(before: RouteView, route_log: RouteLog | None) -> None:
    """The log, the models to route to, and the domains to hold out."""
    names = {str(name): str(name) for name in built_in()["benchmark"]}
    if uploaded_log() is not None or before.log == UPLOAD:
        names[UPLOAD] = "Your upload"
    st.selectbox("Router log", list(names), format_func=names.__getitem__, key=k("log"), on_change=all_of_it)
    models = route_log.log.models if route_log is not None else ()
    st.multiselect(
        "Models to route to",
        models,
        key=k("models"),
        placeholder=f"all {len(models)}",
        help="Cheapest first. The router chooses only among these.",
    )
    _domain_input(domains_of(route_log))


def _traffic_inputs() -> None:
    st.number_input("Queries per month", min_value=1, max_value=10**12, step=100_000, key=k("queries_per_month"))
    draw_grid(k)


def _policy_inputs(route_log: RouteLog | None) -> None:
    """The policy to route by, and those to compare it with; only those that the log allows."""
    offered = offered_for(route_log)
    labels = {name: policy_label(name) for name in offered}
    if st.session_state[k("policy")] not in offered:
        st.session_state[k("policy")] = offered[0]
    st.session_state[k("also")] = [name for name in st.session_state[k("also")] if name in offered]
    chosen = st.selectbox("Route by", offered, format_func=labels.__getitem__, key=k("policy"))
    st.caption(escape(policy_summary(chosen)))
    others = [name for name in offered if name not in (chosen, AUTO)]
    st.multiselect("Compare with", others, format_func=labels.__getitem__, key=k("also"), placeholder="baselines")


def _domain_input(domains: tuple[str, ...]) -> None:
    """The domains to hold out, where the log has several."""
    if len(domains) > 1:
        st.multiselect(
            "Domains to hold out",
            domains,
            key=k("held_out"),
            placeholder="a fifth of all queries",
            help="Train on the other domains and test on these: how the router does on kinds of query it has "
            "never seen.",
        )


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
                help="The operating point scores best within this limit on the validation queries. Where the limit "
                "lies between two settings, each query draws one of them at random. Results are shown on held-out "
                "queries.",
            )
        st.caption(escape(used_sentence(answer)))


def _other_unit(before: str, spent: dict[str, float]) -> None:
    """The same operating point, said in the other unit; a second click on a unit takes nothing away."""
    unit = st.session_state[k("unit")]
    if unit is None:
        st.session_state[k("unit")] = before
    else:
        st.session_state[k("limit")] = rounded_up(spent[unit])
