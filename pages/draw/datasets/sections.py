"""The parts of the Data page, one function each; only the one that is open is drawn."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from data.metrics import metrics
from data.warehouse import catalogue, queries
from pages.answers.boards import store
from pages.answers.datasets import view as data_view
from pages.answers.datasets.view import DataView
from pages.answers.shared.formatting import plural
from pages.draw.shared.chart import draw_chart
from pages.draw.shared.escaping import escape
from pages.draw.shared.labels import PHONE_PX, plot_px
from pages.draw.shared.message import show_info
from pages.draw.shared.url_state import key
from pages.draw.shared.view_bar import csv_button

MODELS_DRAWN = 40


def draw_sources() -> None:
    """Every source with licence, version, date and rows."""
    found = data_view.sources(store.data_version())
    st.subheader(escape(data_view.sources_sentence(found)), anchor=False)
    columns = ["title", "rows", "holds", "licence", "version", "retrieved", "url", "method", "citation", "id"]
    st.dataframe(
        found[columns],
        hide_index=True,
        height=460,
        key="data-sources",
        alt="Sources with licence, version, date and rows",
        column_config={
            "title": st.column_config.Column("Source", width="large"),
            "rows": st.column_config.NumberColumn("Rows", format="localized"),
            "holds": st.column_config.Column("Holds", width="medium"),
            "licence": st.column_config.Column("Licence", help="As the publisher states it."),
            "version": "Version",
            "retrieved": st.column_config.Column("Date", help="Date of the raw data, as exact as it is known."),
            "url": st.column_config.LinkColumn("Published at"),
            "method": st.column_config.Column("Method", width="large"),
            "citation": st.column_config.Column("Cite as", width="large"),
            "id": st.column_config.Column("Short name", help="As every __source column of an export names it."),
        },
    )
    csv_button("sources", store.data_version(), lambda: found[columns], "Sources as CSV")


def draw_coverage(view: DataView) -> None:
    """Models by metrics of one board: which values there are."""
    titles = catalogue.board_titles(store.warehouse().cursor())
    st.selectbox("Board", list(titles), format_func=titles.__getitem__, key=key(DataView, "board"), width=360)
    found = data_view.coverage(view.board, store.data_version())
    st.subheader(escape(data_view.coverage_sentence(titles[view.board], found)), anchor=False)
    part = st.text_input("Models whose name holds", key="data.coverage-filter", width=360, placeholder="qwen")
    shown = found[found.index.str.contains(part.strip(), case=False, regex=False)] if part.strip() else found
    if shown.empty:
        show_info(f"No model of this board has '{part.strip()}' in its name.")
        return
    drawn = shown.head(MODELS_DRAWN)
    draw_chart(
        _heat_map(by_group(drawn) if _on_a_phone() else drawn.rename(columns=_label)),
        key="data-coverage",
        config={"displayModeBar": False},
        alt=f"Which of {drawn.shape[1]} metrics each of {len(drawn)} models has",
    )
    st.caption(
        f"Filled: at least one candidate of the model has the metric; hover for how many. Empty: nobody in these "
        f"sources measured it. {len(drawn)} of {len(shown):,} models are drawn, those with the most metrics first."
    )
    csv_button(f"coverage-{view.board}", store.data_version(), found.reset_index, "Coverage as CSV")
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


def named(**labels: str) -> dict[str, Any]:
    """Columns under names for people."""
    return {name: st.column_config.Column(label) for name, label in labels.items()}


def by_group(found: pd.DataFrame) -> pd.DataFrame:
    """Coverage by groups of metrics, for a narrow screen: the best covered metric of each group."""
    return found.T.groupby(lambda name: metrics()[name].group, sort=False).max().T


def _on_a_phone() -> bool:
    return plot_px(st.context.headers.get("User-Agent")) == PHONE_PX


def _label(metric: str) -> str:
    return metrics()[metric].label


def _heat_map(found: pd.DataFrame) -> go.Figure:
    figure = go.Figure(
        go.Heatmap(
            z=(found > 0).astype(int).to_numpy(),
            x=list(found.columns),
            y=list(found.index),
            customdata=found.to_numpy(),
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
        height=200 + 19 * len(found),
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


def draw_dictionary() -> None:
    """What every column and every metric means."""
    columns, registry = catalogue.dictionary(store.warehouse().cursor()), catalogue.metric_dictionary()
    st.subheader(
        f"{columns['table'].nunique():,} tables with {len(columns)} columns, and {len(registry)} metrics.", anchor=False
    )
    st.dataframe(
        registry,
        hide_index=True,
        height=330,
        key="data-metrics",
        alt="Metrics",
        column_config=named(
            metric="Name in files", label="Metric", unit="Unit", better="Better", group="Group", meaning="Meaning"
        ),
    )
    csv_button("metrics", store.data_version(), lambda: registry, "Metrics as CSV")
    st.dataframe(
        columns,
        hide_index=True,
        height=330,
        key="data-columns",
        alt="Columns of the tables",
        column_config=named(table="Table", column="Column", type="Type", meaning="Meaning"),
    )
    csv_button("columns", store.data_version(), lambda: columns, "Columns as CSV")


def draw_names() -> None:
    """The curated join, and the names that it leaves out with what they may mean."""
    cur = store.warehouse().cursor()
    joined, left_out = catalogue.aliases(cur), queries.unresolved(cur)
    st.subheader(
        f"{len(joined):,} names are joined by hand to a model; {len(left_out):,} are joined to none.", anchor=False
    )
    st.caption("Names are never fuzzy-matched: unmatched rows stay off the boards until someone maps them.")
    st.markdown("#### Joined to no model")
    if left_out.empty:
        show_info("Every name in the sources is joined.")
    else:
        event = st.dataframe(
            left_out,
            hide_index=True,
            height=260,
            key="data-unresolved",
            on_select="rerun",
            selection_mode="single-row",
            alt="Names joined to no model",
            column_config={
                **named(source="Source", name="Name there", found_in="Found in"),
                "rows": st.column_config.NumberColumn("Rows", format="localized"),
            },
        )
        _draw_proposals(left_out, event.selection.rows)
    st.markdown("#### Joined by hand")
    st.dataframe(
        joined,
        hide_index=True,
        height=330,
        key="data-aliases",
        placeholder="",
        alt="Names and the models they mean",
        column_config=named(
            source="Source", name="Name there", task="Only for", model="Model", precision="Precision", note="Note"
        ),
    )
    csv_button("names", store.data_version(), lambda: joined, "Names as CSV")


def _draw_proposals(left_out: pd.DataFrame, rows: list[int]) -> None:
    if not rows:
        st.caption("Select a row to see which models the name may mean.")
        return
    name = str(left_out["name"].iloc[rows[0]])
    found = catalogue.proposals(store.warehouse().cursor(), name)
    if found.empty:
        show_info(f"No model of the registry has a name like '{name}'.")
        return
    st.caption(f"What '{escape(name)}' may mean. Words that only one of the two has often make another model.")
    st.dataframe(
        found,
        hide_index=True,
        key="data-proposals",
        placeholder="",
        alt="Models the name may mean",
        column_config=named(
            model="Model",
            label="Label",
            spelling="Nearest spelling",
            source="Spelt so in",
            likeness="Likeness",
            only_in_name="Only in the name",
            only_in_spelling="Only in the spelling",
            precision="Precision",
        ),
    )
