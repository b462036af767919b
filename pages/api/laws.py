"""Scaling laws over HTTP: which there are, fits of the caller's curves, choosing among them from small budgets."""

from __future__ import annotations

from dataclasses import fields

from data.settings import settings
from errors import InputError
from models.laws import LAWS
from models.laws.base import ANY_QUANTITY
from models.laws.choosing.select import DEFAULT_METHODS
from models.laws.choosing.selection_methods import FITTING, METHODS
from models.laws.registry import law_named
from pages.answers.laws.calls import MAX_AT, At, check_fit, finite, fit_curves, fits_table, laws, sizes_at
from pages.answers.laws.compare import MAX_HELD_OUT, check_compare, compare_laws, comparison_table, default_laws
from pages.answers.laws.curve_regimes import regimes, regimes_sentence
from pages.answers.laws.offer import Y_WORDS, check_quantity
from pages.answers.laws.resources import DECIDED, DecisionInputs, decisions_table, fitted_with
from pages.answers.laws.resources import decide as decide_curves
from pages.answers.laws.runs_csv import read_file_for
from pages.answers.tuning.calls import forecast_curves, forecast_table, select_curves, selection_table
from pages.answers.workers.estimates import fit_s
from pages.api.exchange import Answer, Ask, Endpoint, Parameter
from pages.api.shapes import Comparisons, Decisions, Fits, Forecasts, Laws, Regimes, Selections

GRACE_S = 10.0  # for reading many curves and writing their answer; the fit within ends itself at the limit
POOLED_S, POOLED_S_PER_ROW = 0.2, 0.003
INTERVALS = ("stderr", "profile")


def one_fit_limit_s(timeout_s: float) -> float:
    """When a fit that does not heed the time limit is killed."""
    return timeout_s + GRACE_S


def two_fits_limit_s(timeout_s: float) -> float:
    """When work that fits twice is killed."""
    return 2 * timeout_s + GRACE_S


def list_laws(_ask: Ask) -> Answer:
    """The laws on offer."""
    return Answer(value={"laws": laws()})


def fit(ask: Ask) -> Answer:
    """A law fitted to the caller's curves."""
    law, at, level, profiles = _of_fit(ask)
    curves = read_file_for(law_named(law), ask.body)
    fits = fit_curves(curves, law, at, level, settings().fit_timeout_s, profiles=profiles)
    return Answer(table=fits_table(fits), name="fits") if ask.form == "csv" else Answer(value=fits)


def _of_fit(ask: Ask) -> tuple[str, At, float, bool]:
    law, level = ask.text("law", "rectified"), ask.number("level", 0.8)
    at = sizes_at(law, ask.groups("at"))
    check_fit(law, at, level)
    check_quantity([law], ask.text("y", ANY_QUANTITY))
    how = ask.text("intervals", "stderr")
    if how not in INTERVALS:
        raise InputError(f"There are no intervals '{how}'; write {' or '.join(INTERVALS)}.", column="intervals")
    return law, at, level, how == "profile"


def fit_estimate_s(ask: Ask) -> float:
    """Seconds to fit the law, with what was asked of its parameters."""
    *_, profiles = _of_fit(ask)
    return fit_s(ask.n_rows, profiles=profiles)


def forecast(ask: Ask) -> Answer:
    """The caller's curves forecast at a target, pooled, with what the built-in data sets taught."""
    forecasts = forecast_curves(ask.body, *_of_forecast(ask))
    return Answer(table=forecast_table(forecasts), name="forecasts") if ask.form == "csv" else Answer(value=forecasts)


def _of_forecast(ask: Ask) -> tuple[float, float, float]:
    target, level = ask.number("target"), ask.number("level", 0.8)
    return target, ask.number("budget") if "budget" in ask.query else float("inf"), level


def forecast_estimate_s(ask: Ask) -> float:
    """Seconds to forecast every curve, which with one row each are as many as there are rows."""
    _of_forecast(ask)
    return POOLED_S + POOLED_S_PER_ROW * ask.n_rows


