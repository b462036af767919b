"""The Footprint page over HTTP: energy within a latency limit, carbon and water by grid, hours of the day, racks."""

from __future__ import annotations

from errors import InputError
from pages.answers.footprint.answer import answer_footprint, resolve
from pages.answers.footprint.footprint_record import footprint_reply
from pages.answers.footprint.replies import FootprintReply
from pages.answers.footprint.view import FootprintView
from pages.api.boards import parameters_of
from pages.api.exchange import Answer, Ask, Endpoint


def plan_footprint(ask: Ask) -> Answer:
    """Every part of the page for the settings of the query; raises InputError for a name that is not known."""
    view, complaints = FootprintView.from_params(ask.query)
    if complaints:
        raise InputError(complaints[0])
    view, unknown = resolve(view)
    if unknown:
        raise InputError(unknown[0])
    return Answer(value=footprint_reply(answer_footprint(view)))


ENDPOINTS = (
    Endpoint(
        "GET",
        "plan/footprint.json",
        plan_footprint,
        "Energy of a model within a latency limit, its carbon and water on several grids, cleanest hours, racks",
        parameters_of(FootprintView),
        reply=FootprintReply,
        examples=(
            "plan/footprint.json?model=llama-3.1-8b-instruct&gpu=H100&max_itl_ms=10&grids=France,Poland",
            "plan/footprint.json?energy_kwh=1500&grids=France,Poland,World&pue=1.2",
            "plan/footprint.json?budget_kw=400&quantile=0.99&likeness=0.5",
        ),
    ),
)
