"""Draws the regime of every built-in curve: what limits it, its exponent, and the dimension that implies."""

from __future__ import annotations

import streamlit as st

from pages.answers.boards.origin import made_origin
from pages.answers.laws.curve_regimes import in_one_sentence, regimes
from pages.draw.shared.escaping import escape
from pages.draw.shared.value_origin import table_with_origins
from pages.draw.shared.view_bar import csv_button

NUMBER = st.column_config.NumberColumn
EXPLAINED = (
    "A loss that nears its floor with an exponent of 1 in data (0.5 in parameters or compute) is limited by variance:"
    " more data average the noise away. A slower one is limited by resolution: the data fill a space of d dimensions"
    " ever more finely, and the exponent is 4 / d (2 / d along compute). The theory is of training from scratch (Bahri"
    " et al. 2021, arXiv 2102.06701); for fine-tuning the dimension only says how slow a curve is. Intervals are of"
    " 95 %, by whichever of the two laws describes the curve better."
)


def draw_regimes(data_version: str) -> None:
    """The table, folded away until someone asks."""
    folded = st.expander("What limits each built-in curve: variance or resolution", on_change="rerun", key="regimes")
    if not folded.open:
        return
    with folded:
        table = regimes()
        st.markdown(escape(in_one_sentence(table)))
        shown = ["data_set", "label", "regime", "grows", "law", "alpha", "alpha_low", "alpha_high"]
        shown += ["dimension", "dimension_low", "dimension_high", "why"]
        table_with_origins(
            table[shown],
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
            placeholder="",
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
        csv_button("regimes", data_version, lambda: table, "CSV of these")
        st.caption(EXPLAINED)
