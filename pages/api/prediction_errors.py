"""The page of prediction errors over HTTP: the report, and the rows it stands on."""

from __future__ import annotations

from errors import InputError
from pages.answers.evidence.error_quantities import QUANTITIES
from pages.answers.evidence.error_replies import PredictionErrorsReply
from pages.answers.evidence.error_report import ErrorReport, answer_errors, error_rows, errors_reply
from pages.answers.evidence.error_view import PredictionErrorsView, resolve
from pages.api.boards import parameters_of
from pages.api.exchange import Answer, Ask, Endpoint


def prediction_errors(ask: Ask) -> Answer:
    """Every quantity in a row and the groups of the one asked for; as CSV, its measured and predicted values."""
    report = _report(ask)
    if ask.form == "csv":
        return Answer(table=error_rows(report), name=f"prediction-errors-{report.quantity.id}")
    return Answer(value=errors_reply(report))


def _report(ask: Ask) -> ErrorReport:
    view, complaints = PredictionErrorsView.from_params(ask.query)
    if complaints:
        raise InputError(complaints[0])
    if resolve(view)[1]:
        raise InputError(
            f"Nothing is predicted by the name '{view.quantity[:60]}'; the quantities are {', '.join(QUANTITIES)}.",
            column="quantity",
        )
    return answer_errors(view)


ENDPOINTS = (
    Endpoint(
        "GET",
        "prediction-errors.{form}",
        prediction_errors,
        "How far our own predictions are off on measured values that they were not fitted to",
        parameters_of(PredictionErrorsView),
        reply=PredictionErrorsReply,
        examples=("prediction-errors.json", "prediction-errors.json?quantity=energy_per_token_j&unseen=hardware"),
    ),
)
