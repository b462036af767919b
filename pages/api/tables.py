"""The caller's own table with its front marked, and the views that people saved."""

from __future__ import annotations

from data.saved import views
from models.front.pareto import parse_objectives
from pages.answers.boards import store
from pages.answers.boards.pareto_rows import mark_front
from pages.api.exchange import Answer, Ask, Endpoint, Parameter
from pages.api.shapes import View

QUICK_BYTES, QUICK_ROWS = 50_000, 1_000
READ_S_PER_BYTE, RANK_S_PER_ROW_2 = 1e-7, 3e-9


def pareto(ask: Ask) -> Answer:
    """The caller's rows in their order, with `pareto_optimal` and `pareto_rank` appended."""
    objectives = parse_objectives(ask.text("objectives"))
    return Answer(table=mark_front(ask.body, objectives), name="pareto")


def front_estimate_s(ask: Ask) -> float:
    """Seconds to rank the rows, which in the worst case are each a layer of their own; 0 for what takes some 10 ms."""
    parse_objectives(ask.text("objectives"))
    if len(ask.body) <= QUICK_BYTES and ask.n_rows <= QUICK_ROWS:
        return 0.0
    return len(ask.body) * READ_S_PER_BYTE + RANK_S_PER_ROW_2 * ask.n_rows**2


def saved_view(ask: Ask) -> Answer:
    """A saved view's state, or its rows as they were when it was saved."""
    slug = ask.path["slug"]
    if ask.form == "csv":
        return Answer(csv=views.rows_csv(slug), name=f"view-{slug}")
    view = views.get(slug)
    plain = ("slug", "title", "page", "state", "summary", "data_version", "n_rows")
    times = {name: getattr(view, name).isoformat(timespec="seconds") for name in ("created_at", "updated_at")}
    now = {"data_version_now": store.data_version()}
    return Answer(value={name: getattr(view, name) for name in plain} | times | now)


ENDPOINTS = (
    Endpoint(
        "POST",
        "pareto",
        pareto,
        "The CSV of the body with pareto_optimal and pareto_rank appended to each row",
        (Parameter("objectives", "name:min or name:max, separated by commas.", required=True),),
        body="CSV with a column of numbers for each objective; an empty field is a missing value. A price, a cost, an"
        " energy, a time, a size or a count, by the column's name, is not below 0; log-odds, ratings, losses and"
        " changes may be.",
        forms=("csv", "json"),
        estimate_s=front_estimate_s,
    ),
    Endpoint("GET", "views/{slug}.{form}", saved_view, "A saved view: its state (json) or its rows (csv)", answer=View),
)
