"""The caller's own table with its front marked, and the views that people saved."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from data.saved import views
from models.front.pareto import parse_objectives
from pages.answers.boards import store
from pages.answers.boards.pareto_rows import mark_front
from pages.api.exchange import Answer, Ask, Endpoint, QueryParameter

QUICK_BYTES, QUICK_ROWS = 50_000, 1_000
READ_S_PER_BYTE, RANK_S_PER_ROW_2 = 1e-7, 3e-9


@with_config(ConfigDict(extra="allow"))
class MarkedRow(TypedDict):
    """A row as the caller sent it, with its layer of the front; null where an objective is missing."""

    pareto_optimal: bool | None
    pareto_rank: int | None


class ParetoReply(TypedDict):
    """The caller's rows, in their order."""

    sources: list[str]
    rows: list[MarkedRow]


class SavedViewReply(TypedDict):
    """A saved view: the resolved state, and what the answer was."""

    slug: str
    title: str
    page: str
    state: dict[str, Any]
    summary: dict[str, Any]
    data_version: str
    data_version_now: str
    created_at: str
    updated_at: str
    n_rows: int


def pareto(ask: Ask) -> Answer:
    """The caller's rows in their order, with `pareto_optimal` and `pareto_rank` appended."""
    objectives = parse_objectives(ask.text("objectives"))
    return Answer(table=mark_front(ask.body, objectives), name="pareto")


def front_estimate_s(ask: Ask) -> float:
    """Seconds to rank the rows, in the worst case one layer per row; 0 for what takes about 10 ms."""
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
    reply = SavedViewReply(
        slug=view.slug,
        title=view.title,
        page=view.page,
        state=view.state,
        summary=view.summary,
        data_version=view.data_version,
        n_rows=view.n_rows,
        created_at=view.created_at.isoformat(timespec="seconds"),
        updated_at=view.updated_at.isoformat(timespec="seconds"),
        data_version_now=store.data_version(),
    )
    return Answer(value=reply)


ENDPOINTS = (
    Endpoint(
        "POST",
        "pareto",
        pareto,
        "The rows of the body with pareto_optimal and pareto_rank appended",
        (QueryParameter("objectives", "name:min or name:max, separated by commas.", required=True),),
        body="CSV with a column of numbers per objective; an empty field is a missing value. Columns named after a"
        " price, cost, energy, time, size or count must not be negative; log-odds, ratings, losses and changes may be.",
        forms=("csv", "json"),
        reply=ParetoReply,
        examples=("pareto?objectives=cost_usd:min,quality:max",),
        example_body="name,cost_usd,quality\na,1,5\nb,2,4\nc,3,9\nd,0.5,\n",
        estimate_s=front_estimate_s,
    ),
    Endpoint(
        "GET",
        "views/{slug}.{form}",
        saved_view,
        "A saved view: its state (json) or its rows (csv)",
        reply=SavedViewReply,
    ),
)
