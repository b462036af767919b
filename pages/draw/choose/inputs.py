"""The sidebar of the Choose page: need, limits, weights. Returns the view that the widgets hold."""

from __future__ import annotations

import streamlit as st

from data.metrics import metrics
from pages.answers.boards import store
from pages.answers.boards.chosen_board import chosen_board
from pages.answers.boards.decision_metrics import ROLES, Roles, board_of, default_quality
from pages.answers.boards.workload import Workload
from pages.answers.choose.view import ChooseView
from pages.draw.choose.folds import folded, k
from pages.draw.choose.limit_inputs import draw_limits
from pages.draw.choose.workload_inputs import draw_workload
from pages.draw.shared.escaping import escape
from pages.draw.shared.grid_inputs import draw_grid
from pages.draw.shared.url_state import from_widgets

GRID = ("grid", "pue", "max_co2e_g")
WEIGHT_HELP = "0 = ignored, 10 = most important. Only the ratios between the weights matter."


def draw_inputs(before: ChooseView) -> tuple[ChooseView, tuple[str, ...]]:
    """Draw the sidebar and read it back."""
    with st.sidebar:
        task = _need()
        roles = ROLES[board_of(task)]
        board = chosen_board(roles.board, task)
        draw_limits(board, roles, before)
        _weights(roles)
        if roles.has_tokens:
            folded("Workload and prices", tuple(Workload.model_fields), before, draw_workload)
        grid = GRID if roles.has_tokens else (*GRID, "requests_per_day")
        folded("Grid and data centre", grid, before, lambda: _grid(roles))
    return from_widgets(ChooseView, before)


def draw_display(roles: Roles) -> None:
    """What the chart shows across, and whether the table has one row per model or all configurations."""
    with st.container(horizontal=True, key="display"):
        if roles.qualities:
            st.segmented_control("Chart: quality by", ["cost", "energy", "latency"], key=k("x"), required=True)
        names = {"models": "best of each model", "all": "all configurations"}
        st.segmented_control("Ranked", list(names), format_func=names.__getitem__, key=k("rows"), required=True)


def _need() -> str:
    labels = store.task_labels()
    if st.session_state.get(k("task")) not in labels:
        st.session_state[k("task")] = ChooseView().task
    st.subheader("Need")
    task = st.selectbox("Task", list(labels), format_func=labels.__getitem__, key=k("task"), on_change=_forget_quality)
    roles = ROLES[board_of(task)]
    qualities = chosen_board(roles.board, task).measured(roles.qualities)
    if qualities:
        if st.session_state.get(k("quality")) not in qualities:
            st.session_state[k("quality")] = default_quality(task)
        registry = metrics()
        st.selectbox(
            "Quality measure",
            qualities,
            format_func=lambda name: registry[name].label,
            key=k("quality"),
            help=escape(registry[st.session_state[k("quality")]].description),
        )
    else:
        st.session_state[k("quality")] = ""
        st.caption("This task has no quality data; the pick weighs cost, energy and latency.")
    return task


def _forget_quality() -> None:
    """Another task starts with its own quality measure, and without limits in the old one's units."""
    st.session_state[k("quality")] = ""
    limits = ("min_quality", "max_cost_usd", "max_usd_per_month", "max_latency", "max_energy_j", "max_co2e_g")
    for name in (*limits, "gpus", "precisions"):
        st.session_state[k(name)] = [] if name in ("gpus", "precisions") else None


def _weights(roles: Roles) -> None:
    st.subheader("Weights", help=WEIGHT_HELP)
    for part, label in (("quality", "Quality"), ("cost", "Cost"), ("energy", "Energy"), ("latency", "Latency")):
        if part != "quality" or roles.qualities:
            st.slider(label, 0, 10, key=k(f"w_{part}"))


def _grid(roles: Roles) -> None:
    draw_grid(k)
    if not roles.has_tokens:
        st.number_input(
            f"{escape(roles.unit.capitalize())}s per day",
            1,
            1_000_000_000,
            value=None,
            step=1000,
            key=k("requests_per_day"),
        )
    st.number_input(
        f"Carbon at most, g CO2e per 1,000 {escape(roles.unit)}s",
        min_value=0.0,
        value=None,
        placeholder="no limit",
        key=k("max_co2e_g"),
        format="%g",
    )
