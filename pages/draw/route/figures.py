"""The operating point of the Route page in units people pay in: score, bill, energy and carbon a month."""

from __future__ import annotations

import numpy as np
import streamlit as st

from pages.answers.boards.origin import Origin, made_origin
from pages.answers.boards.sources import describe_source
from pages.answers.route.answer import RouteAnswer
from pages.answers.route.log import built_in
from pages.answers.route.sentences import NO_GAP
from pages.answers.route.view import UPLOAD
from pages.answers.shared.formatting import number
from pages.draw.shared.first_storey import figure_grid
from pages.draw.shared.value_origin import origin_help

LEAST_SAVED = 0.005  # a share that reads as 0%
REPLAYED = "replayed on the answers in the log; no model was called"


def draw_figures(answer: RouteAnswer) -> None:
    """Score and bill, each beside the best single model."""
    with figure_grid(3):
        _score_and_bill(answer)


def draw_more_figures(answer: RouteAnswer) -> None:
    """What is saved against chance, latency, energy and carbon: one click away, where the log tells any of them."""
    part = st.expander("Savings, latency, energy and carbon", on_change="rerun", key="route-figures")
    if not part.open:
        return
    with part, figure_grid(4, key="more-figures"):
        _saved(answer)
        _wait(answer)
        _month(answer)


def _score_and_bill(answer: RouteAnswer) -> None:
    queries, best = answer.view.queries_per_month, answer.replay.models[answer.best]
    gap, usd, whole = answer.quality - answer.best_quality, answer.cost_usd, answer.best_cost_usd
    st.metric(
        "Mean score",
        f"{100 * answer.quality:.1f}%",
        "same" if abs(100 * gap) < NO_GAP else f"{100 * gap:+.1f} points",
        delta_color="off" if abs(100 * gap) < NO_GAP else "normal",
        delta_arrow="off" if abs(100 * gap) < NO_GAP else "auto",
        border=True,
        height="stretch",
        help=origin_help(
            origin_of(answer, ""), f"Of the held-out queries, at the operating point; below it, against {best} alone."
        ),
    )
    st.metric(
        "Per 1,000 queries",
        f"${number(1000 * usd)}",
        f"{100 * usd / whole:.0f}% of the best" if whole else None,
        delta_color="off",
        delta_arrow="off",
        border=True,
        height="stretch",
        help=origin_help(origin_of(answer, ""), f"Mean cost of the answers; below it, as a share of {best} alone."),
    )
    saved = queries * (whole - usd)
    same = abs(saved) < 0.005 * queries * usd
    st.metric(
        "Bill per month",
        f"${number(queries * usd)}",
        "same" if same else f"${number(abs(saved))} {'less' if saved >= 0 else 'more'}",
        delta_color="off" if same else "normal" if saved >= 0 else "inverse",
        delta_arrow="off" if same else "down" if saved >= 0 else "up",
        border=True,
        height="stretch",
        help=origin_help(
            origin_of(answer, ""), f"For {queries:,} queries like those of the log; below it, against {best} alone."
        ),
    )


def _saved(answer: RouteAnswer) -> None:
    saved = answer.beside_chance.saved
    if saved.value >= LEAST_SAVED:
        st.metric(
            "Saved against chance",
            f"{100 * saved.value:.0f}%",
            f"{100 * saved.low:.0f}% to {100 * saved.high:.0f}%",
            delta_color="off",
            delta_arrow="off",
            border=True,
            height="stretch",
            help=origin_help(
                origin_of(answer, ""),
                "Share of the bill of the cheapest random mix with the same score, with its 95% interval. Above every "
                "mix's score it is a share of the best single model's bill.",
            ),
        )


def _wait(answer: RouteAnswer) -> None:
    mine, best = (each.use.latency_s for each in (answer.policy, answer.replay.policies["best-single"]))
    if mine is None or best is None or np.isnan(waited := float(answer.point.mean(mine))):
        return
    slower = float(waited / best[0] - 1) if best[0] else 0.0
    same = abs(slower) < LEAST_SAVED
    st.metric(
        "Mean latency",
        f"{number(waited)} s",
        "same" if same else f"{100 * abs(slower):.0f}% {'more' if slower > 0 else 'less'}",
        delta_color="off" if same else "inverse" if slower > 0 else "normal",
        delta_arrow="off" if same else "up" if slower > 0 else "down",
        border=True,
        height="stretch",
        help=origin_help(
            origin_of(answer, ""),
            "Until the answer is complete, counting every model called in turn; below it, against the best single "
            "model.",
        ),
    )


def _month(answer: RouteAnswer) -> None:
    month = answer.monthly
    if month is None:
        return
    st.metric(
        "Energy per month",
        f"{number(month.kwh)} kWh",
        f"{100 * answer.energy_share:.0f}% of the best single model",
        delta_color="off",
        delta_arrow="off",
        border=True,
        height="stretch",
        help=origin_help(
            origin_of(answer, ""),
            f"Joules per query of the log times a PUE of {answer.view.pue:g}. Where the log's energy is predicted "
            "from tokens, so is this. Below it, as a share of the best single model.",
        ),
    )
    st.metric(
        "Carbon per month",
        f"{number(month.kgco2e)} kg CO2e",
        None if month.water_l is None else f"{number(month.water_l)} litres of water",
        delta_color="off",
        delta_arrow="off",
        border=True,
        height="stretch",
        help=origin_help(
            origin_of(answer, ""),
            f"On the grid of {answer.view.grid}, including the life cycle of its power plants.",
        )
        + f"\n\nSource: {describe_source('ecologits')}",
    )


def origin_of(answer: RouteAnswer, what: str, method: str = REPLAYED, *, read: bool = False) -> Origin:
    """Every figure here is a replay of the log, obtained by another `method`, or `read` off it as it is."""
    uploaded = answer.view.log == UPLOAD
    source = "" if uploaded else str(built_in().set_index("benchmark").loc[answer.view.log, "source"])
    conditions = "" if read else f"{answer.replay.n_test:,} queries that no policy learned from"
    return made_origin(what, "" if read else method, source, conditions, uploaded=uploaded)
