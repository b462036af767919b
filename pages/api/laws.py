"""Scaling laws over HTTP: the laws there are, fits of the caller's curves, comparisons and decisions."""

from __future__ import annotations

from dataclasses import fields
from typing import cast

from data.exports import records
from data.settings import settings
from errors import InputError
from models.constants import INTERVAL_LEVEL
from models.laws import LAWS
from models.laws.base import ANY_QUANTITY
from models.laws.registry import law_named
from pages.answers.laws.calls import MAX_AT, At, check_fit, fit_curves, fits_table, laws, sizes_at
from pages.answers.laws.curve_regimes import regimes, regimes_sentence
from pages.answers.laws.law_comparison import MAX_HELD_OUT, check_compare, compare_laws, comparison_table, default_laws
from pages.answers.laws.offer import Y_WORDS, check_quantity
from pages.answers.laws.replies import (
    ComparisonsReply,
    CurveRegimeRow,
    DecisionsReply,
    FitsReply,
    LawsReply,
    RegimesReply,
)
from pages.answers.laws.resources import DECIDED, DecisionInputs, decisions_table, fitted_with
from pages.answers.laws.resources import decide as decide_curves
from pages.answers.laws.runs_csv import read_file_for
from pages.answers.workers.estimates import fit_s
from pages.api.exchange import Answer, Ask, Endpoint, QueryParameter

GRACE_S = 10.0  # for reading many curves and writing their answer; the fit within ends itself at the limit
INTERVALS = ("stderr", "profile")
N_FITS = 3  # the time of hold-outs and of fits without a few runs, beside the fit itself, in fits


def one_fit_limit_s(timeout_s: float) -> float:
    """When a fit that does not heed the time limit is killed."""
    return timeout_s + GRACE_S


def two_fits_limit_s(timeout_s: float) -> float:
    """When work that fits twice is killed."""
    return 2 * timeout_s + GRACE_S


def list_laws(_ask: Ask) -> Answer:
    """The laws on offer."""
    return Answer(value=LawsReply(laws=laws()))


def fit(ask: Ask) -> Answer:
    """A law fitted to the caller's curves."""
    law, at, level, profiles = _of_fit(ask)
    curves = read_file_for(law_named(law), ask.body)
    fits = fit_curves(curves, law, at, level, settings().fit_timeout_s, profiles=profiles)
    return Answer(table=fits_table(fits), name="fits") if ask.form == "csv" else Answer(value=fits)


def _of_fit(ask: Ask) -> tuple[str, At, float, bool]:
    law, level = ask.text("law", "rectified"), ask.number("level", INTERVAL_LEVEL)
    at = sizes_at(law, ask.groups("at"))
    check_fit(law, at, level)
    check_quantity([law], ask.text("y", ANY_QUANTITY))
    how = ask.text("intervals", "stderr")
    if how not in INTERVALS:
        raise InputError(f"There is no interval method '{how}'; write {' or '.join(INTERVALS)}.", column="intervals")
    return law, at, level, how == "profile"


def fit_estimate_s(ask: Ask) -> float:
    """Seconds to fit the law, with what was asked of its parameters."""
    *_, profiles = _of_fit(ask)
    return fit_s(ask.n_rows, N_FITS, profiles=profiles)


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


def curve_regimes(ask: Ask) -> Answer:
    """What limits each built-in curve of one axis."""
    table = regimes()
    if ask.form == "csv":
        return Answer(table=table, name="regimes")
    rows = cast(list[CurveRegimeRow], records(table.drop(columns=["kind", "data_version"])))
    return Answer(value=RegimesReply(sentence=regimes_sentence(table), curves=rows))


