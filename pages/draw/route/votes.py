"""The Route page's panel on redundant votes: cheap models in the place of the best one."""

from __future__ import annotations

import streamlit as st

from errors import ParetoscopeError
from pages.answers.route.answer import RouteAnswer
from pages.answers.route.vote_panel import vote_rows, vote_sentence, vote_study
from pages.draw.route.figures import origin_of
from pages.draw.shared.escaping import escape
from pages.draw.shared.message import show_error
from pages.draw.shared.paper_caption import draw_paper_caption
from pages.draw.shared.value_origin import table_with_origins
from pages.draw.shared.view_bar import csv_button

VOTED = "voters chosen on learning queries, their votes counted on the held-out ones"
FORMULA = "binomial tail of the voters' mean score; with the correlation of the log, beta-binomial"
ABOUT = (
    "A vote is right or wrong, and a majority must be right: where wrong answers differ from each other, fewer would "
    "do. Voters are the best of the models cheaper than the best single one, and all of them are paid."
)


def draw_votes(answer: RouteAnswer) -> None:
    """Folded until opened."""
    part = st.expander("Redundant votes: many cheap models instead of one", on_change="rerun", key="route-votes")
    if not part.open:
        return
    with part:
        try:
            study = vote_study(answer)
        except ParetoscopeError as error:
            show_error(error.detail)
            return
        st.markdown(f"**{escape(vote_sentence(study))}**")
        rows, numbers = vote_rows(study), st.column_config.NumberColumn
        table_with_origins(
            rows,
            lambda row, column: (
                None
                if column in ("voters", "added")
                else origin_of(
                    answer,
                    f"{column} of {rows['voters'].iloc[row]} voters",
                    FORMULA if column.endswith(("independent_error_pct", "correlated_error_pct")) else VOTED,
                )
            ),
            key="route-votes-table",
            hide_index=True,
            column_config={
                "voters": "Voters",
                "error_pct": numbers("Wrong, %", format="%.1f"),
                "independent_error_pct": numbers("If independent, %", format="%.1f"),
                "correlated_error_pct": numbers("By formula with their correlation, %", format="%.1f"),
                "cost_per_1k_queries_usd": numbers("USD per 1,000 queries", format="$%.3g"),
                "added": st.column_config.Column("Models added", width="large"),
            },
            alt="Errors and cost of majorities of cheap models",
        )
        st.caption(escape(ABOUT))
        draw_paper_caption("route:votes")
        csv_button("votes", answer.data_version, lambda: rows, "CSV of the votes")
