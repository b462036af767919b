"""Draws the reproductions: published figures beside ours, computed when the panel is opened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from errors import ParetoscopeError
from pages.answers.boards.origin import KINDS, Origin
from pages.answers.evidence.published import reproductions
from pages.draw.shared.value_origin import table_with_origins
from pages.draw.shared.view_bar import csv_button
from pages.draw.shared.waiting import show_problem, waiting

NUMBER = st.column_config.NumberColumn


def draw_reproductions(data_version: str) -> None:
    """The table, folded away until someone asks."""
    folded = st.expander(
        "Published figures compared with ours on the same data", on_change="rerun", key="reproductions"
    )
    if not folded.open:
        return
    with folded:
        try:
            with waiting("Recomputing the figures", "scaling.reproductions"):
                table = reproductions()
        except ParetoscopeError as error:
            show_problem(error)
            return
        st.caption("Only the published column is copied; our figures are computed from the built-in data.")
        table_with_origins(
            table[["subject", "quantity", "published", "ours", "difference", "source", "note"]],
            lambda row, column: _origin(table.iloc[row].to_dict(), column),
            hide_index=True,
            key="reproductions-table",
            alt="Published figures and ours",
            column_config={
                "subject": st.column_config.Column("What", width="medium"),
                "quantity": st.column_config.Column("Figure"),
                "published": NUMBER("Published", format="%.4g"),
                "ours": NUMBER("Ours", format="%.4g"),
                "difference": NUMBER("Difference", format="%.2g"),
                "source": st.column_config.Column("Source"),
                "note": st.column_config.Column("Why they may differ", width="large"),
            },
        )
        csv_button("reproductions", data_version, lambda: table, "CSV of the figures")


def _origin(row: Mapping[Any, Any], column: str) -> Origin | None:
    if column not in ("published", "ours", "difference"):
        return None
    what = f"{column}: {row['quantity']}, {row['subject']}"
    if column == "published":
        return Origin(what, KINDS["claimed"], "", (), (str(row["source"]),))
    method = "computed here and now from the built-in data of that paper"
    return Origin(
        what, f"predicted: {method}", "", (), (f"The runs of {row['source']}; their line is on the Data page",)
    )
