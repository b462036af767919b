"""Draws the regime of every built-in curve: what limits it, its exponent, and the dimension that implies."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.answers.boards.origin import made_origin
from pages.answers.laws.curve_regimes import regimes, regimes_sentence
from pages.draw.shared.escaping import escape
from pages.draw.shared.paper_caption import cited, draw_paper_caption
from pages.draw.shared.value_origin import table_with_origins
from pages.draw.shared.view_bar import csv_button

NUMBER = st.column_config.NumberColumn
EXPLAINED = (
    "A loss that nears its floor with an exponent of 1 in data (0.5 in parameters or compute) is variance-limited: more"
    " data average the noise away. A slower one is resolution-limited: the data fill a space of d dimensions ever more"
    " finely, with an exponent of 4 / d (2 / d along compute). The theory covers training from scratch (Bahri et al."
    " 2021, arXiv 2102.06701); for fine-tuning the dimension only describes how slow a curve is. Intervals are 95%,"
    " from whichever of the two laws fits the curve better."
)


def draw_regimes(data_version: str) -> None:
    """The table, folded away until someone asks."""
    folded = st.expander("What limits each built-in curve: variance or resolution", on_change="rerun", key="regimes")
    if not folded.open:
        return
    with folded:
        table = regimes()
        st.markdown(escape(regimes_sentence(table)))
        _regime_table(table)
        csv_button("regimes", data_version, lambda: table, "CSV of the regimes")
        st.caption(cited(EXPLAINED))
        draw_paper_caption("regimes")


def _regime_table(table: pd.DataFrame) -> None:
    columns = ["data_set", "label", "regime", "grows", "law", "alpha", "alpha_low", "alpha_high"]
    columns += ["dimension", "dimension_low", "dimension_high", "why"]
    table_with_origins(
        table[columns],
        lambda row, column: (
            None
            if column in ("data_set", "label", "why")
            else made_origin(
                f"{column} of {table['label'].iloc[row]}",
                f"from our fit of {table['law'].iloc[row] or 'no law'} to this curve; theory: Bahri et al. 2021",
                str(table["source"].iloc[row]),
                f"data set {table['data_set'].iloc[row]}",
            )
        ),
        hide_index=True,
        key="regimes-table",
        alt="The regime of every built-in curve of one axis",
        column_config={
            "data_set": st.column_config.Column("Data set"),
            "label": st.column_config.Column("Curve", pinned=True),
            "regime": st.column_config.Column("Regime"),
            "grows": st.column_config.Column("In"),
            "law": st.column_config.Column("By"),
            "alpha": NUMBER("Exponent", format="%.3g"),
            "alpha_low": NUMBER("from", format="%.3g"),
            "alpha_high": NUMBER("to", format="%.3g"),
            "dimension": NUMBER("Implied dimension", format="%.3g"),
            "dimension_low": NUMBER("from", format="%.3g"),
            "dimension_high": NUMBER("to", format="%.3g"),
            "why": st.column_config.Column("Why", width="large"),
        },
    )
