"""Draws what the intervals said against what they held, when smaller runs were fitted and larger ones forecast."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages.answers.laws.answer import ScalingAnswer
from pages.answers.laws.calibration import SAID, calibration, calibration_sentence
from pages.answers.laws.origins import runs_origin
from pages.draw.laws.number_columns import NUMBER
from pages.draw.shared.chart import draw_chart
from pages.draw.shared.escaping import escape
from pages.draw.shared.held_chart import held_chart
from pages.draw.shared.value_origin import table_with_origins
from pages.draw.shared.view_bar import csv_button

HELP = "Should be near " + SAID + "."


def draw_calibration(answer: ScalingAnswer) -> None:
    """A row a distance beyond the runs fitted: said, and held on these runs and on all built-in ones."""
    best = answer.best
    table = calibration(best) if best is not None else None
    if best is None or table is None or table.empty:
        st.caption("Too few sizes were tried to fit the smaller ones and judge the law on the larger.")
        return
    st.markdown(f"**{escape(best.law.title)}**: {escape(calibration_sentence(best))}")
    draw_chart(
        held_chart(
            table["distance"].tolist(),
            (("These runs", table["own_wide"].tolist()), ("All built-in sets", table["built_in_wide"].tolist())),
            float(table["said"].iloc[0]),
        ),
        key="scaling-held",
        config={"displayModeBar": False},
        alt=f"Share of larger runs held by the interval, by how far beyond the fit. {calibration_sentence(best)}",
    )
    _calibration_table(answer, best.law.title, table)
    st.caption(
        "Each law is fitted to the runs below 1/2, 1/4, 1/8 and 1/16 of the largest size and judged on those above."
        " Intervals widen with the distance by what these checks missed; each check is judged by what the others say."
    )
    csv_button("scaling-calibration", answer.data_version, lambda: table, "CSV of the check")


def _calibration_table(answer: ScalingAnswer, law: str, table: pd.DataFrame) -> None:
    table_with_origins(
        table,
        lambda row, column: (
            None
            if column in ("distance", "said")
            else runs_origin(answer.runs, f"{column} at {table['distance'].iloc[row]}", law)
        ),
        hide_index=True,
        key="scaling-calibration",
        alt="What the intervals said and what they held",
        column_config={
            "distance": st.column_config.Column(
                "Beyond the fit", pinned=True, help="How far beyond the largest fitted run the judged runs reach."
            ),
            "said": NUMBER("Said, %", format="%.0f"),
            "own_wide": NUMBER("Held, %", format="%.0f", help=f"Interval as shown on this page. {HELP}"),
            "own_noise": NUMBER("Noise alone, %", format="%.0f", help=f"Held by an interval of the scatter. {HELP}"),
            "own_n": NUMBER("Judged", format="localized", help="Runs left out of a fit to smaller ones."),
            "built_in_wide": NUMBER("All built-in sets: held, %", format="%.0f", help=HELP),
            "built_in_noise": NUMBER("Noise alone, %", format="%.0f", help=HELP),
            "built_in_n": NUMBER("Judged", format="localized"),
        },
    )
