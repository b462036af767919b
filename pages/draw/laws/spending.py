"""Draws how to spend a compute budget by the fitted law, when someone asks."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from errors import ParetoscopeError
from pages.answers.laws.answer import ScalingAnswer
from pages.answers.laws.origins import runs_origin
from pages.answers.laws.spending import N_LEFT_OUT, REFITS, can_spend, spending, without_the_highest
from pages.draw.shared.escaping import escape
from pages.draw.shared.paper_caption import linked
from pages.draw.shared.value_origin import table_with_origins
from pages.draw.shared.view_bar import csv_button
from pages.draw.shared.waiting import show_problem, waiting

NUMBER = st.column_config.NumberColumn
CHINCHILLA = "the Chinchilla law"


def draw_spending(answer: ScalingAnswer) -> None:
    """The best parameters and tokens for the budget that is set, and for budgets around it."""
    if not can_spend(answer):
        return
    folded = st.expander("How sure the best size is, and other budgets", on_change="rerun", key="scaling-spending")
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
        _draw_budgets(answer, text, table)
        _draw_outliers(answer, few)


def _draw_budgets(answer: ScalingAnswer, text: str, table: pd.DataFrame) -> None:
    st.markdown(f"**{escape(text)}**")
    readable = table.assign(flops=[f"{value:.3g}".replace("e+", "e") for value in table["flops"]])
    table_with_origins(
        readable.drop(columns="kind"),
        lambda _row, column: None if column == "flops" else runs_origin(answer.runs, column, CHINCHILLA),
        hide_index=True,
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
        "From the Chinchilla law fitted to all of these runs, with compute = 6 x parameters x tokens and intervals"
        f" from {REFITS} refits to resampled residuals. The intervals reflect noise in the runs,"
        " not the error of extrapolating."
    )
    csv_button("spending", answer.data_version, lambda: table, "CSV of the budgets")


def _draw_outliers(answer: ScalingAnswer, few: pd.DataFrame) -> None:
    """The law with and without the runs of highest loss."""
    st.markdown(f"Does the result depend on the {N_LEFT_OUT} runs with the highest loss?")
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
            "size_exponent": NUMBER("Exponent of size by compute", format="%.3f"),
        },
    )
    st.caption(
        linked(
            "Besiroglu et al. 2024 (arXiv 2404.10102) leave out five of 245 runs, and B falls from 12,846 to 2,143."
            " Where the two rows differ a lot, check those runs before relying on either."
        )
    )
