"""Draws how to spend a compute budget by the fitted law, when someone asks."""

from __future__ import annotations

import streamlit as st

from errors import ParetoscopeError
from pages.answers.laws.answer import ScalingAnswer
from pages.answers.laws.origins import runs_origin
from pages.answers.laws.spending import N_LEFT_OUT, REFITS, can_spend, spending, without_the_highest
from pages.draw.shared.escaping import escape
from pages.draw.shared.value_origin import table_with_origins
from pages.draw.shared.view_bar import csv_button
from pages.draw.shared.waiting import show_problem, waiting

NUMBER = st.column_config.NumberColumn
CHINCHILLA = "the Chinchilla law"


def draw_spending(answer: ScalingAnswer) -> None:
    """The best parameters and tokens for the budget of the sidebar, and for budgets around it."""
    if not can_spend(answer):
        return
    folded = st.expander("How to spend a compute budget", on_change="rerun", key="scaling-spending")
    if not folded.open:
        return
    with folded:
        try:
            with waiting(f"Fitting {REFITS} times", "scaling.spending", answer.view):
                text, table = spending(answer)
                few = without_the_highest(answer)
        except ParetoscopeError as error:
            show_problem(error)
            return
        st.markdown(f"**{escape(text)}**")
        shown = table.assign(flops=[f"{value:.3g}".replace("e+", "e") for value in table["flops"]])
        table_with_origins(
            shown.drop(columns="kind"),
            lambda _row, column: None if column == "flops" else runs_origin(answer.runs, column, CHINCHILLA),
            hide_index=True,
            placeholder="",
            key="scaling-spending-table",
            alt="Best parameters and tokens by compute budget",
            column_config={
                "flops": st.column_config.Column("Compute, FLOP", pinned=True),
                **{
                    f"{name}{end}": NUMBER(f"{label}{word}", format="%.3f" if name == "loss" else "compact")
                    for name, label in (
                        ("n_params", "Parameters"),
                        ("n_tokens", "Tokens"),
                        ("tokens_per_param", "Tokens per parameter"),
                        ("loss", "Loss"),
                    )
                    for end, word in (("", ""), ("__low", ", from"), ("__high", ", to"))
                },
            },
        )
        st.caption(
            "By the Chinchilla law fitted to all of these runs, compute = 6 x parameters x tokens; intervals"
            f" from {REFITS} refits to resampled residuals. The intervals reflect noise in the runs,"
            " not the error of extrapolating."
        )
        csv_button("spending", answer.data_version, lambda: table, "CSV of these budgets")
        st.markdown(f"Do the {N_LEFT_OUT} runs of highest loss decide?")
        table_with_origins(
            few,
            lambda row, column: (
                None if column == "runs" else runs_origin(answer.runs, f"{column}, {few['runs'].iloc[row]}", CHINCHILLA)
            ),
            hide_index=True,
            key="scaling-outliers",
            alt="The law with and without the runs of highest loss",
            column_config={
                "runs": st.column_config.Column("Fitted to", pinned=True),
                "n": NUMBER("Runs", format="localized"),
                **{name: NUMBER(name, format="%.3f") for name in ("E", "alpha", "beta")},
                **{name: NUMBER(name, format="%.0f") for name in ("A", "B")},
                "size_exponent": NUMBER("Size grows as compute to", format="%.3f"),
            },
        )
        st.caption(
            "Besiroglu et al. 2024 (arXiv 2404.10102) leave five of 245 runs out, and B falls from 12,846 to 2,143."
            " Where the two rows differ much, look at those runs before you believe either."
        )
