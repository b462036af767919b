"""Coverage on the Data page: which metrics each model of a board has, and which models are not on it."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from data.metrics import metrics
from data.warehouse import catalogue
from pages.answers.boards import store
from pages.answers.datasets import view as data_view
from pages.answers.datasets.view import DataView
from pages.answers.shared.formatting import plural
from pages.draw.shared.chart import draw_chart
from pages.draw.shared.first_storey import draw_verdict
from pages.draw.shared.labels import PHONE_PX, plot_px
from pages.draw.shared.message import show_info
from pages.draw.shared.url_state import key
from pages.draw.shared.view_bar import csv_button

MODELS_DRAWN = 40


def draw_coverage(view: DataView) -> None:
    """Models by metrics of one board: which values there are."""
    titles = catalogue.board_titles(store.warehouse().cursor())
    st.selectbox("Board", list(titles), format_func=titles.__getitem__, key=key(DataView, "board"), width=360)
    n_candidates = data_view.coverage(view.board, store.data_version())
    draw_verdict(data_view.coverage_sentence(titles[view.board], n_candidates), [data_view.board_dates(view.board)])
    part = st.text_input("Models whose name holds", key="data.coverage-filter", width=360, placeholder="qwen")
    matches = n_candidates
    if part.strip():
        matches = matches[matches.index.str.contains(part.strip(), case=False, regex=False)]
    if matches.empty:
        show_info(f"No model of this board has '{part.strip()}' in its name.")
        return
    top = matches.head(MODELS_DRAWN)
    draw_chart(
        _heat_map(by_group(top) if _on_a_phone() else top.rename(columns=_label)),
        key="data-coverage",
        config={"displayModeBar": False},
        alt=f"Which of {top.shape[1]} metrics each of {len(top)} models has",
    )
    st.caption(
        f"Filled: at least one candidate of the model has the metric; hover for how many. Empty: none of these sources "
        f"measured it. The chart shows {len(top)} of {len(matches):,} models, those with the most metrics first."
    )
    csv_button(f"coverage-{view.board}", store.data_version(), n_candidates.reset_index, "Coverage as CSV")
    _draw_missing(view.board)


def _draw_missing(board: str) -> None:
    """The models that could be on a board and are not, with the reason."""
    missing = data_view.missing(board, store.data_version())
    if missing.empty:
        return
    st.markdown(f"#### Not on this board: {plural(len(missing), 'model')}")
    st.dataframe(
        missing[["label", "organisation", "reason"]],
        hide_index=True,
        height=260,
        key="data-missing",
        placeholder="",
        alt="Models that are not on this board, and why",
        column_config={
            "label": st.column_config.Column("Model", pinned=True),
            "organisation": "From",
            "reason": st.column_config.Column("Why it is missing", width="large"),
        },
    )
    csv_button(f"missing-{board}", store.data_version(), lambda: missing, "Missing models as CSV")


def by_group(n_candidates: pd.DataFrame) -> pd.DataFrame:
    """Coverage by groups of metrics, for a narrow screen: the best covered metric of each group."""
    return n_candidates.T.groupby(lambda name: metrics()[name].group, sort=False).max().T


def _on_a_phone() -> bool:
    return plot_px(st.context.headers.get("User-Agent")) == PHONE_PX


def _label(metric: str) -> str:
    return metrics()[metric].label


def _heat_map(n_candidates: pd.DataFrame) -> go.Figure:
    figure = go.Figure(
        go.Heatmap(
            z=(n_candidates > 0).astype(int).to_numpy(),
            x=list(n_candidates.columns),
            y=list(n_candidates.index),
            customdata=n_candidates.to_numpy(),
            hovertemplate="%{y}<br>%{x}: %{customdata} candidates<extra></extra>",
            colorscale=[[0, "rgba(128,128,128,0.10)"], [1, "#2f6fb0"]],
            zmin=0,
            zmax=1,
            showscale=False,
            xgap=1,
            ygap=1,
        )
    )
    figure.update_layout(
        height=200 + 19 * len(n_candidates),
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        xaxis={
            "side": "top",
            "tickangle": -60,
            "showgrid": False,
            "automargin": True,
            "tickfont": {"size": 11},
            "dtick": 1,
            "fixedrange": True,
        },
        yaxis={
            "showgrid": False,
            "autorange": "reversed",
            "automargin": True,
            "tickfont": {"size": 11},
            "dtick": 1,
            "fixedrange": True,
        },
    )
    return figure
