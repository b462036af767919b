"""Learning curves on log axes: measured points, the fitted law with its band, the budget and the target."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from models.front.pareto import Floats
from models.laws import Curve, CurveFit
from pages.answers.shared.formatting import number
from pages.draw.shared.axes import log_ticks
from pages.draw.shared.escaping import chart_text
from pages.draw.shared.palette import LINE

COLOURS = ("#0B6E4F", "#D55E00", "#0072B2", "#CC79A7", "#E69F00", "#56B4E9", "#7A5195")
GRID = 80


def curve_chart(
    curves: Sequence[Curve],
    fits: Sequence[CurveFit | None],
    *,
    budget: float,
    target: float,
    level: float,
    y_title: str,
) -> go.Figure:
    """Curves with their fits (same order). Points beyond the budget are hollow: no method has seen them."""
    figure = go.Figure()
    xs = np.concatenate([curve.x[curve.x > 0] for curve in curves]) if curves else np.array([1.0, 10.0])
    span = np.geomspace(xs.min(), max(float(xs.max()), target), GRID)
    tops: list[Floats] = []
    for curve, fit, colour in zip(curves, fits, COLOURS, strict=False):
        if fit is not None:
            _draw_fit(figure, fit, span, level, colour)
        within = (curve.x > 0) & (curve.x <= budget)
        later = curve.x > budget
        for rows, mark in ((within, "circle"), (later, "circle-open")):
            figure.add_trace(
                go.Scatter(
                    x=curve.x[rows],
                    y=curve.y[rows],
                    mode="markers",
                    name=chart_text(curve.name),
                    legendgroup=curve.name,
                    showlegend=bool(mark == "circle" and rows.any()),
                    marker={"color": colour, "symbol": mark, "size": 8},
                    hovertemplate=f"{chart_text(curve.name)}<br>%{{x:,.0f}} examples: %{{y:.4g}}<extra></extra>",
                )
            )
        tops.append(curve.y[curve.x > 0])
    _frame(figure, span, np.concatenate(tops) if tops else np.array([1.0, 2.0]), budget, target, y_title)
    return figure


def _draw_fit(figure: go.Figure, fit: CurveFit, span: Floats, level: float, colour: str) -> None:
    low, high = fit.interval(span, level)
    if np.isfinite(low).all():
        figure.add_trace(
            go.Scatter(
                x=np.concatenate([span, span[::-1]]),
                y=np.concatenate([low, high[::-1]]),
                fill="toself",
                mode="lines",
                line={"width": 0},
                fillcolor=colour,
                opacity=0.15,
                hoverinfo="skip",
                showlegend=False,
                legendgroup=fit.curve,
            )
        )
    figure.add_trace(
        go.Scatter(
            x=span,
            y=fit.predict(span),
            mode="lines",
            line={"color": colour, "width": 1.6},
            hoverinfo="skip",
            showlegend=False,
            legendgroup=fit.curve,
        )
    )


def _frame(figure: go.Figure, span: Floats, losses: Floats, budget: float, target: float, y_title: str) -> None:
    """Log axes with round ticks; the budget and the target as lines with their names."""
    low, high = np.log10(losses.min()) - 0.03, np.log10(losses.max()) + 0.03
    ticks = log_ticks(low, high)
    start, stop = np.log10(span[0]) - 0.1, np.log10(span[-1]) + 0.15
    sizes = [tick for tick in log_ticks(start, stop) if np.log10(tick) % 1 < 1e-9]
    figure.update_layout(
        xaxis={
            "type": "log",
            "range": [start, stop],
            "title": {"text": "fine-tuning examples"},
            "tickvals": sizes,
            "ticktext": [number(size) for size in sizes],
        },
        yaxis={
            "type": "log",
            "range": [low, high],
            "title": {"text": y_title},
            "tickvals": ticks,
            "ticktext": [number(tick) for tick in ticks],
        },
        height=430,
        margin={"l": 8, "r": 8, "t": 24, "b": 8},
        legend={"orientation": "h", "y": -0.2, "x": 0, "title": None},
        uirevision="curves",
    )
    for value, name in ((budget, "budget"), (target, "target")):
        mark_size(figure, value, name)


def mark_size(figure: go.Figure, size: float, text: str) -> None:
    """A dotted line at a size on a log axis, with a word above it."""
    figure.add_vline(x=size, line={"color": LINE, "width": 1, "dash": "dot"})
    figure.add_annotation(
        x=float(np.log10(size)),
        y=1.0,
        yref="paper",
        yanchor="bottom",
        text=text,
        showarrow=False,
        font={"size": 11},
    )
