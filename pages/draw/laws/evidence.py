"""Below the picture of the Scaling laws page: laws compared, parameters, what is left over, equations, sources."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from errors import ParetoscopeError
from pages.answers.boards.sources import describe_source
from pages.answers.laws.answer import LawFit, ScalingAnswer, comparison, fit_rows, parameters
from pages.answers.laws.fit_trust import HIGHEST, MANY, influential, profiled, what_one_point_does, without_the_worst
from pages.answers.laws.origins import point_origin, runs_origin
from pages.answers.laws.view import NAMES, UPLOAD
from pages.draw.laws.chart import law_chart, residual_chart
from pages.draw.shared.chart import draw_chart
from pages.draw.shared.escaping import escape
from pages.draw.shared.message import show_warning
from pages.draw.shared.value_origin import table_with_origins
from pages.draw.shared.view_bar import csv_button
from pages.draw.shared.waiting import show_problem, waiting

NUMBER = st.column_config.NumberColumn
FIGURE_WIDTH = 88  # pixels
LARGE = 1e7  # beyond, digits are harder to count than to read as a power of ten


def figure(label: str, **options: Any) -> Any:
    """A column of numbers over many powers of ten, which `figures` writes as text."""
    return st.column_config.TextColumn(label, alignment="right", width=FIGURE_WIDTH, **options)


def figures(values: pd.Series[float], digits: int = 4) -> pd.Series[str]:
    """Numbers with so many significant figures, 8.163e+12 where they are large; nothing where they are not known."""

    def written(value: float) -> str:
        if np.isnan(value):
            return ""
        if np.isinf(value):
            return "no limit"
        text = f"{value:.{digits}g}"
        return f"{float(text):,.0f}" if 10**digits <= abs(value) < LARGE else text

    return values.map(written)


def draw_laws(answer: ScalingAnswer) -> None:
    """The picture: points, laws, the best law's band."""
    draw_chart(
        law_chart(answer),
        key="scaling-chart",
        config={"displayModeBar": False},
        alt=f"{answer.runs.label}: {answer.runs.y_title} on log axes, with the fitted laws",
    )
    csv_button("scaling-runs", answer.data_version, lambda: fit_rows(answer), "CSV of the points and laws")


def draw_comparison(answer: ScalingAnswer) -> None:
    """A row a law, best first, with the naive guesses beside them."""
    table = comparison(answer)
    level = f"{100 * answer.view.level:.0f} %"
    shown = ["law", "n_params", "rmsd_percent", "aicc", "held_out_percent", "forecast"]
    shown += ["forecast__low", "forecast__high", "word"]
    if answer.seen.all():
        shown.remove("held_out_percent")
    written = {name: figures(table[name]) for name in ("forecast", "forecast__low", "forecast__high") if name in table}
    table_with_origins(
        table[shown].assign(**written),
        lambda row, column: (
            None
            if column in ("law", "word")
            else runs_origin(answer.runs, f"{column} of {table['law'].iloc[row]}", str(table["law"].iloc[row]))
        ),
        hide_index=True,
        placeholder="",
        key="scaling-comparison",
        alt="Laws compared",
        column_config={
            "law": st.column_config.Column("Law", pinned=True),
            "n_params": NUMBER("Parameters", help="How many the law may choose."),
            "rmsd_percent": NUMBER("Off the fitted points, %", format="%.2f", help="Root mean square, of ln y."),
            "aicc": NUMBER(
                "AICc",
                format="%.1f",
                help="Fit paid for by parameters; lower is better, only differences count.",
            ),
            "held_out_percent": NUMBER(
                "Off the points left out, %", format="%.2f", help="Root mean square of ln y beyond the fitted part."
            ),
            "forecast": figure("Forecast", help="At the reach set in the sidebar."),
            "forecast__low": figure(f"{level} from"),
            "forecast__high": figure("to"),
            "word": st.column_config.Column("Note", width="medium"),
        },
    )
    csv_button("scaling-comparison", answer.data_version, lambda: table, "CSV of the comparison")


def draw_details(answer: ScalingAnswer) -> None:
    """Each law's equation and parameters with intervals; residuals; where it all comes from."""
    names = ["Parameters", "What is left over", "Points that matter", "Sources and how to read this"]
    tabs = st.tabs(names, key="scaling-details", on_change="rerun")
    for tab, draw in zip(tabs, (_parameters, _residuals, _influence, _sources), strict=True):
        if tab.open:
            with tab:
                draw(answer)


def _parameters(answer: ScalingAnswer) -> None:
    profiles = st.toggle(
        "Intervals by profile likelihood",
        key="scaling-profiles",
        help="Fits the law again at each value tried, which tells honestly how far a parameter may go. An interval"
        " that reaches a parameter's bound has an open end: the data do not say. Otherwise from standard errors.",
    )
    for one in answer.fits:
        st.markdown(f"**{escape(one.law.title)}**")
        st.latex(one.law.equation)
        if one.fit is None:
            show_warning(one.problem or "This law could not be fitted.")
            continue
        _parameter_table(one, answer, profiles=profiles)
        told = [text for text in one.fit.warnings if "x = 0" not in text]
        if told:
            st.caption(escape(" ".join(told)))
        st.caption(f"Source: {escape(one.law.citation)}")


