"""The sidebar of the Choose page: need, limits, weights. Returns the view that the widgets hold."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from data.metrics import metrics
from pages.answers.boards import store
from pages.answers.boards.decision_metrics import PERCENTILES, ROLES, Roles, board_of, default_quality
from pages.answers.boards.energy_methods import ACROSS_METHODS
from pages.answers.boards.workload import Workload
from pages.answers.choose.view import ChooseView
from pages.draw.shared.escaping import escape
from pages.draw.shared.grid_inputs import draw_grid
from pages.draw.shared.url_state import from_widgets, key

GRID = ("grid", "pue", "max_co2e_g")
MORE_LIMITS = ("max_gpus", "max_usd_per_month", "precisions", "open_only", "across_methods")
WEIGHT_HELP = "0 = I do not care, 10 = it decides. Only the proportions between the weights count."


def k(name: str) -> str:
    """Session key of a field of this page."""
    return key(ChooseView, name)


def draw_inputs(before: ChooseView) -> tuple[ChooseView, tuple[str, ...]]:
    """Draw the sidebar and read it back."""
    with st.sidebar:
        task = _need()
        roles = ROLES[board_of(task)]
        _limits(task, roles, before)
        _weights(roles)
        if roles.has_tokens:
            _folded("Workload and prices", tuple(Workload.model_fields), before, _workload)
        grid = GRID if roles.has_tokens else (*GRID, "requests_per_day")
        _folded("Grid and data centre", grid, before, lambda: _grid(roles))
    return from_widgets(ChooseView, before)


def draw_display(roles: Roles) -> None:
    """What the chart shows across, and whether the table has a row a model or all configurations."""
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
    qualities = store.offered_qualities(task)
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
        st.caption("No quality of these models has been measured in this data: the pick weighs cost, energy and time.")
    return task


def _forget_quality() -> None:
    """Another task starts with its own quality measure, and without limits in the old one's units."""
    st.session_state[k("quality")] = ""
    limits = ("min_quality", "max_cost_usd", "max_usd_per_month", "max_latency", "max_energy_j", "max_co2e_g")
    for name in (*limits, "gpus", "precisions"):
        st.session_state[k(name)] = [] if name in ("gpus", "precisions") else None


def _limits(task: str, roles: Roles, before: ChooseView) -> None:
    st.subheader("Limits")
    if roles.has_tokens:
        st.pills(
            "Kind",
            ["self-hosted", "api"],
            format_func={"self-hosted": "self-hosted", "api": "API"}.__getitem__,
            selection_mode="multi",
            key=k("kinds"),
            help="None ticked means both: models you host on rented GPUs, and models bought by the token.",
        )
    st.number_input(
        f"Cost at most, USD per 1,000 {escape(roles.unit)}s",
        min_value=0.0,
        value=None,
        step=None,
        placeholder="no limit",
        key=k("max_cost_usd"),
        format="%g",
    )
    if roles.qualities:
        st.number_input(
            f"Quality at least{escape(_in_unit(st.session_state[k('quality')]))}",
            min_value=0.0,
            value=None,
            placeholder="no limit",
            key=k("min_quality"),
            format="%g",
        )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if "{" in roles.latency:
            st.selectbox(
                "Latency",
                PERCENTILES,
                key=k("itl"),
                width=120,
                help="p95: 95 % of the gaps between output tokens are shorter than this.",
            )
        unit = metrics()[roles.latency_at("p95")].unit
        st.number_input(
            f"At most, {escape(unit)} {'per output token' if roles.has_tokens else 'per batch'}",
            min_value=0.0,
            value=None,
            placeholder="no limit",
            key=k("max_latency"),
            format="%g",
            width=150,
        )
    st.number_input(
        f"Energy at most, J per {'response' if roles.has_tokens else escape(roles.unit)}",
        min_value=0.0,
        value=None,
        placeholder="no limit",
        key=k("max_energy_j"),
        format="%g",
    )
    gpus = list(store.distinct(roles.board, task, "gpu"))
    _drop_unknown("gpus", gpus)
    st.pills("GPU", gpus, format_func=escape, selection_mode="multi", key=k("gpus"), help="None ticked means any.")
    _folded("More limits", MORE_LIMITS, before, lambda: _more_limits(roles, task))


