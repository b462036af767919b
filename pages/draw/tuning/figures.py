"""The figures below the verdict of the Fine-tune page: the loss to expect, and what choosing costs."""

from __future__ import annotations

import numpy as np
import streamlit as st

from models.constants import INTERVAL_LEVEL
from pages.answers.boards.origin import LIN, curve_origin, made_origin
from pages.answers.shared.formatting import alike, number
from pages.answers.tuning.answer import METHOD_NAMES, UPLOAD, FineTuneAnswer
from pages.draw.shared.first_storey import figure_grid
from pages.draw.shared.value_origin import origin_help

TOKENS_PER_EXAMPLE = 512  # an assumption: the data sets state examples, not tokens


def draw_figures(answer: FineTuneAnswer) -> None:
    """The pick's predicted loss, and the share of the full cost that the method trains; where they are known."""
    if answer.pick is None:
        return
    with figure_grid(2):
        _draw_loss(answer)
        _draw_cost(answer)
    _offer_plan(answer)


def _offer_plan(answer: FineTuneAnswer) -> None:
    """The tuning run of the pick on the Train page, where its size is known."""
    n_params = next((curve.n_params for curve in answer.curves if curve.name == answer.pick), None)
    if n_params is None:
        return
    st.page_link(
        "pages/train.py",
        label="Plan this run",
        icon=":material/model_training:",
        query_params={
            "n_params": f"{n_params:.6g}",
            "tokens": f"{answer.view.target * TOKENS_PER_EXAMPLE:.6g}",
            "sequence_tokens": str(TOKENS_PER_EXAMPLE),
            "num_gpus": "1",
        },
        help=f"Time, price, energy, memory and failures, at an assumed {TOKENS_PER_EXAMPLE} tokens per example.",
    )


def _draw_loss(answer: FineTuneAnswer) -> None:
    view, first = answer.view, answer.ranking.iloc[0]
    name = f"{view.method}_predicted"
    predicted = float(first.get(name, np.nan))
    if np.isnan(predicted):
        return
    value, interval = number(predicted), None
    if view.method == "pooled":
        value, low, high = alike(predicted, float(first["pooled_low"]), float(first["pooled_high"]))
        interval = f"{low} to {high} at {100 * INTERVAL_LEVEL:.0f}%"
    st.metric(
        "Predicted loss",
        value,
        interval,
        delta_color="gray",
        delta_arrow="off",
        help=origin_help(
            curve_origin(name, view.data_set, str(answer.pick)), f"Of the pick at {view.target:,.0f} examples."
        ),
        border=True,
        height="stretch",
    )


def _draw_cost(answer: FineTuneAnswer) -> None:
    view = answer.view
    row = answer.methods.set_index("method").loc[METHOD_NAMES[view.method]].to_dict()
    origin = made_origin(
        "cost_share",
        "counted over the sizes that the method trains",
        LIN,
        f"data set {view.data_set}",
        uploaded=view.data_set == UPLOAD,
    )
    st.metric(
        "Cost of choosing",
        f"{number(100 * float(row['cost_share']), 2)}%",
        f"{number(float(row['n_examples_used']))} examples",
        delta_color="gray",
        delta_arrow="off",
        help=origin_help(origin, "Share of training every candidate at the target size."),
        border=True,
        height="stretch",
    )