def _parameter_table(one: LawFit, answer: ScalingAnswer, *, profiles: bool) -> None:
    level = f"{100 * answer.view.level:.0f} %"
    table = parameters(one, answer.view.level)
    if profiles:
        try:
            with waiting("Fitting along each parameter", f"scaling.profile.{one.law.id}", answer.view):
                table = table.assign(**profiled(answer, one))
        except ParetoscopeError as error:
            show_problem(error)
    table = table.assign(
        **{name: figures(table[name]) for name in ("value", "low", "high")}, stderr=figures(table["stderr"], 2)
    )
    table_with_origins(
        table,
        lambda row, column: (
            None
            if column in ("parameter", "unit", "meaning")
            else runs_origin(answer.runs, f"{column} of {table['parameter'].iloc[row]}", one.law.title)
        ),
        hide_index=True,
        placeholder="",
        key=f"scaling-parameters-{one.law.id}",
        alt=f"Parameters of {one.law.title}",
        column_config={
            "parameter": st.column_config.Column("Parameter", pinned=True),
            "value": figure("Value"),
            "stderr": figure("Std. error"),
            "low": figure(f"{level} from"),
            "high": figure("to"),
            "identified": st.column_config.CheckboxColumn("Known", help="Whether these points determine it."),
            "unit": st.column_config.Column("Unit"),
            "meaning": st.column_config.Column("Meaning", width="large"),
        },
    )


def _residuals(answer: ScalingAnswer) -> None:
    st.caption("Points should scatter around 0 without a pattern; a bend means that the law has the wrong shape.")
    draw_chart(
        residual_chart(answer),
        key="scaling-residuals",
        config={"displayModeBar": False},
        alt="Measured over law in per cent, along the axis",
    )


def _influence(answer: ScalingAnswer) -> None:
    best = answer.best
    if best is None or best.fit is None:
        return
    table = influential(answer, best)
    if table.empty:
        st.caption("These points are too few, or leave too much open, to say what each of them does.")
        return
    st.caption(escape(what_one_point_does(answer, best, table)))
    reach = f"{answer.view.reach:g} times past the data" if answer.view.reach > 1 else "at the largest point"
    inputs = [name for name in table.columns if name in ("x", *answer.runs.inputs)]
    table_with_origins(
        table.assign(**{name: figures(table[name]) for name in (*inputs, "y")}),
        lambda _row, column: (
            point_origin(answer.runs, column)
            if column in (*inputs, "y")
            else runs_origin(answer.runs, column, best.law.title)
        ),
        hide_index=True,
        placeholder="",
        key="scaling-influence",
        alt="The points that move the fit most",
        column_config={
            **{name: figure(NAMES.get(name, answer.runs.x_title)) for name in inputs},
            "y": figure("Measured"),
            "residual_percent": NUMBER("Off the law, %", format="%.2f", help="Above 0: measured above the law."),
            "cooks_distance": NUMBER(
                "Cook's distance",
                format="%.3g",
                help="How far all parameters would move without it; above 4 divided by the number of points is strong.",
            ),
            "forecast_percent": NUMBER(
                "Forecast without it, %", format="%.2f", help=f"Change of the forecast {reach}, to first order."
            ),
        },
    )
    csv_button("scaling-influence", answer.data_version, lambda: influential(answer, best, None), "CSV of all points")
    if best.fit.n >= MANY and st.toggle(
        f"Fit again without the {HIGHEST} points of highest y", key="scaling-highest",
        help="Short or broken runs lie highest. If the law changes much without them, say so when you report it.",
    ):  # fmt: skip
        _without_highest(answer, best)


def _without_highest(answer: ScalingAnswer, one: LawFit) -> None:
    try:
        with waiting("Fitting again", "scaling.without", answer.view):
            table = without_the_worst(answer, one)
    except ParetoscopeError as error:
        show_problem(error)
        return
    written = {name: figures(table[name]) for name in ("value", "value_without")}
    table_with_origins(
        table.assign(**written, stderr=figures(table["stderr"], 2)),
        lambda row, column: (
            None
            if column == "parameter"
            else runs_origin(answer.runs, f"{column} of {table['parameter'].iloc[row]}", one.law.title)
        ),
        hide_index=True,
        placeholder="",
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


def _sources(answer: ScalingAnswer) -> None:
    if answer.runs.id.startswith(UPLOAD):
        st.markdown("- Your own upload; it stays in this browser session.")
    else:
        st.markdown(f"- {describe_source(answer.runs.source)}")
    st.markdown(
        "Laws are fitted to ln y by bounded least squares from many starts. The **band** is where a new measurement"
        " falls with the chosen probability if the law holds; beyond the data it is too narrow. Laws are ordered by"
        " their error on the points left out of the fit, or, when all are fitted, by **AICc**, which charges each law"
        " for its parameters. The two **baselines** are predictions made without a law."
    )
