"""The answer of the Train page: the verdict card, and its four figures with intervals and origin."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from pages.answers.boards.origin import KINDS, Origin
from pages.answers.boards.sources import describe_source
from pages.answers.training.amounts import duration_text, energy_text, mass_text, money_text
from pages.answers.training.answer import TrainAnswer
from pages.answers.training.plan_figures import PlanFigure
from pages.answers.training.run_sentences import plan_notes, train_verdict
from pages.draw.shared.escaping import escape
from pages.draw.shared.first_storey import draw_verdict, figure_grid
from pages.draw.shared.value_origin import origin_help

TEXTS: Mapping[str, Callable[[float], str]] = {
    "time_h": duration_text,
    "price_usd": money_text,
    "energy_kwh": energy_text,
    "co2e_kg": mass_text,
}
ORDER = ("time_h", "price_usd", "energy_kwh", "co2e_kg")
ASSUMED = "assumed: set by you, or where nothing similar was measured"


def draw_answer(answer: TrainAnswer) -> None:
    """Draw the verdict with what qualifies it, and the figures that are known."""
    draw_verdict(train_verdict(answer), plan_notes(answer))
    names = [name for name in ORDER if name in answer.figures]
    texts = [TEXTS[name](answer.figures[name].value) for name in names]
    with figure_grid(len(names), texts):
        for name in names:
            _draw_figure(answer.figures[name], TEXTS[name])


def _draw_figure(figure: PlanFigure, text: Callable[[float], str]) -> None:
    has_interval = figure.low is not None and figure.high is not None
    st.metric(
        escape(f"{figure.label}, {figure.kind}"),
        text(figure.value).replace("$", "\\$"),
        f"{text(figure.low or 0)} to {text(figure.high or 0)}".replace("$", "\\$") if has_interval else None,
        delta_color="gray",
        delta_arrow="off",
        help=origin_help(origin_of(figure)),
        border=True,
        height="stretch",
    )


def origin_of(figure: PlanFigure) -> Origin:
    """Where a figure comes from, for its tooltip."""
    return Origin(
        what=figure.label,
        kind=KINDS.get(figure.kind, ASSUMED),
        conditions="the settings above",
        methods=(figure.method,),
        sources=tuple(describe_source(name) for name in figure.sources),
    )
