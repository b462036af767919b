"""Below the picture of the Scaling laws page: laws compared, parameters, what is left over, equations, sources."""

from __future__ import annotations

from typing import Any

import streamlit as st

from errors import ParetoscopeError
from pages.answers.boards.sources import describe_source
from pages.answers.laws.answer import LawFit, ScalingAnswer
from pages.answers.laws.fit_trust import profiled
from pages.answers.laws.origins import runs_origin
from pages.answers.laws.tables import comparison, fit_rows, parameters
from pages.answers.laws.view import UPLOAD
from pages.draw.laws.calibration import draw_calibration
from pages.draw.laws.chart import law_chart, residual_chart
from pages.draw.laws.influence import draw_influence
from pages.draw.laws.number_columns import NUMBER, figure, figures
from pages.draw.shared.chart import draw_chart
from pages.draw.shared.escaping import escape
from pages.draw.shared.message import show_warning
from pages.draw.shared.paper_caption import cited
from pages.draw.shared.picture_export import chart_config
from pages.draw.shared.value_origin import table_with_origins
from pages.draw.shared.view_bar import csv_button
from pages.draw.shared.waiting import show_problem, waiting


def draw_laws(answer: ScalingAnswer) -> None:
    """The picture: points, laws, the best law's band."""
    draw_chart(
        law_chart(answer),
        key="scaling-chart",
        config=chart_config("scaling-laws", answer.runs.id),
        alt=f"{answer.runs.label}: {answer.runs.y_title} on log axes, with the fitted laws",
    )
    csv_button("scaling-runs", answer.data_version, lambda: fit_rows(answer), "CSV of the points and laws")


def draw_laws_folded(answer: ScalingAnswer) -> None:
    """The same picture behind a fold, where another one leads."""
    fold = st.expander("The laws fitted to these runs", on_change="rerun", key="scaling-laws-fold")
    if fold.open:
        with fold:
            draw_laws(answer)


def draw_comparison(answer: ScalingAnswer) -> None:
    """A row a law, best first, with the naive guesses beside them."""
    table = comparison(answer)
    columns = ["law", "n_params", "rmsd_percent", "aicc", "held_out_percent", "forecast"]
    columns += ["forecast__low", "forecast__high", "word"]
    if answer.is_fitted.all():
        columns.remove("held_out_percent")
    written = {name: figures(table[name]) for name in ("forecast", "forecast__low", "forecast__high") if name in table}
    table_with_origins(
        table[columns].assign(**written),
        lambda row, column: (
            None
            if column in ("law", "word")
            else runs_origin(answer.runs, f"{column} of {table['law'].iloc[row]}", str(table["law"].iloc[row]))
        ),
        hide_index=True,
        key="scaling-comparison",
        alt="Laws compared",
        column_config=_comparison_columns(f"{100 * answer.view.level:.0f}%"),
    )
    csv_button("scaling-comparison", answer.data_version, lambda: table, "CSV of the comparison")


def _comparison_columns(level: str) -> dict[str, Any]:
    return {
        "law": st.column_config.Column("Law"),
        "n_params": NUMBER("Parameters", help="Number of free parameters."),
        "rmsd_percent": NUMBER("Error on fitted points, %", format="%.2f", help="Root mean square error of ln y."),
        "aicc": NUMBER(
            "AICc",
            format="%.1f",
            help="Fit penalised by parameters; lower is better, and only differences count.",
        ),
        "held_out_percent": NUMBER(
            "Error on held-out points, %",
            format="%.2f",
            help="Root mean square error of ln y beyond the fitted part.",
        ),
        "forecast": figure("Forecast", help="At the reach set under 'Fit and forecast'."),
        "forecast__low": figure(f"{level} from"),
        "forecast__high": figure("to"),
        "word": st.column_config.Column("Note", width="medium"),
    }


def draw_details(answer: ScalingAnswer) -> None:
    """Each law's equation and parameters with intervals; residuals; where it all comes from."""
    names = ["Parameters", "Residuals", "Interval check", "Influential points", "Sources and how to read this"]
    tabs = st.tabs(names, key="scaling-details", on_change="rerun")
    for tab, draw in zip(tabs, (_parameters, _residuals, draw_calibration, draw_influence, _sources), strict=True):
        if tab.open:
            with tab:
                draw(answer)


def _parameters(answer: ScalingAnswer) -> None:
    profiles = st.toggle(
        "Intervals by profile likelihood",
        key="scaling-profiles",
        help="Refits the law at each value tried, which shows how far a parameter can really go. An interval that"
        " reaches a parameter's bound is open: the data do not limit it. When off, intervals use standard errors.",
    )
    for place, law_fit in enumerate(answer.fits):
        fold = st.expander(
            escape(law_fit.law.title),
            expanded=place == 0,
            on_change="rerun",
            key=f"scaling-law-{answer.runs.id}-{law_fit.law.id}",
        )
        if fold.open:
            with fold:
                _draw_law(law_fit, answer, profiles=profiles)


def _draw_law(law_fit: LawFit, answer: ScalingAnswer, *, profiles: bool) -> None:
    """A law's equation, its parameters, what to beware of, and who published it."""
    st.latex(law_fit.law.equation)
    if law_fit.fit is None:
        show_warning(law_fit.problem or "This law could not be fitted.")
        return
    _parameter_table(law_fit, answer, profiles=profiles)
    cautions = [text for text in law_fit.fit.warnings if "x = 0" not in text]
    if cautions:
        st.caption(escape(" ".join(cautions)))
    st.caption(f"Source: {cited(law_fit.law.citation)}")


def _parameter_table(law_fit: LawFit, answer: ScalingAnswer, *, profiles: bool) -> None:
    level = f"{100 * answer.view.level:.0f}%"
    table = parameters(law_fit, answer.view.level)
    if profiles:
        try:
            with waiting("Fitting along each parameter", f"scaling.profile.{law_fit.law.id}", answer.view):
                table = table.assign(**profiled(answer, law_fit))
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
            else runs_origin(answer.runs, f"{column} of {table['parameter'].iloc[row]}", law_fit.law.title)
        ),
        hide_index=True,
        key=f"scaling-parameters-{law_fit.law.id}",
        alt=f"Parameters of {law_fit.law.title}",
        column_config={
            "parameter": st.column_config.Column("Parameter"),
            "value": figure("Value"),
            "stderr": figure("Std. error"),
            "low": figure(f"{level} from"),
            "high": figure("to"),
            "identified": st.column_config.CheckboxColumn("Identified", help="Whether these points determine it."),
            "unit": st.column_config.Column("Unit"),
            "meaning": st.column_config.Column("Meaning", width="large"),
        },
    )


def _residuals(answer: ScalingAnswer) -> None:
    st.caption("Points should scatter around 0 without a pattern; a bend means the law has the wrong shape.")
    draw_chart(
        residual_chart(answer),
        key="scaling-residuals",
        config={"displayModeBar": False},
        alt="Residuals in percent along the axis",
    )


def _sources(answer: ScalingAnswer) -> None:
    if answer.runs.id.startswith(UPLOAD):
        st.markdown("- Your own upload; it stays in this browser session.")
    else:
        st.markdown(f"- {describe_source(answer.runs.source)}")
    st.markdown(
        "Laws are fitted to ln y by bounded least squares from many starts. The **band** holds a new measurement with"
        " the chosen probability if the law holds; beyond the data it is widened by how far fits to smaller runs missed"
        " larger ones. Laws are ordered by their error on"
        " held-out points. When all points are fitted they are ordered by **AICc**, which penalises parameters. The two"
        " **baselines** are predictions made without a law."
    )
