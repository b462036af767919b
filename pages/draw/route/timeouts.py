"""The Route page's panel on time limits: who learns to answer in time, where stopped answers are never timed."""

from __future__ import annotations

import streamlit as st

from errors import ParetoscopeError
from models.routers.log import Log
from pages.answers.route.answer import RouteAnswer
from pages.answers.route.timeouts import timeouts, usual_cutoff_s
from pages.draw.route.figures import origin_of
from pages.draw.shared.escaping import escape
from pages.draw.shared.message import show_error
from pages.draw.shared.paper_caption import draw_paper_caption, linked
from pages.draw.shared.value_origin import table_with_origins

REPLAYED = "replayed in eight random orders; policies never saw the time of a stopped answer"
ABOUT = (
    "Each policy picks one model per query and sees its answer time, or only that it was stopped. PAR10 counts a "
    "stopped answer as ten cutoffs. A stopped answer scores 0. Source: online algorithm selection under censored "
    "feedback (Tornede, Bengs and Hüllermeier 2022, arXiv 2109.06234)."
)


def draw_timeouts(answer: RouteAnswer, log: Log) -> None:
    """Folded until opened, and only for logs that time every answer."""
    if log.latency_s is None:
        return
    part = st.expander("Time limits: learning from stopped answers", on_change="rerun", key="route-timeouts")
    if not part.open:
        return
    with part:
        try:
            cutoff_s = st.number_input(
                "Stop an answer after, s", 1e-4, 1e6, float(f"{usual_cutoff_s(log):.3g}"), key="timeouts.cutoff"
            )
            replay = timeouts(log, cutoff_s, answer.view.seed)
        except ParetoscopeError as error:
            show_error(error.detail)
            return
        st.markdown(f"**{escape(replay.sentence)}**")
        rows, numbers = replay.rows, st.column_config.NumberColumn
        table_with_origins(
            rows,
            lambda row, column: (
                None if column == "policy" else origin_of(answer, f"{column} of {rows['policy'].iloc[row]}", REPLAYED)
            ),
            key="route-timeouts-table",
            hide_index=True,
            column_config={
                "policy": st.column_config.Column("Policy"),
                "par10_s": numbers("PAR10, s", format="%.2f"),
                "stopped": numbers("Stopped, %", format="%.1f"),
                "score": numbers("Mean score, %", format="%.1f"),
            },
            alt="Policies under a time limit",
        )
        st.caption(linked(ABOUT))
        draw_paper_caption("online:censored-thompson")
