"""Techniques by resources: the size and the sign of the largest effect that each paper claims."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from pages.answers.boards import store
from pages.answers.papers.catalogue import Paper
from pages.answers.papers.coverage import RESOURCES, matrix
from pages.draw.shared.chart import draw_chart
from pages.draw.shared.escaping import chart_text
from pages.draw.shared.message import show_info
from pages.draw.shared.palette import text_colour
from pages.draw.shared.view_bar import csv_button

SCALE = [[0.0, "#D55E00"], [0.5, "#F4F4F2"], [1.0, "#0072B2"]]
ROW_PX = 21
POINTS_SHADE = 0.35  # of an effect in points, which has no size in percent


def draw_matrix(listed: Sequence[Paper]) -> None:
    """The heat map, and the same as CSV."""
    table = matrix(listed)
    if table.empty:
        show_info(
            "None of these papers states an effect against a baseline. Remove a facet, or search for fewer words."
        )
        return
    st.markdown("#### Largest claimed effect by paper and resource")
    st.caption(
        "Blue is an advantage, orange a price paid, and darker is larger: -75% is three quarters less,"
        " /4 a quarter of it. All of it is claimed."
    )
    draw_chart(
        heat_map(table, text_colour(st.context.theme.type)),
        key="evidence-matrix",
        config={"displayModeBar": False},
        alt=f"Claimed effects of {table['id'].nunique()} papers on {table['resource'].nunique()} resources",
    )
    csv_button("claimed-effects", store.data_version(), lambda: table, "CSV of the effects")


def heat_map(table: pd.DataFrame, colour: str) -> go.Figure:
    """A cell per paper and resource; its text is short, its tooltip says the claim."""
    resources = [resource for resource in RESOURCES if (table["resource"] == resource).any()]
    rows = list(dict.fromkeys(table["paper"]))
    shade = np.full((len(rows), len(resources)), np.nan)
    short = np.full(shape=shade.shape, fill_value="", dtype=object)
    full = np.full(shape=shade.shape, fill_value="", dtype=object)
    for cell in table.itertuples():
        place = rows.index(str(cell.paper)), resources.index(str(cell.resource))
        percent = float(str(cell.percent))
        size = POINTS_SHADE if np.isnan(percent) else 0.25 + 0.75 * min(percent, 100.0) / 100
        shade[place] = size if cell.gain else -size
        short[place] = str(cell.short)
        full[place] = chart_text(f"{cell.paper}, {cell.resource}: {cell.text}")
    figure = go.Figure(
        go.Heatmap(
            z=shade, x=resources, y=[chart_text(_cut(row)) for row in rows], text=short, customdata=full,
            texttemplate="%{text}", textfont={"size": 10}, hovertemplate="%{customdata}<extra></extra>",
            colorscale=SCALE, zmin=-1, zmax=1, showscale=False, xgap=2, ygap=2,
        )
    )  # fmt: skip
    figure.update_xaxes(side="top", tickangle=-45)
    figure.update_yaxes(autorange="reversed", automargin=True, tickfont={"size": 11})
    figure.update_layout(
        height=110 + ROW_PX * len(rows), margin={"l": 8, "r": 8, "t": 90, "b": 8}, font_color=colour,
        plot_bgcolor="rgba(0,0,0,0)",
    )  # fmt: skip
    return figure


def _cut(name: str) -> str:
    return name if len(name) <= 28 else f"{name[:26]}…"
