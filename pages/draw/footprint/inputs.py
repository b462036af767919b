"""The question bar of the Footprint page: the model and its limit, traffic, grids, the rack."""

from __future__ import annotations

from functools import partial

import streamlit as st

from models.constants import TYPICAL_PUE
from pages.answers.boards import store
from pages.answers.footprint.sentences import grids_text, limit_text, traffic_text
from pages.answers.footprint.serving_energy import VISION_TASKS, gpus, measured_models, stress_labels, tasks
from pages.answers.footprint.view import FootprintView
from pages.answers.shared.formatting import number, plural
from pages.draw.shared.escaping import escape
from pages.draw.shared.first_storey import SettingsGroup, draw_question_bar
from pages.draw.shared.url_state import from_widgets, key


def k(name: str) -> str:
    """Session key of a field of this page."""
    return key(FootprintView, name)


def draw_inputs(before: FootprintView) -> tuple[FootprintView, tuple[str, ...]]:
    """Draw the settings of the open part and read them back."""
    view = from_widgets(FootprintView, before)[0]
    draw_question_bar("footprint", _groups(view))
    return from_widgets(FootprintView, before)


def _groups(view: FootprintView) -> list[SettingsGroup]:
    if view.part == "hours":
        text = f"{plural(view.hours_needed, 'hour')} each day"
        return [SettingsGroup("hours", "Work per day", text, "schedule", _draw_hours)]
    if view.part == "rack":
        budget = f"{number(view.budget_kw)} kW"
        within = f"within it {number(100 * view.quantile)}% of the time"
        return [
            SettingsGroup("budget", "Power budget", budget, "bolt", _draw_budget),
            SettingsGroup("quantile", "How sure", within, "percent", _draw_quantile),
        ]
    model = measured_models(view.task).get(view.model, view.model) if view.task in tasks() else view.model
    return [
        SettingsGroup("model", "Model", f"{model}, {view.gpu or 'any GPU'}", "neurology", partial(_draw_model, view)),
        SettingsGroup("limit", "Latency limit", limit_text(view), "timer", _draw_limit),
        SettingsGroup("traffic", "Traffic", traffic_text(view), "inbox", partial(_draw_traffic, view)),
        SettingsGroup("grids", "Grids and site", grids_text(view), "public", _draw_grids),
    ]


def _draw_model(view: FootprintView) -> None:
    """Task, model and GPU among what was measured; a choice that another task lacks falls back to one it has."""
    labels = tasks()
    if st.session_state.get(k("task")) not in labels:
        st.session_state[k("task")] = view.task if view.task in labels else FootprintView().task
    task = st.selectbox("Task", list(labels), format_func=lambda name: escape(labels[name]), key=k("task"))
    models = measured_models(task)
    if st.session_state.get(k("model")) not in models:
        usual = FootprintView().model
        st.session_state[k("model")] = usual if usual in models else next(iter(models))
    st.selectbox("Model", list(models), format_func=lambda name: escape(models[name]), key=k("model"))
    offered = ["", *gpus(task)]
    if st.session_state.get(k("gpu")) not in offered:
        st.session_state[k("gpu")] = ""
    st.selectbox("GPU", offered, format_func=lambda name: escape(name) or "Any", key=k("gpu"))


def _draw_limit() -> None:
    st.number_input(
        "Time between tokens at most, ms",
        min_value=0.1,
        value=None,
        step=1.0,
        key=k("max_itl_ms"),
        help="Empty: no limit.",
    )
    st.segmented_control("Percentile", ["p50", "p90", "p95", "p99"], key=k("itl"), required=True)


def _draw_traffic(view: FootprintView) -> None:
    st.number_input("Requests per day", 1, 10_000_000_000, step=1000, key=k("requests_per_day"))
    st.number_input(
        "Output tokens of an answer",
        min_value=1,
        value=None,
        key=k("output_tokens"),
        help="Empty: as long as the deployment was measured with.",
    )
    if view.task in VISION_TASKS:
        labels = stress_labels()
        st.selectbox(
            "Stress",
            list(labels),
            format_func=lambda name: escape(labels[name]),
            key=k("stress"),
            help="A claim: slightly changed images make vision-language models write long answers.",
        )
    st.number_input(
        "Or an amount of energy, kWh",
        min_value=0.001,
        value=None,
        key=k("energy_kwh"),
        help="At the machines, such as that of a training run. Then the model and its traffic do not count.",
    )


def _draw_grids() -> None:
    st.multiselect("Grids", list(store.grids().index), key=k("grids"), max_selections=12)
    st.number_input(
        "Power usage effectiveness",
        1.0,
        3.0,
        step=0.01,
        key=k("pue"),
        help=f"Energy of the whole site divided by that of its machines. {TYPICAL_PUE}: what AWS reports on average.",
    )


def _draw_hours() -> None:
    st.slider("Hours in a row", 1, 24, key=k("hours_needed"), help="For work that can wait for the cleanest hours.")


def _draw_budget() -> None:
    st.number_input("Budget of the servers, kW", 0.1, 500.0, step=10.0, key=k("budget_kw"), help="Without cooling.")


def _draw_quantile() -> None:
    st.number_input(
        "Share of the time within the budget",
        0.01,
        1.0,
        step=0.01,
        format="%.3f",
        key=k("quantile"),
        help="1: as if each server drew its most, the count by nameplate.",
    )
    st.slider(
        "How alike servers are loaded",
        0.0,
        1.0,
        step=0.05,
        key=k("likeness"),
        help="1: all rise and fall together, as in one training job. 0: independently.",
    )
