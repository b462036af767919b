"""The charts of the Models page: a model's own trade-off of energy and latency, and its rating by category."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from data.metrics import metrics
from pages.answers.models.deployments import figure
from pages.answers.models.figures import ENERGY, deployments_on, main_rating
from pages.answers.models.replies import DeploymentRow, ModelReply, ScoreRow
from pages.answers.shared.formatting import number
from pages.draw.shared.axes import axis
from pages.draw.shared.escaping import chart_text

LATENCY = "itl_p95_ms"
GPU_COLOURS = ("#0072B2", "#D55E00", "#7A5195", "#8C6D31", "#56B4E9", "#CC79A7")
GPU_SYMBOLS = ("circle", "diamond", "square", "triangle-up", "x", "star")
MOST_CATEGORIES = 12
HEIGHT_PX = 340
# Categories in the order people look for them; the rest follow as the source lists them.
FIRST = ("coding", "math", "hard", "expert", "instruction", "if", "creative", "multiturn", "long", "english", "chinese")


def deployment_chart(record: ModelReply, task: str, text_colour: str) -> go.Figure | None:
    """Energy per answer against latency, a colour and a mark per GPU, the front of each as a line."""
    rows = [row for row in deployments_on(record, task) if None not in (figure(row, ENERGY), figure(row, LATENCY))]
    if not rows:
        return None
    chart = go.Figure()
    for place, gpu in enumerate(dict.fromkeys(str(row["gpu"]) for row in rows)):
        _add_gpu(chart, [row for row in rows if row["gpu"] == gpu], gpu, place)
    xs = np.array([figure(row, LATENCY) for row in rows], dtype=float)
    ys = np.array([figure(row, ENERGY) for row in rows], dtype=float)
    chart.update_xaxes(axis(metrics()[LATENCY], xs))
    chart.update_yaxes(axis(metrics()[ENERGY], ys))
    return _styled(chart, text_colour)


def _add_gpu(chart: go.Figure, rows: Sequence[DeploymentRow], gpu: str, place: int) -> None:
    colour = GPU_COLOURS[place % len(GPU_COLOURS)]
    ordered = sorted(rows, key=lambda row: (figure(row, LATENCY) or 0.0, figure(row, ENERGY) or 0.0))
    xs = [figure(row, LATENCY) or 0.0 for row in ordered]
    ys = [figure(row, ENERGY) or 0.0 for row in ordered]
    best = np.minimum.accumulate(ys)
    front = [k for k in range(len(ys)) if k == 0 or ys[k] < best[k - 1]]
    chart.add_scatter(
        x=[xs[k] for k in front],
        y=[ys[k] for k in front],
        mode="lines",
        line={"shape": "hv", "width": 1.5, "color": colour, "dash": "solid" if place == 0 else "dash"},
        hoverinfo="skip",
        showlegend=False,
    )
    chart.add_scatter(
        x=xs,
        y=ys,
        mode="markers",
        name=chart_text(gpu),
        marker={
            "size": 8,
            "color": colour,
            "symbol": GPU_SYMBOLS[place % len(GPU_SYMBOLS)],
            "opacity": [1.0 if k in front else 0.4 for k in range(len(xs))],
        },
        text=[_hover(row) for row in ordered],
        hovertemplate="%{text}<extra></extra>",
    )


def _hover(row: DeploymentRow) -> str:
    energy, latency = figure(row, ENERGY), figure(row, LATENCY)
    where = (
        f"{row['num_gpus'] or 1} x {row['gpu']}, {row['precision'] or ''}, {row['batch_size'] or 1:,} requests at once"
    )
    return chart_text(f"{where}: {number(energy)} J per answer, {number(latency)} ms")


def categories(record: ModelReply) -> list[ScoreRow]:
    """The ratings by category from the same list as the main rating, the best first; the main one left out."""
    main = main_rating(record)
    if main is None:
        return []
    prefix = "arena_2026_" if main["metric"].startswith("arena_2026_") else "arena_text_"
    rows = [row for row in record["ratings"] if row["metric"].startswith(prefix) and row["metric"] != main["metric"]]
    unique = {row["metric"]: row for row in reversed(rows)}
    order = [f"{prefix}{name}{'_rating' if prefix == 'arena_2026_' else ''}" for name in FIRST]
    chosen = sorted(
        unique.values(), key=lambda row: order.index(row["metric"]) if row["metric"] in order else len(order)
    )
    return sorted(chosen[:MOST_CATEGORIES], key=lambda row: row["value"])


def rating_chart(record: ModelReply, text_colour: str) -> go.Figure | None:
    """The rating in each category with its interval, and the overall one as a line."""
    main, rows = main_rating(record), categories(record)
    if main is None or not rows:
        return None
    values = [row["value"] for row in rows]
    chart = go.Figure()
    chart.add_scatter(
        x=values,
        y=[_category(row) for row in rows],
        mode="markers",
        marker={"size": 8, "color": GPU_COLOURS[0]},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [(row["high"] or row["value"]) - row["value"] for row in rows],
            "arrayminus": [row["value"] - (row["low"] or row["value"]) for row in rows],
            "thickness": 1.5,
            "width": 0,
            "color": GPU_COLOURS[0],
        },
        hovertemplate="%{y}: %{x:,.0f}<extra></extra>",
    )
    chart.add_vline(
        x=main["value"],
        line={"dash": "dot", "width": 1, "color": text_colour},
        annotation={"text": "overall", "yref": "paper", "y": 1.06, "showarrow": False, "font": {"color": text_colour}},
    )
    chart.update_xaxes(title={"text": f"Rating, {rows[0]['interval'] or '95%'} interval"}, tickformat=",.0f")
    chart.update_yaxes(automargin=True)
    chart.update_layout(showlegend=False)
    return _styled(chart, text_colour)


def _category(row: ScoreRow) -> str:
    """The category alone: `coding` of `Arena 2026, coding`."""
    label = row["label"].removeprefix("Arena 2026, ").removeprefix("Arena text rating, ").removeprefix("Arena ")
    return chart_text(label[:1].upper() + label[1:])


def _styled(chart: go.Figure, text_colour: str) -> go.Figure:
    chart.update_layout(
        height=HEIGHT_PX,
        margin={"l": 10, "r": 10, "t": 30, "b": 10},
        legend={"orientation": "h", "x": 0, "y": 1.12, "font": {"color": text_colour}},
        dragmode=False,
    )
    return chart
