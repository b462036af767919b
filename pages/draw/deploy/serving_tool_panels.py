"""What stands around a deployment, a panel at a time: a cache, a local helper, speculation, switching under load."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import streamlit as st

from errors import ParetoscopeError
from models.routers.around.best_effort import ServedModel
from models.routers.around.minions import DocumentQuestion, Prices
from models.routers.around.speculative import Agents, Depths
from pages.answers.boards.carbon import DAYS
from pages.answers.boards.origin import formula_origin
from pages.answers.deploy.serving_tools import (
    helper_answer,
    load_answer,
    speculation_answer,
)
from pages.answers.deploy.view import DeployView
from pages.draw.deploy.cache_panel import CACHE_MODEL, Logs, draw_cache
from pages.draw.deploy.inputs import k
from pages.draw.shared.chart import draw_chart
from pages.draw.shared.escaping import escape
from pages.draw.shared.message import show_error
from pages.draw.shared.palette import LINE, PICK
from pages.draw.shared.paper_caption import cited, draw_paper_caption
from pages.draw.shared.value_origin import table_with_origins

SOURCES = {
    "cache": CACHE_MODEL,
    "helper": "Model: Minions (Narayan et al. 2025). Token counts are our assumption, set to reproduce the published "
    "averages (30.4 and 5.7 times cheaper) at the defaults; quality shares are the authors' claims.",
    "speculation": "Model: Dynamic Speculative Planning, arXiv 2509.01920; acceptance rates and times are your inputs.",
    "load": "Model: Erlang's M/M/c queue; the setting is Learned Best-Effort LLM Serving, arXiv 2401.07886.",
}


TITLES = {"cache": "Cache", "helper": "Local helper", "speculation": "Speculation", "load": "Load"}
CALCULATIONS = {"cache": "cache", "helper": "minions", "speculation": "speculation", "load": "best-effort"}
SECONDS_PER_MONTH = 86_400.0 * DAYS
MOST_WRITTEN = 4  # deeper drafts lie on each other
WORKED_OUT = "computed from your inputs above"


def _helper(view: DeployView, _logs: Logs) -> None:
    first_column, second_column = st.columns(2)
    document = first_column.number_input("Document, tokens", 0, 10_000_000, step=1000, key=k("document_tokens"))
    reply = second_column.number_input("Answer, tokens", 0, 100_000, key=k("reply_tokens"))
    price_in = first_column.number_input("Remote input, USD per million tokens", 0.0, 1000.0, key=k("remote_input_usd"))
    price_out = second_column.number_input(
        "Remote output, USD per million tokens", 0.0, 1000.0, key=k("remote_output_usd")
    )
    rounds = first_column.number_input("Rounds of the chat", 1, 50, key=k("chat_rounds"))
    tasks = second_column.number_input("Jobs on each chunk", 1, 100, key=k("chunk_jobs"))
    bills = helper_answer(
        DocumentQuestion(document, 100, reply),
        Prices(price_in, price_out),
        int(rounds),
        tasks,
        round(view.requests_per_s * SECONDS_PER_MONTH),
    )
    st.markdown(f"**{escape(bills.sentence)}**")
    written = bills.rows.assign(usd_per_month=[float(f"{usd:.3g}") for usd in bills.rows["usd_per_month"]])
    table_with_origins(
        written,
        lambda _row, column: None if column == "protocol" else formula_origin(column, WORKED_OUT, SOURCES["helper"]),
        key="around-helper",
        hide_index=True,
        column_config={
            "protocol": st.column_config.Column("Protocol"),
            "usd_per_question": st.column_config.NumberColumn("USD per question", format="$%.5f"),
            "usd_per_month": st.column_config.NumberColumn("USD per month", format="localized"),
            "times_cheaper": st.column_config.NumberColumn("Times cheaper", format="%.1f"),
            "quality": st.column_config.NumberColumn("Quality, % of remote alone (claimed)", format="%.1f"),
            "remote_tokens": st.column_config.NumberColumn("Remote tokens", format="compact"),
            "local_tokens": st.column_config.NumberColumn("Local tokens", format="compact"),
        },
        alt="Bills of the three protocols",
    )


def _speculation(_view: DeployView, _logs: Logs) -> None:
    first_column, second_column = st.columns(2)
    acceptance = first_column.slider("Share of drafted steps accepted", 0.0, 1.0, step=0.01, key=k("acceptance"))
    weight = second_column.slider("Weight on time (against cost)", 0.0, 1.0, step=0.05, key=k("time_weight"))
    draft_s = first_column.number_input("Seconds per drafted step", 0.01, 600.0, key=k("draft_s"))
    target_s = second_column.number_input("Seconds per step of the target", 0.01, 600.0, key=k("target_s"))
    draft_usd = first_column.number_input("USD per drafted step", 0.0, 100.0, format="%.4f", key=k("draft_usd"))
    target_usd = second_column.number_input(
        "USD per step of the target", 0.0, 100.0, format="%.4f", key=k("target_usd")
    )
    sentence, curve, best = speculation_answer(Agents(acceptance, draft_s, target_s, draft_usd, target_usd), weight)
    st.markdown(f"**{escape(sentence)}**")
    st.caption("Numbers are steps drafted ahead; the large mark is the best at this weight.")
    draw_chart(depth_chart(curve, best), key="around-speculation", config={"displayModeBar": False}, alt=sentence)


def depth_chart(curve: Depths, best: int) -> go.Figure:
    """Cost over time per step at each drafting depth; the best depth is the large mark."""
    return go.Figure(
        {
            "data": [
                {
                    "type": "scatter",
                    "x": curve.s_per_step,
                    "y": curve.usd_per_step,
                    "text": [str(k) if k <= MOST_WRITTEN or k == best else "" for k in curve.depth],
                    "customdata": list(curve.depth),
                    "mode": "lines+markers+text",
                    "textposition": "top center",
                    "line": {"color": LINE},
                    "marker": {
                        "size": [14 if k == best else 7 for k in curve.depth],
                        "color": [PICK if k == best else LINE for k in curve.depth],
                    },
                    "hovertemplate": "%{customdata} steps ahead<br>%{x:.3g} s per step<br>"
                    "$%{y:.3g} per step<extra></extra>",
                }
            ],
            "layout": {
                "height": 300,
                "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
                "xaxis": {"title": {"text": "seconds per step"}, "automargin": True},
                "yaxis": {"title": {"text": "USD per step"}, "automargin": True},
            },
        }
    )


def _load(_view: DeployView, _logs: Logs) -> None:
    first_column, second_column = st.columns(2)
    low = first_column.number_input("Quietest, queries per second", 0.0, 1e5, key=k("quietest_per_s"))
    high = second_column.number_input("Busiest, queries per second", 0.0, 1e5, key=k("busiest_per_s"))
    deadline = first_column.number_input("Deadline, s", 0.01, 3600.0, key=k("deadline_s"))
    sentence, table = load_answer(_pool_inputs(), low, max(low, high), deadline)
    st.markdown(f"**{escape(sentence)}**")
    table_with_origins(
        table,
        lambda _row, column: None if column == "policy" else formula_origin(column, WORKED_OUT, SOURCES["load"]),
        key="around-load",
        hide_index=True,
        column_config={
            "policy": st.column_config.Column("Policy"),
            "in_time": st.column_config.NumberColumn("On time, %", format="%.1f"),
            "delivered": st.column_config.NumberColumn(
                "Quality delivered", format="%.3f", help="Mean quality over the day; late answers count as zero."
            ),
            "near_96": st.column_config.NumberColumn("Day within 4% of the best, %", format="%.0f"),
            "near_98": st.column_config.NumberColumn("Day within 2% of the best, %", format="%.0f"),
        },
        alt="Best effort and every model alone over a day",
    )


def _pool_inputs() -> list[ServedModel]:
    """The models of the pool, as the reader enters them."""
    st.caption("The pool: seconds per answer on one server, servers, and quality of each model.")
    pool = st.data_editor(
        [
            {"model": "large", "service_s": 2.0, "servers": 4, "quality": 0.90},
            {"model": "medium", "service_s": 0.8, "servers": 4, "quality": 0.88},
            {"model": "small", "service_s": 0.2, "servers": 4, "quality": 0.80},
        ],
        num_rows="dynamic",
        column_config={
            "model": st.column_config.TextColumn("Model"),
            "service_s": st.column_config.NumberColumn("Seconds per answer", min_value=0.001),
            "servers": st.column_config.NumberColumn("Servers", min_value=1, step=1),
            "quality": st.column_config.NumberColumn("Quality"),
        },
        key="deploy.pool",
    )
    rows: list[dict[str, Any]] = [dict(row) for row in pool if row.get("model")]
    return [
        ServedModel(
            str(row["model"]), float(row["service_s"] or 0), int(row["servers"] or 0), float(row["quality"] or 0)
        )
        for row in rows
    ]


DRAW = {"cache": draw_cache, "helper": _helper, "speculation": _speculation, "load": _load}


def draw_serving_tools(view: DeployView, logs: Logs) -> None:
    """The choice of a panel and the one that is open; `logs` by name, each with its source and how to read it."""
    tool = st.segmented_control(
        "Around the deployment",
        list(TITLES),
        format_func=TITLES.__getitem__,
        key=k("tool"),
        label_visibility="collapsed",
        required=True,
    )
    tool = tool or view.tool
    with st.container(border=True):
        try:
            DRAW[tool](view, logs)
        except ParetoscopeError as error:
            show_error(error.detail)
        st.caption(cited(SOURCES[tool]))
        draw_paper_caption(f"around:{CALCULATIONS[tool]}")
