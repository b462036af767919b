"""Draws what intervals said against what they held: a bar a family, and a line where all should end."""

from __future__ import annotations

import math
from collections.abc import Sequence

import plotly.graph_objects as go

ROW_PX, REST_PX = 34, 70
COLOURS = ("#4c78a8", "#a8b9cf")


def held_chart(labels: Sequence[str], series: Sequence[tuple[str, Sequence[float]]], said: float) -> go.Figure:
    """Bars of shares held (%) by label, one colour a series; missing ones are NaN. `said` is the share promised."""
    figure = go.Figure()
    for (name, held), colour in zip(series, COLOURS, strict=False):
        figure.add_bar(
            y=list(labels),
            x=list(held),
            name=name,
            orientation="h",
            marker_color=colour,
            text=["" if math.isnan(share) else f"{share:.0f}%" for share in held],
            textposition="inside",
            insidetextanchor="start",
            hovertemplate="%{y}: %{x:.0f}% held<extra></extra>",
        )
    figure.add_vline(x=said, line={"dash": "dash", "width": 2, "color": "#888888"})
    figure.add_annotation(
        x=said, y=1, yref="paper", yanchor="bottom", text=f"said: {said:.0f}%", showarrow=False, font={"size": 12}
    )
    figure.update_layout(
        height=REST_PX + ROW_PX * len(labels) * len(series),
        margin={"l": 8, "r": 16, "t": 26, "b": 30},
        xaxis={"range": [0, 100], "ticksuffix": "%", "title": None, "fixedrange": True},
        yaxis={"autorange": "reversed", "automargin": True, "fixedrange": True},
        showlegend=len(series) > 1,
        legend={"orientation": "h", "y": -0.25, "traceorder": "normal"},
        bargap=0.3,
    )
    return figure
