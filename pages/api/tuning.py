"""Learning curves over HTTP: forecasts at a target size, and selection from small budgets."""

from __future__ import annotations

from models.constants import INTERVAL_LEVEL
from models.laws.choosing.recommending import HELD_BACK
from models.laws.choosing.select import DEFAULT_METHODS
from models.laws.choosing.selection_methods import FITTING, METHODS
from pages.answers.tuning.calls import forecast_curves, forecast_table, select_curves, selection_table
from pages.answers.tuning.replies import ForecastsReply, SelectionsReply
from pages.answers.workers.estimates import fit_s
from pages.api.exchange import Answer, Ask, Endpoint, QueryParameter
from pages.api.laws import EXAMPLE_CURVES, LEVEL, POSITIVE

POOLED_S, POOLED_S_PER_ROW = 0.2, 0.003
N_POOLED = 1 + len(HELD_BACK)  # a selection pools once, and once for each test of its recommendation


def forecast(ask: Ask) -> Answer:
    """The caller's curves forecast at a target, pooled, with what the built-in data sets taught."""
    forecasts = forecast_curves(ask.body, *_of_forecast(ask))
    return Answer(table=forecast_table(forecasts), name="forecasts") if ask.form == "csv" else Answer(value=forecasts)


def _of_forecast(ask: Ask) -> tuple[float, float, float]:
    target, level = ask.number("target"), ask.number("level", INTERVAL_LEVEL)
    return target, ask.number("budget") if "budget" in ask.query else float("inf"), level


def forecast_estimate_s(ask: Ask) -> float:
    """Seconds to forecast every curve, which with one row each are as many as there are rows."""
    _of_forecast(ask)
    return POOLED_S + POOLED_S_PER_ROW * ask.n_rows


def select(ask: Ask) -> Answer:
    """The caller's curves ranked from small budgets."""
    selection = select_curves(ask.body, *_of_selection(ask))
    return Answer(table=selection_table(selection), name="selection") if ask.form == "csv" else Answer(value=selection)


def _of_selection(ask: Ask) -> tuple[float, float, list[str]]:
    return ask.number("target"), ask.number("budget"), ask.listed("methods", DEFAULT_METHODS)


def selection_estimate_s(ask: Ask) -> float:
    """Seconds to rank the curves by every method; those that fit a law take as long as the fit."""
    *_, methods = _of_selection(ask)
    pooled_s = N_POOLED * (POOLED_S + POOLED_S_PER_ROW * ask.n_rows) if "pooled" in methods else 0.1
    return pooled_s + fit_s(ask.n_rows, sum(method in FITTING for method in methods))


CURVES = "CSV with the columns curve, x (size), y (loss) and optionally n_params."
METHOD_IDS = {"type": "array", "items": {"type": "string", "enum": list(METHODS)}}
ENDPOINTS = (
    Endpoint(
        "POST",
        "laws/forecast",
        forecast,
        "Forecast each curve of the body at a target size, with an interval, using all curves and other datasets",
        (
            QueryParameter("target", "Size to forecast the loss at, in the unit of x.", POSITIVE, required=True),
            QueryParameter("budget", "Largest size to use, in the unit of x; all sizes by default.", POSITIVE),
            QueryParameter("level", "Share of losses expected between low and high.", LEVEL),
        ),
        body=CURVES,
        forms=("json", "csv"),
        reply=ForecastsReply,
        examples=("laws/forecast?target=12800&budget=6400", "laws/forecast?target=1e6&level=0.9"),
        example_body=EXAMPLE_CURVES,
        estimate_s=forecast_estimate_s,
    ),
    Endpoint(
        "POST",
        "laws/select",
        select,
        "Rank the curves of the body by their loss at a target size, using only points within a budget",
        (
            QueryParameter("target", "Size to rank the curves at, in the unit of x.", POSITIVE, required=True),
            QueryParameter("budget", "Largest size to use, in the unit of x.", POSITIVE, required=True),
            QueryParameter(
                "methods", "Selection methods, separated by commas; by default those that do not fit a law.", METHOD_IDS
            ),
        ),
        body=CURVES,
        forms=("json", "csv"),
        reply=SelectionsReply,
        examples=("laws/select?target=12800&budget=3200", "laws/select?target=1e5&budget=6400&methods=ats,zeroshot"),
        example_body=EXAMPLE_CURVES,
        estimate_s=selection_estimate_s,
    ),
)
