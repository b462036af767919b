"""The speed of a replica against the requests it runs at once: time between tokens, throughput, measured rows."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from models.front.pareto import Floats
from pages.answers.deploy.speed_curve import SpeedCurve
from pages.answers.shared.formatting import number
from pages.draw.shared.axes import log_ticks
from pages.draw.shared.escaping import chart_text
from pages.draw.shared.palette import LINE, PICK

HEIGHT_PX = 330
PANELS = (("itl_p95_ms", "Time between tokens, p95, ms"), ("output_tokens_per_s", "Output tokens/s"))
DOTS = (
    (True, "measured, this setup", "circle", "#0072B2"),
    (False, "measured, another format or count", "circle-open", LINE),
)
Cell = dict[str, int]


def speed_chart(speed: SpeedCurve, limit_ms: float | None, text_colour: str, *, stacked: bool) -> go.Figure:
    """Two panels with the curve, its 80% interval, measured rows, the deadline and the load of the answer.

    `stacked`: one above the other, as on a phone.
    """
    shape: Cell = {"rows": 2, "cols": 1} if stacked else {"rows": 1, "cols": 2}
    chart = make_subplots(**shape, horizontal_spacing=0.13, vertical_spacing=0.2)
    for place, (name, title) in enumerate(PANELS):
        cell: Cell = {"row": 1 + place, "col": 1} if stacked else {"row": 1, "col": 1 + place}
        values = _add_curve(chart, cell, speed, name, first=place == 0)
        _style_axes(chart, cell, speed.concurrency, values, title)
        if name == "itl_p95_ms" and limit_ms is not None and limit_ms < 10 * values.max():
            chart.add_hline(y=limit_ms, line={"dash": "dot", "width": 1, "color": text_colour}, **cell)
        if speed.running is not None:
            chart.add_vline(x=max(speed.running, 1.0), line={"dash": "dash", "width": 1, "color": LINE}, **cell)
    chart.update_layout(
        height=2 * HEIGHT_PX if stacked else HEIGHT_PX,
        margin={"l": 10, "r": 10, "t": 30, "b": 10},
        legend={"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom", "font": {"color": text_colour}},
        dragmode=False,
    )
    return chart


def _add_curve(chart: go.Figure, cell: Cell, speed: SpeedCurve, name: str, *, first: bool) -> Floats:
    """Draw the interval, the curve and the dots of a panel; the values that its axis must hold."""
    x = speed.concurrency
    middle = speed.curve.at(name, x)
    spread = np.exp(speed.curve.p95_half_width if name == "itl_p95_ms" else speed.curve.half_width)
    chart.add_scatter(
        x=np.concatenate([x, x[::-1]]), y=np.concatenate([middle * spread, (middle / spread)[::-1]]), fill="toself",
        mode="lines", line={"width": 0}, hoverinfo="skip", fillcolor="rgba(18,147,106,0.15)", name="80% interval",
        showlegend=first, **cell,
    )  # fmt: skip
    chart.add_scatter(
        x=x, y=middle, mode="lines", line={"color": PICK, "width": 2}, name=speed.curve.method, showlegend=first,
        hovertemplate="%{x:,.0f} at once: %{y:,.4~g}<extra></extra>", **cell,
    )  # fmt: skip
    for same, label, symbol, colour in DOTS:
        rows = speed.measured[speed.measured["same"] == same]
        if not rows.empty:
            chart.add_scatter(
                x=rows["concurrency"], y=rows[name], mode="markers", name=label, showlegend=first,
                marker={"size": 8, "symbol": symbol, "color": colour},
                text=[chart_text(text) for text in rows["label"]], hovertemplate="%{text}: %{y:,.4~g}<extra></extra>",
                **cell,
            )  # fmt: skip
    return np.concatenate([middle, speed.measured[name].to_numpy(float)])


def _style_axes(chart: go.Figure, cell: Cell, x: Floats, values: Floats, title: str) -> None:
    for update, data, text in (
        (chart.update_xaxes, x, "Requests at once in a replica"),
        (chart.update_yaxes, values, title),
    ):
        finite = data[np.isfinite(data) & (data > 0)]
        start, stop = float(np.log10(finite.min())) - 0.05, float(np.log10(finite.max())) + 0.05
        ticks = log_ticks(start, stop)
        update(
            type="log", range=[start, stop], tickvals=ticks, ticktext=[number(tick) for tick in ticks],
            title={"text": text}, fixedrange=True, **cell,
        )  # fmt: skip