def _in_unit(quality: str) -> str:
    """The unit of a quality measure, as the label of its limit names it."""
    return f", {metrics()[quality].unit}" if quality else ""


def _folded(title: str, names: tuple[str, ...], before: ChooseView, draw: Callable[[], None]) -> None:
    """Rarely used settings: drawn only while open, since every widget costs each rerun; below, how many are set.

    The label stays as it is: Streamlit takes a fold with another label for another fold, and a new one is closed.
    """
    standard = ChooseView()
    changed = sum(getattr(before, name) != getattr(standard, name) for name in names)
    fold = st.expander(escape(title), on_change="rerun", key=f"choose-{title.split(maxsplit=1)[0].lower()}")
    if fold.open:
        for name in names:  # a widget that was not drawn has forgotten its value; the view has not
            value = getattr(before, name)
            st.session_state.setdefault(k(name), list(value) if isinstance(value, tuple) else value)
        with fold:
            draw()
    if changed:
        st.caption(f"{escape(title)}: {changed:,} set")


def _more_limits(roles: Roles, task: str) -> None:
    st.number_input(
        "GPUs in all, at most",
        min_value=1,
        max_value=100_000,
        value=None,
        step=1,
        placeholder="no limit",
        key=k("max_gpus"),
        help="Counts every replica that your requests per day need: 4 replicas of 8 GPUs are 32.",
    )
    st.number_input(
        "Bill at most, USD per month",
        min_value=0.0,
        value=None,
        step=None,
        placeholder="no limit",
        key=k("max_usd_per_month"),
        format="%g",
        help=f"What 30 days of your traffic may cost in all; needs your {escape(roles.unit)}s per day.",
    )
    precisions = list(store.distinct(roles.board, task, "precision"))
    _drop_unknown("precisions", precisions)
    st.pills("Precision of the weights", precisions, format_func=escape, selection_mode="multi", key=k("precisions"))
    st.toggle("Open weights only", key=k("open_only"))
    st.checkbox("Compare across methods", key=k("across_methods"), help=ACROSS_METHODS)


def _drop_unknown(name: str, known: list[str]) -> None:
    """A pills widget refuses values it does not offer, as after a change of task."""
    st.session_state[k(name)] = [value for value in st.session_state.get(k(name)) or [] if value in known]


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


def _workload() -> None:
    st.number_input(
        "Input tokens per request",
        0,
        1_000_000,
        step=100,
        key=k("input_tokens"),
        help="API models bill these at their list price. Self-hosted models were measured with prompts of their own; "
        "the cost and energy of reading a longer one are predicted and added.",
    )
    st.number_input(
        "Output tokens per request",
        1,
        1_000_000,
        value=None,
        step=100,
        placeholder="as measured",
        key=k("output_tokens"),
        help="Empty: each model's own measured answer length on this task.",
    )
    st.slider("Cached share of the input tokens, %", 0, 100, key=k("cached_pct"), step=5)
    st.slider(
        "Requests that can wait for a batch, %",
        0,
        100,
        key=k("batchable_pct"),
        step=5,
        help="API models that list batch prices bill this share of the requests by them, most often at half.",
    )
    st.number_input(
        "Requests per day",
        1,
        1_000_000_000,
        value=None,
        step=1000,
        placeholder="enough to keep GPUs busy",
        key=k("requests_per_day"),
        help="Empty: self-hosted GPUs are always busy, the least they can cost. With a number, whole "
        "replicas are rented around the clock for that traffic, idle hours included.",
    )
    st.segmented_control(
        "GPU rental price",
        ["cheapest", "median", "dearest"],
        key=k("rental"),
        help="USD per GPU-hour among providers, each provider's median on-demand price.",
    )
    st.number_input(
        "Your own price, USD per GPU-hour",
        min_value=0.01,
        max_value=1000.0,
        value=None,
        placeholder="from the rental table",
        key=k("gpu_usd_per_hour"),
        format="%g",
    )
