"""The Route page's panel on policies that learn from feedback: regret over queries, and the price of a dollar."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from errors import ParetoscopeError
from pages.answers.route.answer import RouteAnswer
from pages.answers.route.log import RouteLog
from pages.answers.route.online import OnlineAnswer, online
from pages.answers.route.online_sentences import budget_sentence, price_sentence, regret_rows, regret_sentence
from pages.draw.route.figures import origin_of
from pages.draw.shared.chart import draw_chart
from pages.draw.shared.escaping import escape
from pages.draw.shared.palette import GREY
from pages.draw.shared.paper_caption import draw_paper_caption, linked
from pages.draw.shared.value_origin import table_with_origins
from pages.draw.shared.view_bar import csv_button
from pages.draw.shared.waiting import show_problem, waiting

COLOURS = (GREY, "#D55E00", "#0072B2", "#CC79A7", "#009E73")
DASHES = ("dot", "dash", "solid", "dashdot", "longdash")
POINTS = 200
ONLINE = ("online:linucb", "online:limit-ucb", "online:priced-linucb", "online:hindsight")
LEARNED = "replayed in eight random orders; each policy learned only from the models it called"
ABOUT = """
Each policy starts with no knowledge and sees only the score of the model it called. LinUCB calls the model with the
most optimistic estimate; Thompson sampling draws a guess from its current beliefs. A cost cap cuts an answer off: it
scores 0, but shows what smaller caps would have done. Queries come in eight random orders; bands show the middle 95%.

Reward is the score minus the weight times the cost. Zero is the best single model at that weight in hindsight. Half of
the budget is available at the start; the rest arrives query by query. A model is unavailable while its most expensive
answer could not be paid for, so nothing is spent on credit. An unanswered query scores 0. "Knows past queries" means
mean scores and costs by domain on other queries of the log.

Sources: epsilon-greedy, LinUCB and Thompson sampling with GreenServ's settings (arXiv 2601.17551); censored
consumption of resources (Bengs and Hüllermeier 2023, arXiv 2011.00813); bandits with replenishable knapsacks
(Bernasconi et al. 2024, arXiv 2306.08470); hindsight learning (Sinclair et al. 2023, arXiv 2207.06272).
"""


def draw_online(answer: RouteAnswer, uploaded: RouteLog | None) -> None:
    """Folded until opened: the replay takes some seconds."""
    part = st.expander("Online learning: policies that learn while serving", on_change="rerun", key="route-online")
    if not part.open:
        return
    with part:
        points = st.slider(
            "Weight on cost, points of score",
            0,
            50,
            10,
            5,
            key="online.weight",
            help="Points of score worth giving up to save the cost of one query with the best single model.",
        )
        bill = min(max(5 * round(answer.bill_percent / 5), 5), 100)  # in steps, which are replayed once
        try:
            with waiting("Replaying online policies…", "route.online", (answer.view, points, bill)):
                learning = online(answer.view, uploaded, points / 100, bill)
        except ParetoscopeError as error:
            show_problem(error)
            return
        st.markdown(f"**{escape(regret_sentence(learning))}**")
        draw_chart(
            regret_chart(learning), key="route-regret", config={"displayModeBar": False}, alt=regret_sentence(learning)
        )
        st.markdown(f"**{escape(price_sentence(learning))}**")
        st.markdown(escape(budget_sentence(learning)))
        _draw_budgets(answer, learning)
        csv_button("regret", answer.data_version, lambda: regret_rows(learning), "CSV of the regret")
        st.caption(linked(ABOUT))
        draw_paper_caption(*ONLINE)


def regret_chart(answer: OnlineAnswer) -> go.Figure:
    """Correct answers lost to the best single model after each query, with the spread over orders."""
    steps = np.unique(np.linspace(0, answer.n_queries - 1, POINTS).astype(int))
    traces: list[dict[str, Any]] = []
    for (label, learner), colour, dash in zip(answer.policies.items(), COLOURS, DASHES, strict=True):
        x = steps + 1
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        traces.append(
            {
                "type": "scatter",
                "x": np.concatenate([x, x[::-1]]),
                "y": np.concatenate([learner.high[steps], learner.low[steps][::-1]]),
                "fill": "toself",
                "fillcolor": f"rgba({red},{green},{blue},0.15)",
                "line": {"width": 0},
                "hoverinfo": "skip",
                "showlegend": False,
                "legendgroup": label,
            }
        )
        traces.append(
            {
                "type": "scatter",
                "x": x,
                "y": learner.regret[steps],
                "mode": "lines",
                "name": label,
                "legendgroup": label,
                "line": {"color": colour, "width": 2, "dash": dash},
                "hovertemplate": f"{label}<br>after %{{x:,}} queries: %{{y:.3~g}} fewer<extra></extra>",
            }
        )
    layout = {
        "xaxis": {"title": {"text": "queries served"}, "range": [0, answer.n_queries]},
        "yaxis": {"title": {"text": "fewer correct answers"}, "zeroline": True},
        "height": 380,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "legend": {"orientation": "h", "y": -0.25, "x": 0},
    }
    return go.Figure({"data": traces, "layout": layout})


def _draw_budgets(answer: RouteAnswer, learning: OnlineAnswer) -> None:
    number = st.column_config.NumberColumn
    rows = learning.budgets[["policy", "score", "unanswered", "spent", "price"]]
    table_with_origins(
        rows,
        lambda row, column: (
            None if column == "policy" else origin_of(answer, f"{column} of {rows['policy'].iloc[row]}", LEARNED)
        ),
        hide_index=True,
        column_config={
            "policy": st.column_config.Column("Policy, same budget"),
            "score": number("Mean score, %", format="%.1f"),
            "unanswered": number("Unanswered, %", format="%.1f"),
            "spent": number("Spent, %", format="%.0f", help="Share of the budget."),
            "price": number(
                "Correct answers per extra dollar",
                format="%.3g",
                help="Value of one more dollar; mean over the second half of the queries.",
            ),
        },
        key="route-budgets",
        alt="Policies on the same budget",
    )
