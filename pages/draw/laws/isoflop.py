"""Draws the IsoFLOP and compute-optimal views: losses by size at each budget, and the best size by budget."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from models.laws.base import Floats
from models.laws.isoflop import Growth, IsoFlop
from pages.answers.laws.answer import ScalingAnswer
from pages.answers.laws.compute_optimal import ComputeOptimal, optima_table
from pages.answers.laws.origins import runs_origin
from pages.answers.shared.formatting import number
from pages.draw.laws.chart import log_axis
from pages.draw.shared.chart import draw_chart
from pages.draw.shared.palette import GREY, LINE, PICK
from pages.draw.shared.picture_export import chart_config
from pages.draw.shared.value_origin import table_with_origins
from pages.draw.shared.view_bar import csv_button

CONFIG = {"displayModeBar": False}
NUMBER = st.column_config.NumberColumn
BUDGET_COLOURS = ("#440154", "#3B528B", "#21918C", "#5EC962", "#B8860B")  # dark to light with compute


def draw_best_sizes(answer: ScalingAnswer, optimal: ComputeOptimal) -> None:
    """The picture of the compute-optimal answer: the best size by budget."""
    st.caption("Best size by compute; the dot is your budget.")
    draw_chart(
        optimal_chart(optimal, answer.view.flops, answer.view.level),
        key="optimal-chart",
        alt="Compute-optimal parameters by compute on log axes",
        config=chart_config("scaling-laws", answer.runs.id, "optimal"),
    )


def draw_budgets(answer: ScalingAnswer, optimal: ComputeOptimal) -> None:
    """The losses at each budget, and the optima as a table, folded away until someone asks."""
    fold = st.expander("Loss by size at each compute budget", on_change="rerun", key="isoflop")
    if fold.open:
        with fold:
            _draw_budgets(answer, optimal)


def _draw_budgets(answer: ScalingAnswer, optimal: ComputeOptimal) -> None:
    st.caption("Loss by model size at each compute budget; a star marks the lowest.")
    draw_chart(isoflop_chart(optimal, answer.runs.y_title), key="isoflop-chart", alt="IsoFLOP curves", config=CONFIG)
    optima = (
        optima_table(optimal).drop(columns="kind").assign(flops=[budget.flops / 1e18 for budget in optimal.budgets])
    )
    st.caption("Tokens are taken as compute / (6 x parameters); the name of the runs says how parameters are counted.")
    table_with_origins(
        optima,
        lambda _row, column: runs_origin(answer.runs, column),
        hide_index=True,
        key="isoflop-table",
        alt="Optima by budget",
        column_config={
            "flops": NUMBER("Compute, 1e18 FLOP", format="%.4g"),
            "sizes_tried": NUMBER("Sizes tried"),
            "n_params_optimal": NUMBER(
                "Best parameters", format="compact", help="Empty where the best lies at an end of the range."
            ),
            "n_tokens_optimal": NUMBER("Tokens", format="compact"),
            "tokens_per_param": NUMBER("Tokens per parameter", format="%.3g"),
            "loss": NUMBER("Lowest loss", format="%.4f"),
        },
    )
    csv_button("isoflop", answer.data_version, lambda: optima_table(optimal), "CSV of the optima")


def isoflop_chart(optimal: ComputeOptimal, y_title: str) -> go.Figure:
    """A line per budget, its optimum starred."""
    budgets = optimal.budgets
    figure = go.Figure()
    places = np.linspace(0, len(BUDGET_COLOURS) - 1, len(budgets)).round().astype(int)
    for budget, place in zip(budgets, places, strict=True):
        figure.add_trace(_budget_line(budget, BUDGET_COLOURS[place]))
    stars = [budget for budget in budgets if np.isfinite(budget.n_star)]
    figure.add_trace(
        go.Scatter(
            x=[budget.n_star for budget in stars],
            y=[budget.loss_star for budget in stars],
            mode="markers",
            name="lowest loss",
            marker={"symbol": "star", "size": 11, "color": PICK},
            customdata=[number(budget.n_star) for budget in stars],
            hovertemplate="best: %{customdata} parameters, %{y:.4g}<extra></extra>",
        )
    )
    sizes, losses = (np.concatenate([getattr(budget, name) for budget in budgets]) for name in ("n_params", "loss"))
    x_axis = log_axis(float(sizes.min()), float(sizes.max()), "parameters")
    figure.update_layout(_layout(x_axis, log_axis(float(losses.min()), float(losses.max()), y_title), "isoflop"))
    return figure


def _budget_line(budget: IsoFlop, colour: str) -> go.Scatter:
    name = f"{budget.flops:.2g} FLOP"
    return go.Scatter(
        x=budget.n_params,
        y=budget.loss,
        mode="lines+markers",
        name=name,
        line={"color": colour, "width": 1.4},
        marker={"size": 5},
        customdata=[number(size) for size in budget.n_params],
        hovertemplate=name + ", %{customdata} parameters: %{y:.4g}<extra></extra>",
    )


def _layout(x_axis: dict[str, Any], y_axis: dict[str, Any], uirevision: str) -> dict[str, Any]:
    return {
        "xaxis": x_axis,
        "yaxis": y_axis,
        "height": 380,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "showlegend": False,
        "uirevision": uirevision,
    }


def optimal_chart(optimal: ComputeOptimal, flops: float, level: float) -> go.Figure:
    """The optima, the power law through them with its band, and the budget entered."""
    figure = go.Figure()
    stars = [budget for budget in optimal.budgets if np.isfinite(budget.n_star)]
    compute = [budget.flops for budget in stars] or [budget.flops for budget in optimal.budgets]
    sizes = [budget.n_star for budget in stars]
    reach = np.geomspace(min(*compute, flops), max(*compute, flops), 40)
    if optimal.growth is not None:
        line = [optimal.growth.n_star(float(value)) for value in reach]
        _draw_growth(figure, optimal.growth, reach, line, flops, level)
        sizes = [*sizes, *line]
    figure.add_trace(
        go.Scatter(
            x=compute[: len(stars)],
            y=[budget.n_star for budget in stars],
            mode="markers",
            marker={"symbol": "star", "size": 10, "color": GREY},
            customdata=[number(budget.n_star) for budget in stars],
            hovertemplate="%{x:.3g} FLOP: %{customdata} parameters<extra></extra>",
        )
    )
    x_axis = log_axis(float(reach[0]), float(reach[-1]), "training compute, FLOP")
    y_axis = log_axis(min(sizes, default=1.0), max(sizes, default=10.0), "best parameters")
    figure.update_layout(_layout(x_axis, y_axis, "optimal"))
    return figure


def _draw_growth(
    figure: go.Figure, growth: Growth, reach: Floats, line: list[float], flops: float, level: float
) -> None:
    """The power law with its band over `reach`, FLOP, and the budget's point on it."""
    ends = np.array([growth.interval(float(value), level) for value in reach])
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
    figure.add_trace(go.Scatter(x=reach, y=line, mode="lines", line={"color": LINE}, hoverinfo="skip"))
    figure.add_trace(
        go.Scatter(
            x=[flops],
            y=[growth.n_star(flops)],
            mode="markers",
            marker={"color": PICK, "size": 11},
            customdata=[number(growth.n_star(flops))],
            hovertemplate="your budget: %{customdata} parameters<extra></extra>",
        )
    )