RUNS = (
    "CSV with the columns curve, y (loss) and x (size). For a law of several inputs, one column per input in place of"
    " x, named as in the law's x: n_params, n_tokens (or flops), n_unique_tokens, n_experts, bits and so on."
)
POINTS = {"type": "array", "items": {"type": ["number", "string"]}, "maxItems": MAX_AT}
POSITIVE = {"type": "number", "exclusiveMinimum": 0}
LEVEL = {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1, "default": INTERVAL_LEVEL}
LAW_IDS = {"type": "array", "items": {"type": "string", "enum": list(LAWS)}}
QUANTITY = QueryParameter(
    "y",
    "The quantity that y measures; laws of another quantity are refused. Not checked by default.",
    {"type": "string", "enum": list(Y_WORDS), "default": ANY_QUANTITY},
)
SHARE = {"type": "number", "minimum": 0, "maximum": MAX_HELD_OUT, "default": 0.25}
EXAMPLE_CURVES = "curve,x,y,n_params\n" + "".join(
    f"{curve},{200 * 2**step},{floor + rise * 0.8**step:.4f},{n_params}\n"
    for curve, rise, floor, n_params in (("small model", 2.0, 1.0, 100_000_000), ("large model", 3.0, 0.7, 700_000_000))
    for step in range(7)
)
ENDPOINTS = (
    Endpoint("GET", "laws", list_laws, "The scaling laws, with equations and parameters", reply=LawsReply),
    Endpoint(
        "GET",
        "laws/regimes.{form}",
        curve_regimes,
        "Whether variance or resolution limits each built-in curve of one input, and the dimension that this implies",
        reply=RegimesReply,
    ),
    Endpoint(
        "POST",
        "laws/fit",
        fit,
        "Fit a law to each curve of the body",
        (
            QueryParameter("law", "Id of a law.", {"type": "string", "enum": list(LAWS), "default": "rectified"}),
            QueryParameter(
                "at",
                "Sizes to predict the loss at, in the unit of x, separated by commas. For a law of several inputs, join"
                " the sizes of one point by colons in the law's order: 1e9:2e10,7e9:1.4e11 for n_params and n_tokens.",
                POINTS,
            ),
            QueryParameter("level", "Share of new measurements expected between low and high.", LEVEL),
            QueryParameter(
                "intervals",
                "stderr: only standard errors of the parameters; profile: also their profile-likelihood intervals at"
                " the level, which takes longer.",
                {"type": "string", "enum": list(INTERVALS), "default": "stderr"},
            ),
            QUANTITY,
        ),
        body=RUNS,
        forms=("json", "csv"),
        reply=FitsReply,
        examples=("laws/fit?law=rectified&at=12800,1e6", "laws/fit?law=vanilla&intervals=profile"),
        example_body=EXAMPLE_CURVES,
        estimate_s=fit_estimate_s,
        limit_s=one_fit_limit_s,
    ),
    Endpoint(
        "POST",
        "laws/compare",
        compare,
        "Fit several laws to each curve of the body, and score them on its largest points, held out of the fit",
        (
            QueryParameter(
                "laws", "Ids of laws, separated by commas; the laws of learning curves by default.", LAW_IDS
            ),
            QueryParameter(
                "held_out", "Share of each curve's points, the largest ones, to hold out for scoring.", SHARE
            ),
            QUANTITY,
        ),
        body=RUNS,
        forms=("json", "csv"),
        reply=ComparisonsReply,
        examples=("laws/compare?held_out=0.3", "laws/compare?laws=vanilla&held_out=0"),
        example_body=EXAMPLE_CURVES,
        estimate_s=comparison_estimate_s,
        limit_s=two_fits_limit_s,
    ),
    Endpoint(
        "POST",
        "laws/decide",
        decide,
        "What a fitted law recommends: bits per weight, share of quantized training, updates per data point, or data",
        (
            QueryParameter(
                "law", "Id of the law to decide by.", {"type": "string", "enum": list(DECIDED)}, required=True
            ),
            QueryParameter("memory_bytes", "Memory for the weights, bytes (precision, qat).", POSITIVE),
            QueryParameter("n_tokens", "Total number of training tokens, a count (precision, qat).", POSITIVE),
            QueryParameter("target", "The error to reach, in the unit of y (pruning).", POSITIVE),
            QueryParameter("flops_per_update", "FLOP per update (rl_data), 1 by default.", POSITIVE),
            QueryParameter("flops_per_data", "Cost of a data point in FLOP (rl_data), 1 by default.", POSITIVE),
            QUANTITY,
        ),
        body=RUNS + " For pruning, x is the number of examples, and each curve is one share of the data.",
        forms=("json", "csv"),
        reply=DecisionsReply,
        examples=("laws/decide?law=pruning&target=1.5", "laws/decide?law=pruning&target=0.01"),
        example_body=EXAMPLE_CURVES,
        estimate_s=decision_estimate_s,
        limit_s=two_fits_limit_s,
    ),
)
