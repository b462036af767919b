"""Charts of the other parts of the Device page: ways to split a network, a new device, vision models within limits."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from models.device.split import Way
from pages.answers.device.new_device import NewDevice
from pages.answers.device.split_computing import WAYS, link_rows
from pages.answers.device.view import DeviceView
from pages.draw.device.charts import log_x, styled
from pages.draw.shared.escaping import chart_text
from pages.draw.shared.palette import GREY, LINE, PICK

WAY_STYLES: Mapping[Way, tuple[str, str]] = {
    "local": ("#7A5195", "dot"),
    "split": (PICK, "solid"),
    "offloaded": ("#0072B2", "dash"),
}


def link_chart(view: DeviceView, text_colour: str) -> go.Figure:
    """Time of an input each way over the link's rate."""
    rows = link_rows(view)
    chart = go.Figure()
    for way, (colour, dash) in WAY_STYLES.items():
        chart.add_scatter(
            x=rows["link_mbit_s"],
            y=rows[f"{way}_ms"],
            mode="lines",
            name=WAYS[way],
            line={"color": colour, "dash": dash, "width": 2.5},
            hovertemplate="%{x:.3g} Mbit/s: %{y:,.4g} ms<extra></extra>",
        )
    chart.add_vline(x=view.link_mbit_s, line={"dash": "dot", "width": 1, "color": LINE})
    log_x(chart, list(rows["link_mbit_s"]), "Link, Mbit/s")
    most = 2.5 * max(view.local_ms, float(rows["split_ms"].min()), 1.0)
    chart.update_yaxes(title={"text": "Time of one input, ms"}, range=[0, most], tickformat=",.0f")
    return styled(chart, text_colour)


def latency_chart(study: NewDevice, text_colour: str) -> go.Figure:
    """Predicted against measured latency of every network on the device taken for new; the samples stand out."""
    chart = go.Figure()
    for is_sample, name in ((False, "not sampled"), (True, "sampled")):
        part = study.predicted[study.predicted["is_sample"] == is_sample]
        chart.add_scatter(
            x=part["predicted_ms"],
            y=part["measured_ms"],
            mode="markers",
            name=name,
            marker={
                "size": 11 if is_sample else 4,
                "color": PICK if is_sample else "#0072B2",
                "opacity": 1.0 if is_sample else 0.4,
                "symbol": "diamond" if is_sample else "circle",
            },
            text=part["network"],
            hovertemplate="network %{text}: %{y:.3g} ms measured, %{x:.3g} ms predicted<extra></extra>",
        )
    chart.update_xaxes(title={"text": "Predicted latency, ms"})
    chart.update_yaxes(title={"text": "Measured latency, ms"})
    return styled(chart, text_colour)


def vision_chart(everything: pd.DataFrame, within: pd.DataFrame, text_colour: str) -> go.Figure:
    """Accuracy against parameters: what keeps the limits in colour, the best in the accent."""
    chart = go.Figure()
    layers = (
        (everything, "outside the limits", GREY, 5),
        (within, "within", "#0072B2", 7),
        (within.head(1), "best", PICK, 13),
    )
    for part, name, colour, size in layers:
        chart.add_scatter(
            x=part["params_m"],
            y=part["imagenet_top1_pct"],
            mode="markers",
            name=name,
            marker={"size": size, "color": colour, "opacity": 0.35 if colour == GREY else 0.9},
            text=[chart_text(str(label)) for label in part["name"]],
            hovertemplate="%{text}: %{y:.2f}%, %{x:.3g}M parameters<extra></extra>",
        )
    log_x(chart, list(everything["params_m"]), "Parameters, millions")
    chart.update_yaxes(title={"text": "ImageNet top-1, %"})
    return styled(chart, text_colour)
