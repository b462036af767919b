"""Draws what each way to choose takes in compute, money and energy, and which tuning run to pay for next."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from errors import ParetoscopeError
from models.laws.choosing.planner import Costs
from pages.answers.boards.origin import LIN, Origin, formula_origin, made_origin
from pages.answers.tuning.answer import UPLOAD, FineTuneAnswer
from pages.answers.tuning.next_runs import GPU, N_EPOCHS, N_NEXT, N_RUNS, TOKENS, costs_on, gpus, plan
from pages.draw.shared.escaping import escape
from pages.draw.shared.message import show_warning
from pages.draw.shared.paper_caption import draw_paper_caption, linked
from pages.draw.shared.value_origin import table_with_origins
from pages.draw.shared.view_bar import csv_button

NUMBER = st.column_config.NumberColumn
SPENT = {
    "flops": st.column_config.Column("Compute, FLOP", help="6 x parameters x tokens x epochs x runs."),
    "gpu_hours": NUMBER("GPU hours", format="%.1f"),
    "usd": NUMBER("USD", format="%.0f", help="At the median rental price."),
    "energy_kwh": NUMBER("Energy, kWh", format="%.1f", help="At the power limit, with a PUE of 1.2; estimated."),
}
HOW_TO_READ = """
**Successive halving** trains every candidate on 1/512 of the target, keeps the half with the lowest pooled forecast and
doubles the data until one candidate remains. The cost of a method counts every size it trains on. **Possible gain** is
how much lower the final loss is expected to be if this candidate's loss at the target were known; it bounds what the
next run is worth. **Best of all** is the probability that this candidate is the best.

Sources: 6 FLOP per parameter and token (Kaplan et al. 2020); tokens per example, 20 epochs and 15 runs as in Lin et
al. 2024, figure 7; peaks and power limits from the makers' data sheets; median rental prices. All values are estimates.
"""


def draw_plan(answer: FineTuneAnswer) -> None:
    """The panel, folded away until someone asks."""
    folded = st.expander(
        "What choosing costs, and what to train next",
        on_change="rerun",
        key="fine-tune-plan",
        icon=":material/savings:",
    )
    if not folded.open:
        return
    with folded:
        try:
            planned = plan(answer, _cost_inputs(answer))
        except ParetoscopeError as error:
            show_warning(error.detail)
            return
        st.markdown(f"**{escape(planned.sentence)}**")
        _draw_ways(answer, planned.ways)
        if not planned.runs.empty:
            _draw_runs(answer, planned.runs)
        st.caption(linked(HOW_TO_READ))
        draw_paper_caption("planner:halving")


def _draw_ways(answer: FineTuneAnswer, ways: pd.DataFrame) -> None:
    table_with_origins(
        _readable(ways).assign(share=100 * ways["share"]),
        lambda row, column: _origin(answer, column, str(ways["way"].iloc[row])),
        hide_index=True,
        key="fine-tune-ways",
        alt="What each method costs",
        column_config={
            "way": st.column_config.Column("Choose by", pinned=True),
            "choice": st.column_config.Column("Its choice"),
            "regret": NUMBER("Regret", format="%.3f", help="True loss of the choice above the best one's, in nats."),
            "n_examples": NUMBER("Examples", format="compact"),
            **SPENT,
            "share": NUMBER(
                "Share of full cost, %",
                format="%.2f",
                help="Share of the compute of training every candidate in full.",
            ),
        },
    )
    csv_button("fine-tune-ways", answer.data_version, lambda: ways, "CSV of the costs")


def _draw_runs(answer: FineTuneAnswer, runs: pd.DataFrame) -> None:
    st.markdown("Next runs to pay for, best value for money first")
    table_with_origins(
        _readable(runs.head(N_NEXT)).assign(probability_best=100 * runs["probability_best"]),
        lambda row, column: _origin(answer, column, str(runs["model"].iloc[row])),
        hide_index=True,
        key="fine-tune-next",
        alt="Runs to pay for next",
        column_order=["model", "size", "value", "probability_best", *SPENT, "value_per_1k_usd"],
        column_config={
            "model": st.column_config.Column("Model", pinned=True),
            "size": NUMBER("Examples", format="localized"),
            "value": NUMBER("Possible gain, nats", format="%.4f"),
            "probability_best": NUMBER("Best of all, %", format="%.0f"),
            **SPENT,
            "value_per_1k_usd": NUMBER("Gain per 1,000 USD", format="%.3g"),
        },
    )
    csv_button("fine-tune-next", answer.data_version, lambda: runs, "CSV of the runs")


def _origin(answer: FineTuneAnswer, column: str, of: str) -> Origin | None:
    if column in ("way", "choice", "model"):
        return None
    if column in (*SPENT, "share", "value_per_1k_usd"):
        cited = {"gpu_hours": ("gpu_specs",), "energy_kwh": ("gpu_specs",), "usd": ("gpu_specs", "gpu_rental")}
        formula = "6 FLOP per parameter and token, at the share of the GPU's peak that you enter"
        return formula_origin(
            f"{column} of {of}", formula, *cited.get(column, ()), "Kaplan et al. 2020, arXiv:2001.08361"
        )
    uploaded = answer.view.data_set == UPLOAD
    method = "from the losses at or below your budget"
    return made_origin(f"{column} of {of}", method, LIN, f"data set {answer.view.data_set}", uploaded=uploaded)


def _readable(table: pd.DataFrame) -> pd.DataFrame:
    """Compute with three digits, as a column's own formats write 1e18 out."""
    return table.assign(flops=[f"{value:.3g}".replace("e+", "e") for value in table["flops"]])


def _cost_inputs(answer: FineTuneAnswer) -> Costs:
    """What tuning takes, as the reader states it."""
    accelerators = gpus()
    with st.container(horizontal=True):
        gpu = st.selectbox(
            "GPU",
            list(accelerators.index),
            index=list(accelerators.index).index(GPU),
            format_func=accelerators["label"].to_dict().__getitem__,
            key="plan-gpu",
        )
        tokens = st.number_input(
            "Tokens per example",
            min_value=1.0,
            value=float(TOKENS.get(answer.view.data_set, 100)),
            key=f"plan-tokens-{answer.view.data_set}",
            format="%g",
        )
        epochs = st.number_input("Epochs", min_value=1.0, value=float(N_EPOCHS), key="plan-epochs", format="%g")
        runs = st.number_input(
            "Runs per size",
            min_value=1.0,
            value=float(N_RUNS),
            key="plan-runs",
            format="%g",
            help="Seeds and hyperparameter trials.",
        )
        share = st.number_input(
            "Share of peak, %",
            min_value=1.0,
            max_value=100.0,
            value=40.0,
            key="plan-share",
            format="%g",
            help="Share of the GPU's dense 16-bit peak that training reaches.",
        )
    return costs_on(str(gpu), tokens, epochs, runs, share / 100)
