"""Failures and checkpoints: how often one comes, how often to save and where, and what clusters report."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from pages.answers.boards.origin import Origin, formula_origin
from pages.answers.boards.sources import describe_source
from pages.answers.training.amounts import duration_text, money_text
from pages.answers.training.answer import TrainAnswer
from pages.answers.training.plan_tables import saving_rows
from pages.answers.training.run_sentences import cluster_sentence, failures_sentence, survival_sentence
from pages.draw.shared.escaping import escape
from pages.draw.shared.paper_caption import draw_paper_caption, linked
from pages.draw.shared.value_origin import table_with_origins
from pages.draw.shared.view_bar import csv_button
from pages.draw.training.plan_inputs import k

NUMBER = st.column_config.NumberColumn
WASTE = "saving every sqrt(2 d M) loses d/t + t/2M + R/M of the time (save d, interval t, failures every M, restart R)"
SHOWN = ("place", "every", "lost_pct", "lost_h", "lost_usd")


def draw_failures(answer: TrainAnswer) -> None:
    """Draw the sentences, the two places to save, and the settings behind them."""
    st.subheader("Failures and checkpoints", anchor=False)
    st.markdown(escape(failures_sentence(answer.failures, answer.figures["time_h"].value)))
    table = saving_rows(answer)
    readable = table.assign(
        every=[duration_text(minutes / 60) for minutes in table["every_min"]],
        lost_usd=table["lost_usd"].map(money_text, na_action="ignore"),
    )
    shown = readable[[name for name in SHOWN if readable[name].notna().any()]]
    table_with_origins(
        shown,
        lambda row, column: _origin(answer, str(table["place"].iloc[row]), column),
        hide_index=True,
        key="train-saving",
        alt="What checkpoints cost on disk and in memory",
        column_config={
            "place": st.column_config.Column("Save to"),
            "every": st.column_config.Column("Every"),
            "lost_pct": NUMBER("Time lost, %", format="%.2g", help="Saving, work done again, and restarts."),
            "lost_h": NUMBER("Lost, h", format="%.2g"),
            "lost_usd": st.column_config.Column("Money lost"),
        },
    )
    folded = st.expander("Rates, saving and restart times", on_change="rerun", key="train-failure-settings")
    if folded.open:
        with folded:
            st.caption(escape(survival_sentence(answer)))
            st.caption(escape(cluster_sentence(answer)))
            st.caption(linked(escape(f"The rate is {answer.failures.kind}. {answer.failures.method}")))
            _draw_settings()
    draw_paper_caption("planner:checkpoints", "planner:acme")
    csv_button("checkpoints", answer.data_version, lambda: table, "CSV of the checkpoints")


def _origin(answer: TrainAnswer, place: str, column: str) -> Origin | None:
    if column == "place":
        return None
    found = formula_origin(f"{column} of {place}", WASTE, answer.failures.method, "Young 1974 and Daly 2006")
    if column != "lost_usd":
        return found
    return replace(
        found, sources=(*found.sources, *(describe_source(name) for name in answer.figures["price_usd"].sources))
    )


def _draw_settings() -> None:
    with st.container(horizontal=True):
        st.number_input("Save to disk, s", 0.1, 86_400.0, key=k("save_s"), format="%g")
        st.number_input("Save to memory, s", 0.1, 86_400.0, key=k("memory_save_s"), format="%g")
        st.number_input("Restart, s", 0.0, 86_400.0, key=k("restart_s"), format="%g")
    with st.container(horizontal=True):
        st.number_input(
            "GPU hours per failure",
            1.0,
            1e12,
            key=k("failure_gpu_hours"),
            placeholder="as Llama 3: 50,677",
            format="%g",
            help="Hours of all GPUs together between failures. Empty: as Llama 3 published.",
        )
        st.number_input("Nodes in a group", 1, 64, key=k("group_nodes"), help="They keep each other's copies.")
        st.number_input("Nodes it may lose", 0, 63, key=k("parity"))
