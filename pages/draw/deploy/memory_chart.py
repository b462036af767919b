"""Memory of a replica as one bar: weights, cache in use, activations, other, and what is free."""

from __future__ import annotations

import plotly.graph_objects as go

from pages.answers.deploy.replies import DeployMemory
from pages.answers.shared.formatting import number

# Okabe-Ito colours and patterns: parts differ without colour too.
PARTS = (
    ("weights", "Weights", "#0072B2", ""),
    ("kv_cache", "KV cache in use", "#E69F00", "/"),
    ("activations", "Activations", "#56B4E9", ""),
    ("overhead", "Other", "#CC79A7", "."),
)
FREE = "#C9D0CC"
LEAST_SHARE = 0.07  # of the bar, for a number to stand in it
BAR_PX = 196
CAMERA_PX = 34  # above the bar, for the camera


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
        margin={"l": 4, "r": 12, "t": CAMERA_PX, "b": 8},
        legend={"orientation": "h", "y": -0.55, "traceorder": "normal", "font": {"color": text_colour}},
        xaxis={"range": [0, 1.02 * whole], "ticksuffix": " GB", "fixedrange": True},
        yaxis={"visible": False, "fixedrange": True},
        dragmode=False,
    )
    return chart
