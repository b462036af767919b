"""Draws the points that move a fit most, and the law without those of highest y."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from errors import ParetoscopeError
from pages.answers.laws.answer import LawFit, ScalingAnswer
from pages.answers.laws.fit_trust import (
    HIGHEST,
    MANY,
    decisive_runs,
    decisive_table,
    decisive_words,
    influential,
    what_one_point_does,
    without_the_worst,
)
from pages.answers.laws.origins import point_origin, runs_origin
from pages.answers.laws.view import NAMES
from pages.draw.laws.number_columns import NUMBER, figure, figures
from pages.draw.shared.escaping import escape
from pages.draw.shared.value_origin import table_with_origins
from pages.draw.shared.view_bar import csv_button
from pages.draw.shared.waiting import show_problem, waiting


def draw_influence(answer: ScalingAnswer) -> None:
    """How much the forecast depends on single points, and on those of highest y together."""
    best = answer.best
    if best is None or best.fit is None:
        return
    table = influential(answer, best)
    if table.empty:
        st.caption("There are too few points, or too much is undetermined, to measure the influence of each.")
        return
    st.caption(escape(what_one_point_does(answer, best, table)))
    _draw_points(answer, best, table)
    _draw_decisive(answer, best)
    csv_button("scaling-influence", answer.data_version, lambda: influential(answer, best, None), "CSV of all points")
    if best.fit.n >= MANY and st.toggle(
        f"Fit again without the {HIGHEST} points of highest y", key="scaling-highest",
        help="Short or broken runs lie highest. If the law changes a lot without them, report that.",
    ):  # fmt: skip
        _without_highest(answer, best)


def _draw_decisive(answer: ScalingAnswer, best: LawFit) -> None:
    """The few runs that decide a parameter: the law from all runs, without them, and robust."""
    try:
        with waiting("Fitting without the points that count most", "scaling.decisive", answer.view):
            runs = decisive_runs(answer, best)
    except ParetoscopeError as error:
        show_problem(error)
        return
    if runs is None:
        return
    st.markdown(escape(decisive_words(runs)))
    table = decisive_table(best, runs)
    written = {name: figures(table[name]) for name in table.columns if name != "parameter"}
    labels = {"value": "All points", "value_without": f"Without {len(runs.rows)}", "value_robust": "Robust fit"}
    table_with_origins(
        table.assign(**written),
        lambda row, column: (
            None
            if column == "parameter"
            else runs_origin(answer.runs, f"{column} of {table['parameter'].iloc[row]}", best.law.title)
        ),
        hide_index=True,
        key="scaling-decisive",
        alt="Parameters with and without the points that count most",
        column_config={
            "parameter": st.column_config.Column("Parameter", pinned=True),
            **{name: figure(labels[name]) for name in written},
        },
    )


def _draw_points(answer: ScalingAnswer, best: LawFit, table: pd.DataFrame) -> None:
    reach = f"{answer.view.reach:g} times the largest point" if answer.view.reach > 1 else "at the largest point"
    inputs = [name for name in table.columns if name in ("x", *answer.runs.inputs)]
    table_with_origins(
        table.assign(**{name: figures(table[name]) for name in (*inputs, "y")}),
        lambda _row, column: (
            point_origin(answer.runs, column)
            if column in (*inputs, "y")
            else runs_origin(answer.runs, column, best.law.title)
        ),
        hide_index=True,
        key="scaling-influence",
        alt="The points that move the fit most",
        column_config={
            **{name: figure(NAMES.get(name, answer.runs.x_title)) for name in inputs},
            "y": figure("Measured"),
            "residual_percent": NUMBER("Residual, %", format="%.2f", help="Above 0 means measured above the law."),
            "cooks_distance": NUMBER(
                "Cook's distance",
                format="%.3g",
                help="How far all parameters would move without it; above 4 / number of points is strong.",
            ),
            "forecast_percent": NUMBER(
                "Change of forecast, %",
                format="%.2f",
                help=f"Change of the forecast {reach} without this point, to first order.",
            ),
        },
    )


def _without_highest(answer: ScalingAnswer, law_fit: LawFit) -> None:
    try:
        with waiting("Fitting again", "scaling.without", answer.view):
            table = without_the_worst(answer, law_fit)
    except ParetoscopeError as error:
        show_problem(error)
        return
    written = {name: figures(table[name]) for name in ("value", "value_without")}
    table_with_origins(
        table.assign(**written, stderr=figures(table["stderr"], 2)),
        lambda row, column: (
            None
            if column == "parameter"
            else runs_origin(answer.runs, f"{column} of {table['parameter'].iloc[row]}", law_fit.law.title)
        ),
        hide_index=True,
        key="scaling-without-highest",
        alt=f"Parameters without the {HIGHEST} points of highest y",
        column_config={
            "parameter": st.column_config.Column("Parameter", pinned=True),
            "value": figure("All points"),
            "stderr": figure("Std. error"),
            "value_without": figure("Without them"),
            "moved": NUMBER("Moved, std. errors", format="%.2f"),
        },
    )
