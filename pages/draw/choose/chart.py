"""The trade-off chart of the Choose page: quality against what it takes, or two of the other parts."""

from __future__ import annotations

import streamlit as st

from data.metrics import Metric, metrics
from pages.answers.choose.answer import ChooseAnswer
from pages.answers.choose.levered import CandidateUnderLevers
from pages.answers.choose.sentences import verdict
from pages.answers.choose.user_rows_sentence import user_rows_sentence
from pages.draw.choose.evidence import hidden_and_missing
from pages.draw.choose.folds import k
from pages.draw.choose.levered_mark import add_levered
from pages.draw.shared.chart import draw_chart
from pages.draw.shared.escaping import escape
from pages.draw.shared.labels import plot_px
from pages.draw.shared.palette import text_colour
from pages.draw.shared.picture_export import chart_config
from pages.draw.shared.scatter import scatter


def draw_trade_off(answer: ChooseAnswer, levered: CandidateUnderLevers | None = None) -> None:
    """Draw the chart below the choice of its axis and of what is ranked; a candidate under levers stands on it too."""
    offered = [part for part in answer.columns if part != "quality"]
    with st.container(horizontal=True, key="display"):
        if "quality" in answer.columns and len(offered) > 1:
            if st.session_state.get(k("x")) not in offered:
                st.session_state[k("x")] = offered[0]
            st.segmented_control("Quality against", offered, key=k("x"), required=True)
        names = {"models": "each model's best", "all": "all"}
        st.segmented_control("Ranked", list(names), format_func=names.__getitem__, key=k("rows"), required=True)
    horizontal, vertical = axes(answer)
    figure = scatter(
        answer.frame,
        horizontal,
        vertical,
        answer.decision.standing,
        revision=f"{answer.view.task}/{horizontal.id}/{vertical.id}",
        text_colour=text_colour(st.context.theme.type),
        n_objectives=int((answer.decision.weights > 0).sum()),
        plot_px=plot_px(st.context.headers.get("User-Agent")),
    )
    if levered is not None:
        add_levered(figure, answer, levered, (horizontal, vertical), text_colour(st.context.theme.type))
    draw_chart(
        figure,
        key="choose-chart",
        config=chart_config("choose", answer.view.task, vertical.id, horizontal.id),
        alt=f"{vertical.label} against {horizontal.label} for every candidate. {verdict(answer)}",
    )
    if sentence := user_rows_sentence(answer):
        st.markdown(escape(sentence))
    st.caption(escape(hidden_and_missing(answer)))


def axes(answer: ChooseAnswer) -> tuple[Metric, Metric]:
    """The metrics across and up: the part asked for and quality; without quality the last two parts of the task."""
    registry, columns = metrics(), answer.columns
    offered = [part for part in columns if part != "quality"]
    if not offered:
        return (registry[columns["quality"]],) * 2
    across = answer.view.x if answer.view.x in offered else offered[0]
    if "quality" in columns:
        return registry[columns[across]], registry[columns["quality"]]
    return registry[columns[offered[-1]]], registry[columns[offered[-2] if len(offered) > 1 else offered[-1]]]