def compare(ask: Ask) -> Answer:
    """Several laws on the caller's curves, best first."""
    names, held_out = _of_comparison(ask)
    file = read_file_for(law_named(names[0]), ask.body)
    comparison = compare_laws(file.curves, dict(file.notes), names, held_out, settings().fit_timeout_s)
    if ask.form == "csv":
        return Answer(table=comparison_table(comparison), name="comparison")
    return Answer(value=comparison)


def _of_comparison(ask: Ask) -> tuple[list[str], float]:
    names, held_out = ask.listed("laws") or default_laws(), ask.number("held_out", 0.25)
    check_compare(names, held_out)
    check_quantity(names, ask.text("y", ANY_QUANTITY))
    return names, held_out


def comparison_estimate_s(ask: Ask) -> float:
    """Seconds to fit each law twice: to all points and to those not held out."""
    names, held_out = _of_comparison(ask)
    return fit_s(ask.n_rows, len(names) * (2 if held_out else 1))


def decide(ask: Ask) -> Answer:
    """What a law of resources, fitted to the caller's curves, says to do."""
    what, question = _of_decision(ask)
    file = read_file_for(law_named(fitted_with(what)), ask.body)
    decisions = decide_curves(file.curves, what, question, settings().fit_timeout_s)
    return Answer(table=decisions_table(decisions), name="decisions") if ask.form == "csv" else Answer(value=decisions)


def _of_decision(ask: Ask) -> tuple[str, DecisionInputs]:
    what = ask.text("law")
    check_quantity([fitted_with(what)], ask.text("y", ANY_QUANTITY))
    return what, DecisionInputs(
        **{field.name: ask.number(field.name) for field in fields(DecisionInputs) if field.name in ask.query}
    )


def decision_estimate_s(ask: Ask) -> float:
    """Seconds to fit the laws that decide: two at most."""
    _of_decision(ask)
    return fit_s(ask.n_rows, 2)


def select(ask: Ask) -> Answer:
    """The caller's curves ranked from small budgets."""
    selection = select_curves(ask.body, *_of_selection(ask))
    return Answer(table=selection_table(selection), name="selection") if ask.form == "csv" else Answer(value=selection)


def _of_selection(ask: Ask) -> tuple[float, float, list[str]]:
    return ask.number("target"), ask.number("budget"), ask.listed("methods", DEFAULT_METHODS)


def selection_estimate_s(ask: Ask) -> float:
    """Seconds to rank the curves by every method; those that fit a law take as long as the fit."""
    *_, methods = _of_selection(ask)
    pooled_s = POOLED_S + POOLED_S_PER_ROW * ask.n_rows if "pooled" in methods else 0.1
    return pooled_s + fit_s(ask.n_rows, sum(method in FITTING for method in methods))


def curve_regimes(ask: Ask) -> Answer:
    """What limits each built-in curve of one axis."""
    table = regimes()
    if ask.form == "csv":
        return Answer(table=table, name="regimes")
    rows = table.drop(columns=["kind", "data_version"]).to_dict("records")
    plain = [
        {name: finite(value) if isinstance(value, float) else value for name, value in row.items()} for row in rows
    ]
    return Answer(value={"sentence": regimes_sentence(table), "curves": plain})


