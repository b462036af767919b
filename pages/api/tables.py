"""CSV in, answers out: fronts, scaling-law fits, selections; and saved views."""

from __future__ import annotations

from data import views
from data.settings import settings
from models.laws.select import DEFAULT_METHODS
from models.pareto import parse_objectives
from pages.answers.laws import fit_curves, fits_table, list_laws, select_curves
from pages.answers.pareto import mark_front
from pages.api.exchange import Answer, Ask, Endpoint, Parameter


def pareto(ask: Ask) -> Answer:
    """The caller's table with its front marked."""
    ask.only("objectives")
    return Answer(
        table=mark_front(ask.body, parse_objectives(ask.text("objectives"))), name="pareto", csv=ask.wants_csv
    )


def laws(ask: Ask) -> Answer:
    """The laws on offer."""
    ask.only()
    return Answer(value={"laws": list_laws()})


def fit(ask: Ask) -> Answer:
    """A law fitted to the caller's curves."""
    ask.only("law", "at", "level")
    at = [Ask({}, {"at": [part]}).number("at") for part in ask.listed("at")]
    found = fit_curves(ask.body, ask.text("law", "rectified"), at, ask.number("level", 0.8), settings().fit_timeout_s)
    return Answer(table=fits_table(found), name="fits", csv=True) if ask.wants_csv else Answer(value=found)


def select(ask: Ask) -> Answer:
    """The caller's curves ranked from small budgets."""
    ask.only("target", "budget", "methods")
    methods = ask.listed("methods", ",".join(DEFAULT_METHODS))
    return Answer(value=select_curves(ask.body, ask.number("target"), ask.number("budget"), methods))


def saved_view(ask: Ask) -> Answer:
    """A saved view's state, or its rows as they were when it was saved."""
    ask.only()
    if ask.path["format"] == "csv":
        return Answer(raw=views.rows_csv(ask.path["slug"]), name=f"view-{ask.path['slug']}", csv=True)
    view = views.get(ask.path["slug"])
    return Answer(
        value={
            "slug": view.slug,
            "title": view.title,
            "page": view.page,
            "state": dict(view.state),
            "summary": dict(view.summary),
            "data_version": view.data_version,
            "created_at": f"{view.created_at:%Y-%m-%dT%H:%M:%SZ}",
            "updated_at": f"{view.updated_at:%Y-%m-%dT%H:%M:%SZ}",
        }
    )


CURVES = "CSV with columns curve, x, y and optionally n_params"
ENDPOINTS = (
    Endpoint(
        "POST",
        "pareto",
        pareto,
        "The same CSV with pareto_optimal and pareto_rank appended",
        (Parameter("objectives", "name:min or name:max, separated by commas", required=True),),
        body="CSV with a numeric column for each objective",
        csv=True,
    ),
    Endpoint("GET", "laws", laws, "Scaling laws with equations and parameters"),
    Endpoint(
        "POST",
        "laws/fit",
        fit,
        "Fit a law to curves; JSON, or CSV with a row a curve by Accept: text/csv",
        (
            Parameter("law", "id of a law, rectified by default"),
            Parameter("at", "sizes to predict at, separated by commas"),
            Parameter("level", "probability of the prediction intervals, 0.8 by default", type="number"),
        ),
        body=CURVES,
        csv=True,
    ),
    Endpoint(
        "POST",
        "laws/select",
        select,
        "Rank curves by their loss at a target size from points within a budget",
        (
            Parameter("target", "size at which the loss matters", required=True, type="number"),
            Parameter("budget", "largest size that is looked at", required=True, type="number"),
            Parameter("methods", "ats, zeroshot, subtuning, modelsize, separated by commas"),
        ),
        body=CURVES,
    ),
    Endpoint("GET", "views/{slug}.{format}", saved_view, "A saved view's state (json) or rows (csv)", csv=True),
)
