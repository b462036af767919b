"""Further questions on a deployment, one group at a time: the group stands in the link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from pages.answers.boards.traffic import presets
from pages.answers.deploy.answer import DeployAnswer
from pages.answers.deploy.experts import (
    BalanceAnswer,
    balance_answer,
    capacity_answer,
    is_mixture,
    utilisation_answer,
)
from pages.answers.deploy.offline_batch import offline_answer
from pages.answers.deploy.sharing import (
    FoldAnswer,
    adapters_answer,
    cold_start_answer,
    demand_answer,
    pools_answer,
)
from pages.answers.deploy.split import split_answer
from pages.draw.deploy.cache_panel import Logs
from pages.draw.deploy.figure_origins import fold_origin
from pages.draw.deploy.inputs import k
from pages.draw.deploy.serving_tool_panels import draw_serving_tools
from pages.draw.shared.chart import draw_chart
from pages.draw.shared.escaping import escape
from pages.draw.shared.palette import LINE, PICK, text_colour
from pages.draw.shared.paper_caption import draw_paper_caption
from pages.draw.shared.value_origin import table_with_origins
from pages.draw.shared.waiting import waiting

FOLDS = {
    "": "None",
    "share": "Share and scale",
    "experts": "Mixture of experts",
    "split": "Split or together",
    "around": "Cache, helper, load",
}
BARE: dict[str, Any] = {"displayModeBar": False}
COLUMNS: dict[str, Any] = {
    "pool": st.column_config.TextColumn("Pool"),
    "requests_per_s": st.column_config.NumberColumn("Requests/s", format="%.3g"),
    "gpus": st.column_config.NumberColumn("GPUs", format="%,.0f"),
    "capacity_per_s": st.column_config.NumberColumn("Room, requests/s", format="%.3g"),
    "usd_per_month": st.column_config.NumberColumn("USD per month", format="$%,.0f"),
    "gpu": st.column_config.TextColumn("GPU"),
    "precision": st.column_config.TextColumn("Weights"),
    "task": st.column_config.TextColumn("Task"),
    "concurrency": st.column_config.NumberColumn("Requests at once", format="%,.0f"),
    "s_mbu_pct": st.column_config.NumberColumn("S-MBU, %", format="%.1f", help="Of the peak memory bandwidth."),
    "s_mfu_pct": st.column_config.NumberColumn("S-MFU, %", format="%.2f", help="Of the peak FLOP/s."),
    "way": st.column_config.TextColumn("Prefill and decoding"),
    "requests_per_s_per_gpu": st.column_config.NumberColumn("Requests/s per GPU", format="%.3g"),
    "prefill_gpus": st.column_config.NumberColumn("Prefill GPUs"),
    "decode_gpus": st.column_config.NumberColumn("Decode GPUs"),
    "limited_by": st.column_config.TextColumn("Limited by"),
}


def draw_folds(answer: DeployAnswer, logs: Callable[[], Logs]) -> None:
    """Draw the choice of a group, and the group that is open; `logs` are the router logs a cache may be tried on."""
    st.subheader("Further questions", anchor=False)
    if st.session_state.get(k("fold")) not in FOLDS:
        st.session_state[k("fold")] = ""
    chosen = st.segmented_control(
        "Further questions",
        list(FOLDS),
        format_func=FOLDS.__getitem__,
        key=k("fold"),
        label_visibility="collapsed",
        required=True,
    )
    if chosen == "share":
        _draw_sharing(answer)
    elif chosen == "experts":
        _draw_experts(answer)
    elif chosen == "split":
        with waiting("Sizing", "deploy.split", answer.view):
            result = split_answer(answer)
        _draw_panel("Prefill and decoding", result, "deploy:shared-phases")
    elif chosen == "around":
        draw_serving_tools(answer.view, logs())


def _draw_sharing(answer: DeployAnswer) -> None:
    left, right = st.columns(2, gap="medium")
    with left:
        _panel(answer, "Adapters on one backbone", adapters_answer, ("adapters", "adapter_rank"))
        _panel(answer, "A demand that is not certain", demand_answer, ("demand_spread_pct", "shortage_ratio"))
        _offline(answer)
    with right:
        _panel(answer, "Scale to zero", cold_start_answer, ("quiet_requests_per_hour", "keep_alive_s", "storage_gb_s"))
        _panel(answer, "Several pools", pools_answer, ("gpus_per_pool",))


def _draw_experts(answer: DeployAnswer) -> None:
    if not is_mixture(answer):
        st.caption(
            f"{escape(answer.pick['label'])} is dense: it has no experts to balance. Choose a mixture of experts."
        )
        return
    _draw_panel("How much of the GPU is used", utilisation_answer(answer))
    left, right = st.columns(2, gap="medium")
    with left:
        _panel(answer, "A limit per expert", capacity_answer, ("busiest_expert", "expert_capacity"))
    with right, st.container(border=True):
        st.markdown("**Balancing by biases**")
        _inputs(("gate_skew",))
        with waiting("Balancing", "deploy.balance", answer.view.gate_skew):
            result = balance_answer(answer)
        st.markdown(escape(result.sentence))
        draw_chart(_balance_chart(result), key="deploy-balance", config=BARE, alt="Busiest expert by update")
        draw_paper_caption("deploy:bias-balancing", "deploy:dual-balancing")


def _offline(answer: DeployAnswer) -> None:
    with st.container(border=True):
        st.markdown("**An offline batch of two kinds**")
        traces = presets()
        st.selectbox("Mixed with", list(traces), format_func=lambda name: traces[name].label, key=k("offline_traffic"))
        _say(offline_answer(answer))


def _panel(
    answer: DeployAnswer, title: str, ask: Callable[[DeployAnswer], FoldAnswer], fields: tuple[str, ...]
) -> None:
    with st.container(border=True):
        st.markdown(f"**{escape(title)}**")
        _inputs(fields)
        _say(ask(answer))


def _draw_panel(title: str, result: FoldAnswer, *also: str) -> None:
    with st.container(border=True):
        st.markdown(f"**{escape(title)}**")
        _say(result, *also)


def _say(result: FoldAnswer, *also: str) -> None:
    st.markdown(escape(result.sentence))
    if result.rows is not None and not result.rows.empty:
        rows = result.rows
        table_with_origins(
            rows,
            lambda row, column: fold_origin(
                result.calculation, column, str(COLUMNS[column]["label"]), str(rows.iloc[row, 0])
            ),
            hide_index=True,
            column_config={name: COLUMNS[name] for name in result.rows if name in COLUMNS},
            key=result.calculation.replace(":", "-"),
            alt=result.sentence,
            height=min(35 * (len(result.rows) + 1) + 3, 318),
        )
    draw_paper_caption(result.calculation, *also)


def _inputs(fields: tuple[str, ...]) -> None:
    with st.container(horizontal=True, gap="small"):
        for name in fields:
            label, low, high, step = FIELDS[name]
            st.number_input(
                escape(label), low, high, step=step, key=k(name), format=None if isinstance(low, int) else "%g"
            )


# Label, least, most and step of each setting: those of FoldSettings.
FIELDS: dict[str, tuple[str, Any, Any, Any]] = {
    "adapters": ("Adapters", 1, 10_000, 1),
    "adapter_rank": ("Rank", 1, 1024, 8),
    "quiet_requests_per_hour": ("Requests per hour", 0.01, 1e6, 1.0),
    "keep_alive_s": ("Keep for, s", 0.0, 86_400.0, 60.0),
    "storage_gb_s": ("Weights load at, GB/s", 0.1, 1000.0, 1.0),
    "demand_spread_pct": ("Standard deviation, %", 0.0, 200.0, 5.0),
    "shortage_ratio": ("Shortage costs, times idle", 0.1, 1000.0, 1.0),
    "gpus_per_pool": ("GPUs of each kind at most", 1, 10_000, 1),
    "busiest_expert": ("Busiest expert, times the mean", 1.0, 16.0, 0.1),
    "expert_capacity": ("Limit, times the mean", 0.1, 16.0, 0.1),
    "gate_skew": ("Skew of the gate", 0.0, 5.0, 0.25),
}


def _balance_chart(result: BalanceAnswer) -> go.Figure:
    chart = go.Figure()
    for name, values, colour, dash in (
        ("without bias", result.free, LINE, "dot"),
        ("fixed steps (loss-free)", result.balanced, PICK, "solid"),
        ("shrinking steps (primal-dual)", result.shrinking, "#0072B2", "dash"),
    ):
        chart.add_scatter(
            y=1 + values, mode="lines", name=name, line={"color": colour, "dash": dash},
            hovertemplate="update %{x}: %{y:.2f} times the mean<extra></extra>",
        )  # fmt: skip
    chart.update_layout(
        height=240,
        margin={"l": 10, "r": 10, "t": 24, "b": 10},
        legend={"orientation": "h", "x": 0, "y": 1.18, "font": {"color": text_colour(st.context.theme.type)}},
        xaxis={"title": {"text": "Update"}, "fixedrange": True},
        yaxis={"title": {"text": "Busiest expert, times the mean"}, "fixedrange": True, "rangemode": "tozero"},
        dragmode=False,
    )
    return chart
