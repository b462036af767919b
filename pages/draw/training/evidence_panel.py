"""What stands behind the plan: the network between workers, whole published runs, and the sources."""

from __future__ import annotations

import streamlit as st

from pages.answers.boards.origin import Origin, figure_origin, formula_origin
from pages.answers.boards.sources import describe_source
from pages.answers.training.answer import TrainAnswer
from pages.answers.training.plan_tables import published_rows
from pages.answers.training.run_sentences import network_sentence, utilization_sentence
from pages.answers.training.view import MOST_GPUS
from pages.draw.shared.escaping import escape
from pages.draw.shared.paper_caption import draw_paper_caption
from pages.draw.shared.value_origin import table_with_origins
from pages.draw.shared.view_bar import csv_button
from pages.draw.training.plan_inputs import k

NUMBER = st.column_config.NumberColumn
STANDING = ("published_runs", "zeus_power_profiles", "zeus_carbon")


def draw_network(answer: TrainAnswer) -> None:
    """Draw what workers send, every step and rarely, and its settings."""
    st.subheader("Network between workers", anchor=False)
    with st.container(horizontal=True):
        st.number_input("Workers", 1, MOST_GPUS, step=1, key=k("workers"), help="Islands that hold the whole model.")
        st.number_input("Steps between averages", 1, 100_000, step=50, key=k("every_steps"))
        st.number_input("Link, Gbit/s", 0.001, 100_000.0, key=k("link_gbit"), format="%g")
    st.markdown(escape(network_sentence(answer)))
    draw_paper_caption("planner:diloco")


def draw_published(answer: TrainAnswer) -> None:
    """Draw whole published runs beside the formula, and the sources of the page."""
    st.subheader("The formula against whole published runs", anchor=False)
    table = published_rows(answer)
    table_with_origins(
        table.drop(columns="kind"),
        lambda row, column: _origin(answer, str(table["name"].iloc[row]), column),
        hide_index=True,
        key="train-published",
        alt="Published GPU hours beside those of the formula",
        column_config={
            "name": st.column_config.Column("Run"),
            "n_params": NUMBER("Parameters", format="compact"),
            "tokens": NUMBER("Tokens", format="compact"),
            "gpu_hours": NUMBER("GPU hours, stated", format="compact"),
            "formula_gpu_hours": NUMBER("GPU hours, formula", format="compact"),
            "ratio": NUMBER("Stated over formula", format="%.2f"),
        },
    )
    st.caption(
        "Stated hours are claimed: they hold restarts, long contexts and idle time. The formula takes the speed of the"
        " nearest measured setup and no failures."
    )
    st.caption(escape(utilization_sentence(answer)))
    draw_paper_caption("planner:electricity")
    csv_button("published-runs", answer.data_version, lambda: table, "CSV of the runs")
    names = dict.fromkeys([*(name for figure in answer.figures.values() for name in figure.sources), *STANDING])
    with st.expander("Sources"):
        st.markdown("\n".join(f"- {describe_source(name)}" for name in names))


def _origin(answer: TrainAnswer, run: str, column: str) -> Origin | None:
    if column == "name":
        return None
    if column in ("formula_gpu_hours", "ratio"):
        formula = "6 FLOP per parameter and token at the utilisation of the nearest measured setup"
        return formula_origin(f"{column} of {run}", formula, *answer.figures["time_h"].sources, "published_runs")
    return figure_origin(f"{column} of {run}", "claimed", "published_runs", "everything that its maker counts")
