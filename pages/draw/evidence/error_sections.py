"""The report of all quantities, and of one of them the groups that are worst and how it was scored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from models.serving.prediction_errors import ErrorSummary
from pages.answers.boards.origin import Origin
from pages.answers.boards.sources import describe_source
from pages.answers.evidence.error_quantities import QUANTITIES, UNSEEN_WORDS, PredictedQuantity
from pages.answers.evidence.error_replies import QuantityErrors
from pages.answers.evidence.error_report import ErrorReport, bias_text, error_text, quantity_errors
from pages.answers.shared.formatting import plural
from pages.draw.shared.escaping import escape
from pages.draw.shared.value_origin import table_with_origins
from pages.draw.shared.view_bar import csv_button

NUMBER = st.column_config.NumberColumn
MOST_GROUPS = 12
GROUP_NAMES = {"model": "Model", "hardware": "Hardware", "kind": "Kind of case"}
FIGURE_COLUMNS: Mapping[str, Any] = {
    "rows": NUMBER("Measured rows", format="localized"),
    "median": st.column_config.Column("Median error", help="Half of the predictions are nearer than this."),
    "ninth_tenth": st.column_config.Column("9 in 10 within"),
    "bias": st.column_config.Column("Leans", help="The median of predicted against measured."),
    "held": st.column_config.Column("In the interval", help="Share of measured values that the interval holds."),
    "naive": st.column_config.Column("Plain alternative", help="Median error of what one would say without a model."),
}


def draw_report(report: ErrorReport) -> None:
    """Every quantity in a row; a click says what a row was measured on."""
    rows = quantity_errors(report.view.unseen)
    table = pd.DataFrame([_report_row(row) for row in rows])
    table_with_origins(
        table,
        lambda row, column: _report_origin(rows[row], column, str(table.iloc[row][column])),
        hide_index=True,
        key="prediction-errors-report",
        alt="Every predicted quantity with its errors",
        column_config={
            "label": st.column_config.Column("Prediction", width="medium"),
            **FIGURE_COLUMNS,
            "blind": st.column_config.Column(
                "Median, rows that chose nothing",
                help="Of the rows that helped to choose neither terms nor settings of the formula.",
            ),
            "unseen": st.column_config.Column("Predicted for", width="medium"),
        },
    )


def draw_groups(report: ErrorReport) -> None:
    """The groups with the largest median error."""
    st.subheader(escape(f"Worst first, by {GROUP_NAMES[report.view.by].lower()}"), anchor=False)
    groups = report.groups.head(MOST_GROUPS)
    if groups.empty:
        st.caption("No group has three rows or more.")
        return
    table = pd.DataFrame(
        [{"group": row["group"], **_figures(_summary(row), report.quantity)} for row in groups.to_dict("records")]
    )
    table_with_origins(
        table,
        lambda row, column: _group_origin(report, str(table.iloc[row]["group"]), column, str(table.iloc[row][column])),
        hide_index=True,
        key="prediction-errors-groups",
        alt="Groups with the largest errors",
        column_config={"group": GROUP_NAMES[report.view.by], **FIGURE_COLUMNS},
    )
    more = len(report.groups) - len(groups)
    rest = f" The file has {plural(more, 'more group')} with smaller errors." if more else ""
    st.caption(escape(f"Groups of three rows or more.{rest}"))
    csv_button("prediction-error-groups", report.data_version, lambda: report.groups, "All groups as CSV")


def draw_reading(report: ErrorReport) -> None:
    """How the rows were predicted, what the words mean, and the sources."""
    with st.expander("How to read this"):
        st.markdown(
            "Each measured value is predicted by a fit that has not seen its model, family, GPU or machine. An error "
            "of 20% is a factor of 1.2 either way: a value predicted ten times too low counts as one ten times too "
            "high. Measured rows are used before any of these predictions."
        )
        st.markdown(f"**{escape(report.quantity.label)}.** {escape(report.quantity.protocol)}")
        st.markdown("\n".join(f"- {describe_source(source)}" for source in sorted(set(report.rows["source"]))))


def _summary(row: Mapping[Any, Any]) -> ErrorSummary:
    return ErrorSummary(**{name: row[name] for name in ErrorSummary.__dataclass_fields__})


def _report_row(row: QuantityErrors) -> dict[str, Any]:
    quantity = QUANTITIES[row["quantity"]]
    summary = ErrorSummary(
        row["rows"],
        row["median_error"],
        row["ninth_tenth_error"],
        row["bias"],
        float("nan") if row["held_pct"] is None else row["held_pct"] / 100,
        float("nan") if row["naive_median_error"] is None else row["naive_median_error"],
    )
    blind = row["chose_no_terms_median_error"]
    return {
        "label": row["label"],
        **_figures(summary, quantity),
        "blind": "none" if blind is None else error_text(blind, quantity),
        "unseen": row["unseen"],
    }


def _figures(summary: ErrorSummary, quantity: PredictedQuantity) -> dict[str, Any]:
    is_stated = quantity.level is not None
    return {
        "rows": summary.rows,
        "median": error_text(summary.median, quantity),
        "bias": bias_text(summary.bias, quantity),
        "ninth_tenth": error_text(summary.ninth_tenth, quantity),
        "held": f"{100 * summary.held:.0f}%, said {quantity.level}%" if is_stated else "no interval",
        "naive": error_text(summary.naive, quantity),
    }


def _report_origin(row: QuantityErrors, column: str, text: str) -> Origin | None:
    quantity = QUANTITIES[row["quantity"]]
    return None if column in ("label", "unseen") else _origin(quantity, row["unseen"], row["sources"], column, text)


def _group_origin(report: ErrorReport, group: str, column: str, text: str) -> Origin | None:
    if column == "group":
        return None
    rows = report.rows[report.rows[report.view.by].astype(str) == group]
    sources = "+".join(sorted(set(rows["source"])))
    return _origin(report.quantity, UNSEEN_WORDS[report.left_out], sources, column, text, group)


def _origin(quantity: PredictedQuantity, unseen: str, sources: str, column: str, text: str, group: str = "") -> Origin:
    basis = quantity.naive if column == "naive" else f"predictions for {unseen}, against what was measured"
    return Origin(
        what=f"{column} of {quantity.label}{', ' if group else ''}{group}: {text}",
        kind=f"computed here from {basis}",
        conditions=f"unit: {quantity.unit}",
        methods=(quantity.protocol,),
        sources=tuple(describe_source(source) for source in sources.split("+")),
    )
