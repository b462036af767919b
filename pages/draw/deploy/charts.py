"""Charts of the Deploy page: memory of a replica as one bar, and its speed against the requests it runs at once."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from pages.answers.deploy.replies import DeployMemory
from pages.answers.deploy.speed_curve import SpeedCurve
from pages.answers.shared.formatting import number
from pages.draw.shared.axes import log_ticks
from pages.draw.shared.escaping import chart_text
from pages.draw.shared.palette import LINE, PICK

# Okabe-Ito colours and patterns: parts differ without colour too.
PARTS = (
    ("weights", "Weights", "#0072B2", ""),
    ("kv_cache", "KV cache in use", "#E69F00", "/"),
    ("activations", "Activations", "#56B4E9", ""),
    ("overhead", "Other", "#CC79A7", "."),
)
FREE = "#C9D0CC"
LEAST_SHARE = 0.07  # of the bar, for a number to stand in it
BAR_PX, CURVE_PX = 150, 330


def memory_chart(memory: DeployMemory, text_colour: str) -> go.Figure:
    """A stacked bar of GB: what is used, what is free, or what is beyond the room."""
    chart = go.Figure()
    whole = max(memory["total"], memory["available"])
    parts = [(label, float(memory[name]), colour, shape) for name, label, colour, shape in PARTS]  # type: ignore[literal-required]
    free = memory["available"] - memory["total"]
    if free > 0:
        parts.append(("Free", free, FREE, ""))
    for label, gb, colour, shape in parts:
        chart.add_bar(
            x=[gb],
            y=[""],
            name=f"{label} {number(gb)} GB",
            orientation="h",
            marker={"color": colour, "pattern": {"shape": shape, "fillmode": "overlay", "fgcolor": "white"}},
            text=[number(gb) if gb >= LEAST_SHARE * whole else ""],
            textposition="inside",
            insidetextanchor="middle",
            hovertemplate=f"{label}: {number(gb)} GB<extra></extra>",
        )
    chart.add_vline(
        x=memory["available"],
        line={"dash": "dash", "width": 2, "color": text_colour},
    )
    chart.update_layout(
        barmode="stack",
        height=BAR_PX,
        margin={"l": 4, "r": 12, "t": 8, "b": 8},
        legend={"orientation": "h", "y": -0.4, "traceorder": "normal", "font": {"color": text_colour}},
        xaxis={"range": [0, 1.02 * whole], "ticksuffix": " GB", "fixedrange": True},
        yaxis={"visible": False, "fixedrange": True},
        dragmode=False,
    )
    return chart


def speed_chart(speed: SpeedCurve, limit_ms: float | None, text_colour: str) -> go.Figure:
    """Time between tokens (p95) and throughput of a replica by its running requests, with the measured rows."""
    chart = make_subplots(rows=1, cols=2, horizontal_spacing=0.13)
    x = speed.concurrency
    for place, (name, title, sign) in enumerate(
        (("itl_p95_ms", "Time between tokens, p95, ms", 1.0), ("output_tokens_per_s", "Output tokens/s", -1.0)), start=1
    ):
        middle = speed.curve.at(name, x)
        _band(chart, place, x, middle, speed.curve.half_width)
        chart.add_scatter(
            x=x, y=middle, mode="lines", line={"color": PICK, "width": 2}, name=speed.curve.kind, row=1, col=place,
            showlegend=place == 1, hovertemplate="%{x:,.0f} at once: %{y:,.4~g}<extra></extra>",
        )  # fmt: skip
        _dots(chart, place, speed, name)
        values = np.concatenate([middle, speed.measured[name].to_numpy(float)])
        _axes(chart, place, x, values, title)
        if sign > 0 and limit_ms is not None and limit_ms < 10 * values.max():
            chart.add_hline(y=limit_ms, line={"dash": "dot", "width": 1, "color": text_colour}, row=1, col=place)
        if speed.running is not None:
            chart.add_vline(
                x=max(speed.running, 1.0), line={"dash": "dash", "width": 1, "color": LINE}, row=1, col=place
            )
    chart.update_layout(
        height=CURVE_PX,
        margin={"l": 10, "r": 10, "t": 30, "b": 10},
        legend={"orientation": "h", "x": 0, "y": 1.14, "font": {"color": text_colour}},
        dragmode=False,
    )
    return chart


def _band(chart: go.Figure, place: int, x: np.ndarray, middle: np.ndarray, half_width: float) -> None:
    edges = np.concatenate([middle * np.exp(half_width), (middle * np.exp(-half_width))[::-1]])
    chart.add_scatter(
        x=np.concatenate([x, x[::-1]]), y=edges, fill="toself", mode="lines", line={"width": 0}, hoverinfo="skip",
        fillcolor="rgba(18,147,106,0.15)", name="80% interval", showlegend=place == 1, row=1, col=place,
    )  # fmt: skip


def _dots(chart: go.Figure, place: int, speed: SpeedCurve, name: str) -> None:
    for same, label, symbol, colour in (
        (True, "measured, this setup", "circle", "#0072B2"),
        (False, "measured, another format or count", "circle-open", LINE),
    ):
        rows = speed.measured[speed.measured["same"] == same]
        if not rows.empty:
            chart.add_scatter(
                x=rows["concurrency"], y=rows[name], mode="markers", name=label, showlegend=place == 1, row=1,
                col=place, marker={"size": 8, "symbol": symbol, "color": colour},
                text=[chart_text(text) for text in rows["label"]], hovertemplate="%{text}: %{y:,.4~g}<extra></extra>",
            )  # fmt: skip


def _axes(chart: go.Figure, place: int, x: np.ndarray, values: np.ndarray, title: str) -> None:
    for update, data, text in (
        (chart.update_xaxes, x, "Requests at once in a replica"),
        (chart.update_yaxes, values, title),
    ):
        finite = data[np.isfinite(data) & (data > 0)]
        start, stop = float(np.log10(finite.min())) - 0.05, float(np.log10(finite.max())) + 0.05
        ticks = log_ticks(start, stop)
        update(
            type="log", range=[start, stop], tickvals=ticks, ticktext=[number(tick) for tick in ticks],
            title={"text": text}, row=1, col=place, fixedrange=True,
        )  # fmt: skip