CURVES = "CSV with the columns curve, x (size), y (loss) and optionally n_params."
RUNS = (
    "CSV with the columns curve, y (loss) and x (size), or for a law of several inputs those by name: n_params,"
    " n_tokens (or flops in its place), n_unique_tokens, n_experts, bits and so on, as the law's x says."
)
POINTS = {"type": "array", "items": {"type": ["number", "string"]}, "maxItems": MAX_AT}
METHOD_IDS = {"type": "array", "items": {"type": "string", "enum": list(METHODS)}}
POSITIVE = {"type": "number", "exclusiveMinimum": 0}
LEVEL = {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1, "default": 0.8}
LAW_IDS = {"type": "array", "items": {"type": "string", "enum": list(LAWS)}}
QUANTITY = Parameter(
    "y",
    "What y is; a law of another quantity is refused. Not checked by default.",
    {"type": "string", "enum": list(Y_WORDS), "default": ANY_QUANTITY},
)
SHARE = {"type": "number", "minimum": 0, "maximum": MAX_HELD_OUT, "default": 0.25}
ENDPOINTS = (
    Endpoint("GET", "laws", list_laws, "The scaling laws with their equations and parameters", answer=Laws),
    Endpoint(
        "GET",
        "laws/regimes.{form}",
        curve_regimes,
        "What limits each built-in curve of one axis: variance or resolution, and the dimension that implies",
        answer=Regimes,
    ),
    Endpoint(
        "POST",
        "laws/fit",
        fit,
        "Fit a law to each curve of the body",
        (
            Parameter("law", "Id of a law.", {"type": "string", "enum": list(LAWS), "default": "rectified"}),
            Parameter(
                "at",
                "Sizes to predict the loss at, in the unit of x, separated by commas; of a law of several inputs those"
                " of one point are joined by colons in the law's order, as in 1e9:2e10,7e9:1.4e11 for n_params and"
                " n_tokens.",
                POINTS,
            ),
            Parameter("level", "Share of new measurements that fall between low and high.", LEVEL),
            Parameter(
                "intervals",
                "stderr: standard errors of the parameters alone; profile: also their profile-likelihood intervals at"
                " the level, slower.",
                {"type": "string", "enum": list(INTERVALS), "default": "stderr"},
            ),
            QUANTITY,
        ),
        body=RUNS,
        forms=("json", "csv"),
        answer=Fits,
        estimate_s=fit_estimate_s,
        limit_s=one_fit_limit_s,
    ),
    Endpoint(
        "POST",
        "laws/compare",
        compare,
        "Fit several laws to each curve of the body, and judge them on its largest points, left out of the fit",
        (
            Parameter("laws", "Ids of laws, separated by commas; those of a learning curve by default.", LAW_IDS),
            Parameter("held_out", "Share of each curve's points, the largest, to judge by.", SHARE),
            QUANTITY,
        ),
        body=RUNS,
        forms=("json", "csv"),
        answer=Comparisons,
        estimate_s=comparison_estimate_s,
        limit_s=two_fits_limit_s,
    ),
    Endpoint(
        "POST",
        "laws/decide",
        decide,
        "What a law of resources says to do: best bits, share of quantized training, updates, or data for an error",
        (
            Parameter("law", "What to decide by.", {"type": "string", "enum": list(DECIDED)}, required=True),
            Parameter("memory_bytes", "Memory for the weights, bytes (precision, qat).", POSITIVE),
            Parameter("n_tokens", "Training tokens in all, a count (precision, qat).", POSITIVE),
            Parameter("target", "The error to reach, in the unit of y (pruning).", POSITIVE),
            Parameter("flops_per_update", "FLOP of one update (rl_data), 1 by default.", POSITIVE),
            Parameter("flops_per_data", "What a data point costs, in FLOP (rl_data), 1 by default.", POSITIVE),
            QUANTITY,
        ),
        body=RUNS + " For pruning x is the number of examples, and each curve a share of the data kept.",
        forms=("json", "csv"),
        answer=Decisions,
        estimate_s=decision_estimate_s,
        limit_s=two_fits_limit_s,
    ),
    Endpoint(
        "POST",
        "laws/forecast",
        forecast,
        "Forecast each curve of the body at a target size, with an interval, from all of them and other data sets",
        (
            Parameter("target", "The size at which the loss is forecast, in the unit of x.", POSITIVE, required=True),
            Parameter("budget", "The largest size that may be looked at, in the unit of x; all by default.", POSITIVE),
            Parameter("level", "Share of the losses that lie between low and high.", LEVEL),
        ),
        body=CURVES,
        forms=("json", "csv"),
        answer=Forecasts,
        estimate_s=forecast_estimate_s,
    ),
    Endpoint(
        "POST",
        "laws/select",
        select,
        "Rank the curves of the body by their loss at a target size, from the points within a budget",
        (
            Parameter("target", "The size at which the loss matters, in the unit of x.", POSITIVE, required=True),
            Parameter("budget", "The largest size that may be looked at, in the unit of x.", POSITIVE, required=True),
            Parameter("methods", "Ways to choose, separated by commas; by default those that fit no law.", METHOD_IDS),
        ),
        body=CURVES,
        forms=("json", "csv"),
        answer=Selections,
        estimate_s=selection_estimate_s,
    ),
)
