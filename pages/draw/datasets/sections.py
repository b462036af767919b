"""The parts of the Data page, one function each; only the one that is open is drawn."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pandas as pd
import streamlit as st

from data.warehouse import catalogue, queries
from pages.answers.boards import store
from pages.answers.datasets import view as data_view
from pages.answers.datasets.source_list import dated_sources
from pages.draw.shared.escaping import escape
from pages.draw.shared.first_storey import draw_verdict
from pages.draw.shared.message import show_info
from pages.draw.shared.view_bar import csv_button


def draw_sources() -> None:
    """Every source with its date and age, its terms, and how to renew it."""
    table = dated_sources(datetime.now(UTC).date())
    draw_verdict(data_view.sources_sentence(table))
    columns = ["title", "retrieved", "age", "renewed_by", "licence", "may_ship_because", "rows", "holds", "version"]
    columns += ["url", "method", "citation", "id"]
    st.dataframe(
        table[columns],
        hide_index=True,
        height=460,
        key="data-sources",
        placeholder="",
        alt="Sources with date, age, licence, version and rows",
        column_config={
            "title": st.column_config.Column("Source", width="medium"),
            "rows": st.column_config.NumberColumn("Rows", format="localized"),
            "holds": st.column_config.Column("Holds", width="medium"),
            "retrieved": st.column_config.Column("Date", help="Date of the raw data, as exact as it is known."),
            "age": st.column_config.Column("Age", help="From that date to today."),
            "renewed_by": st.column_config.Column("Renewed by", help="Command that downloads and rebuilds it."),
            "licence": st.column_config.Column("Licence", help="As the publisher states it."),
            "may_ship_because": st.column_config.Column("Shipped because", width="medium"),
            "version": "Version",
            "url": st.column_config.LinkColumn("Published at"),
            "method": st.column_config.Column("Method", width="large"),
            "citation": st.column_config.Column("Cite as", width="large"),
            "id": st.column_config.Column("Short name", help="As every __source column of an export names it."),
        },
    )
    csv_button("sources", store.data_version(), lambda: table[columns], "Sources as CSV")


def named(**labels: str) -> dict[str, Any]:
    """Columns under names for people."""
    return {name: st.column_config.Column(label) for name, label in labels.items()}


def draw_dictionary() -> None:
    """What every column and every metric means."""
    columns, registry = catalogue.dictionary(store.warehouse().cursor()), catalogue.metric_dictionary()
    draw_verdict(f"{columns['table'].nunique():,} tables with {len(columns)} columns, and {len(registry)} metrics.")
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
    draw_verdict(f"{len(joined):,} names are joined to a model by hand; {len(left_out):,} are joined to none.")
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
    proposals = catalogue.proposals(store.warehouse().cursor(), name)
    if proposals.empty:
        show_info(f"No model of the registry has a name like '{name}'.")
        return
    st.caption(f"Models that '{escape(name)}' may mean. A word in only one of two names often marks another model.")
    st.dataframe(
        proposals,
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
