"""Draws the IsoFLOP and compute-optimal views: losses by size at each budget, and the best size by budget."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from pages.answers.laws.answer import ScalingAnswer
from pages.answers.laws.compute_optimal import ComputeOptimal, budget_sentence, optima_table
from pages.answers.laws.origins import runs_origin
from pages.answers.shared.formatting import number
from pages.draw.laws.chart import log_axis
from pages.draw.shared.chart import draw_chart
from pages.draw.shared.escaping import escape
from pages.draw.shared.palette import GREY, LINE, PICK
from pages.draw.shared.value_origin import table_with_origins
from pages.draw.shared.view_bar import csv_button

CONFIG = {"displayModeBar": False}
NUMBER = st.column_config.NumberColumn
BUDGET_COLOURS = ("#440154", "#3B528B", "#21918C", "#5EC962", "#B8860B")  # dark to light with compute


def draw_compute_optimal(answer: ScalingAnswer, found: ComputeOptimal) -> None:
    """The sentence for the budget, both charts, the optima as a table."""
    st.markdown(f"**{escape(budget_sentence(found, answer.view.flops, answer.view.level))}**")
    left, right = st.columns(2)
    with left:
        st.caption("Loss by model size at each compute budget; a star marks the least.")
        draw_chart(isoflop_chart(found, answer.runs.y_title), key="isoflop-chart", alt="IsoFLOP curves", config=CONFIG)
    with right:
        st.caption("The best size by compute; the dot is your budget.")
        draw_chart(
            optimal_chart(found, answer.view.flops, answer.view.level),
            key="optimal-chart",
            alt="Compute-optimal parameters by compute on log axes",
            config=CONFIG,
        )
    shown = optima_table(found).drop(columns="kind").assign(flops=[one.flops / 1e18 for one in found.budgets])
    st.caption("Tokens are taken as compute / (6 x parameters); how these runs count parameters stands in their name.")
    table_with_origins(
        shown,
        lambda _row, column: runs_origin(answer.runs, column),
        hide_index=True,
        placeholder="",
        key="isoflop-table",
        alt="Optima by budget",
        column_config={
            "flops": NUMBER("Compute, 1e18 FLOP", format="%.4g"),
            "sizes_tried": NUMBER("Sizes tried"),
            "n_params_optimal": NUMBER("Best parameters", format="compact", help="Empty: at an end of those tried."),
            "n_tokens_optimal": NUMBER("Tokens", format="compact"),
            "tokens_per_param": NUMBER("Tokens per parameter", format="%.3g"),
            "loss": NUMBER("Loss there", format="%.4f"),
        },
    )
    csv_button("isoflop", answer.data_version, lambda: optima_table(found), "CSV of the optima")


def isoflop_chart(found: ComputeOptimal, y_title: str) -> go.Figure:
    """A line a budget, its optimum starred."""
    figure = go.Figure()
    places = np.linspace(0, len(BUDGET_COLOURS) - 1, len(found.budgets)).round().astype(int)
    for one, place in zip(found.budgets, places, strict=True):
        name = f"{one.flops:.2g} FLOP"
        colour = BUDGET_COLOURS[place]
        figure.add_trace(
            go.Scatter(
                x=one.n_params,
                y=one.loss,
                mode="lines+markers",
                name=name,
                line={"color": colour, "width": 1.4},
                marker={"size": 5},
                customdata=[number(size) for size in one.n_params],
                hovertemplate=name + ", %{customdata} parameters: %{y:.4g}<extra></extra>",
            )
        )
    stars = [one for one in found.budgets if np.isfinite(one.n_star)]
    figure.add_trace(
        go.Scatter(
            x=[one.n_star for one in stars],
            y=[one.loss_star for one in stars],
            mode="markers",
            name="least loss",
            marker={"symbol": "star", "size": 11, "color": PICK},
            customdata=[number(one.n_star) for one in stars],
            hovertemplate="best: %{customdata} parameters, %{y:.4g}<extra></extra>",
        )
    )
    sizes, losses = (np.concatenate([getattr(one, name) for one in found.budgets]) for name in ("n_params", "loss"))
    figure.update_layout(
        xaxis=log_axis(float(sizes.min()), float(sizes.max()), "parameters"),
        yaxis=log_axis(float(losses.min()), float(losses.max()), y_title),
        height=380,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        showlegend=False,
        uirevision="isoflop",
    )
    return figure


def optimal_chart(found: ComputeOptimal, flops: float, level: float) -> go.Figure:
    """The optima, the power law through them with its band, and the budget asked for."""
    figure = go.Figure()
    stars = [one for one in found.budgets if np.isfinite(one.n_star)]
    tried = [one.flops for one in stars] or [one.flops for one in found.budgets]
    best = [one.n_star for one in stars]
    grown = found.growth
    reach = np.geomspace(min(*tried, flops), max(*tried, flops), 40)
    if grown is not None:
        ends = np.array([grown.interval(float(one), level) for one in reach])
        figure.add_trace(
            go.Scatter(
                x=np.concatenate([reach, reach[::-1]]),
                y=np.concatenate([ends[:, 0], ends[::-1, 1]]),
                fill="toself",
                mode="lines",
                line={"width": 0},
                fillcolor=LINE,
                opacity=0.2,
                hoverinfo="skip",
            )
        )
        line = [grown.n_star(float(one)) for one in reach]
        figure.add_trace(go.Scatter(x=reach, y=line, mode="lines", line={"color": LINE}, hoverinfo="skip"))
        figure.add_trace(
            go.Scatter(
                x=[flops],
                y=[grown.n_star(flops)],
                mode="markers",
                marker={"color": PICK, "size": 11},
                customdata=[number(grown.n_star(flops))],
                hovertemplate="your budget: %{customdata} parameters<extra></extra>",
            )
        )
        best = [*best, *line]
    figure.add_trace(
        go.Scatter(
            x=tried[: len(stars)],
            y=[one.n_star for one in stars],
            mode="markers",
            marker={"symbol": "star", "size": 10, "color": GREY},
            customdata=[number(one.n_star) for one in stars],
            hovertemplate="%{x:.3g} FLOP: %{customdata} parameters<extra></extra>",
        )
    )
    figure.update_layout(
        xaxis=log_axis(float(reach[0]), float(reach[-1]), "training compute, FLOP"),
        yaxis=log_axis(min(best, default=1.0), max(best, default=10.0), "best parameters"),
        height=380,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        showlegend=False,
        uirevision="optimal",
    )
    return figure
