"""How far off our own predictions are: every quantity in a row, one of them group by group and point by point."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from models.serving.prediction_errors import ErrorSummary, error_summary, group_errors
from pages.answers.boards import store
from pages.answers.evidence.error_quantities import QUANTITIES, UNSEEN_WORDS, PredictedQuantity
from pages.answers.evidence.error_replies import ErrorFigures, GroupErrors, PredictionErrorsReply, QuantityErrors
from pages.answers.evidence.error_view import Grouping, PredictionErrorsView, Unseen, unseen_of
from pages.answers.evidence.prediction_rows import prediction_rows
from pages.answers.shared.formatting import number, times

KIND = "predicted"


@dataclass(frozen=True, eq=False)
class ErrorReport:
    """The answer: `quantity` as chosen, its `rows`, and how they are `groups`ed, worst first."""

    view: PredictionErrorsView
    quantity: PredictedQuantity
    left_out: str
    rows: pd.DataFrame
    summary: ErrorSummary
    groups: pd.DataFrame
    data_version: str

    @property
    def groupings(self) -> tuple[Grouping, ...]:
        """Ways to group these rows that tell at least two groups apart."""
        ways: tuple[Grouping, ...] = ("model", "hardware", "kind")
        return tuple(way for way in ways if self.rows[way].nunique() > 1)


def answer_errors(view: PredictionErrorsView) -> ErrorReport:
    """The rows and groups of the quantity that a resolved view asks for."""
    quantity = QUANTITIES[view.quantity]
    left_out = quantity.left_out[unseen_of(quantity, view.unseen)]
    rows = prediction_rows(quantity.id, left_out)
    groups = group_errors(rows, view.by, quantity.scale)
    return ErrorReport(
        view, quantity, left_out, rows, error_summary(rows, quantity.scale), groups, store.data_version()
    )


@store.data_cache(maxsize=2)
def quantity_errors(unseen: Unseen) -> tuple[QuantityErrors, ...]:
    """Every quantity in one row, unseen in the way asked for, or in the only way it was scored."""
    return tuple(_quantity_row(quantity, unseen_of(quantity, unseen)) for quantity in QUANTITIES.values())


def error_text(error: float, quantity: PredictedQuantity) -> str:
    """An error as people say it: `18%`, `3.1 times`, `1.2 points`."""
    if math.isnan(error):
        return "not stated"
    return f"{number(error, 2)} points" if quantity.scale == "points" else times(error)


def bias_text(bias: float, quantity: PredictedQuantity) -> str:
    """Which way predictions lean: `7% too high`, `1.2 points too low`, `neither`."""
    if quantity.scale == "points":
        size, is_even = f"{number(abs(bias), 2)} points", abs(bias) < 0.05
        is_high = bias > 0
    else:
        size, is_even, is_high = times(max(bias, 1 / bias)), abs(math.log(bias)) < 0.005, bias > 1
    return "neither" if is_even else f"{size} too {'high' if is_high else 'low'}"


def error_verdict(report: ErrorReport) -> str:
    """The quantity's error, its intervals and its plain alternative in a sentence."""
    quantity, summary = report.quantity, report.summary
    middle = error_text(summary.median, quantity)
    text = f"{quantity.label}: half of the predictions for {UNSEEN_WORDS[report.left_out]} are within {middle}"
    if quantity.level is not None:
        text += f", and {100 * summary.held:.0f}% lie in their {quantity.level}% interval"
    return f"{text}. A plain estimate, {quantity.naive}, is off by {error_text(summary.naive, quantity)}."


def errors_reply(report: ErrorReport) -> PredictionErrorsReply:
    """The answer as the API serves it."""
    groups: list[GroupErrors] = [
        {"group": str(row["group"]), **_figures(ErrorSummary(**{k: v for k, v in row.items() if k != "group"}))}  # type: ignore[arg-type]
        for row in report.groups.to_dict("records")
    ]
    return {
        "data_version": report.data_version,
        "verdict": error_verdict(report),
        "kind": KIND,
        "report": list(quantity_errors(report.view.unseen)),
        "quantity": report.quantity.id,
        "protocol": report.quantity.protocol,
        "groups": groups,
    }


def error_rows(report: ErrorReport) -> pd.DataFrame:
    """Every measured value beside its prediction, for a file."""
    rows = report.rows.assign(quantity=report.quantity.id, unit=report.quantity.unit, kind_of_number=KIND)
    return rows.assign(data_version=report.data_version)


def _quantity_row(quantity: PredictedQuantity, unseen: Unseen) -> QuantityErrors:
    left_out = quantity.left_out[unseen]
    rows = prediction_rows(quantity.id, left_out)
    blind = rows[~rows["chose_terms"].astype(bool)]
    return {
        "quantity": quantity.id,
        "label": quantity.label,
        "unit": quantity.unit,
        "scale": quantity.scale,
        "unseen": UNSEEN_WORDS[left_out],
        "level_pct": quantity.level,
        "naive": quantity.naive,
        "chose_no_terms_median_error": error_summary(blind, quantity.scale).median if len(blind) else None,
        "sources": "+".join(sorted(set(rows["source"]))),
        **_figures(error_summary(rows, quantity.scale)),
    }


def _figures(summary: ErrorSummary) -> ErrorFigures:
    return {
        "rows": int(summary.rows),
        "median_error": summary.median,
        "ninth_tenth_error": summary.ninth_tenth,
        "bias": summary.bias,
        "held_pct": None if math.isnan(summary.held) else 100 * summary.held,
        "naive_median_error": None if math.isnan(summary.naive) else summary.naive,
    }
