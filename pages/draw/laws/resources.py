"""Draws what a fitted law of resources says to do: the best bits, share of quantized training, or updates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from errors import ParetoscopeError
from pages.answers.laws.answer import LawFit, ScalingAnswer
from pages.answers.laws.resources import BY_LAW, DecisionInputs, decision
from pages.answers.laws.view import ScalingView
from pages.draw.shared.escaping import escape
from pages.draw.shared.message import show_warning
from pages.draw.shared.url_state import key

OF_MEMORY, OF_DATA = frozenset({"precision", "qat"}), frozenset({"rl_data"})
DECIDING = OF_MEMORY | OF_DATA  # laws whose decision needs a setting of its own
MEMORY: Mapping[str, Any] = {
    "label": "Memory for the weights, GB", "min_value": 0.01, "max_value": 1e9,
    "help": "For the best number of bits: fewer bits allow more parameters.",
}  # fmt: skip
DATA_COST: Mapping[str, Any] = {
    "label": "Cost of a data point, in updates", "min_value": 1e-6, "max_value": 1e30,
    "help": "For the cheapest number of updates per data point.",
}  # fmt: skip


def deciding_fits(answer: ScalingAnswer) -> list[LawFit]:
    """The fitted laws that say what to do."""
    return [law_fit for law_fit in answer.fits if law_fit.fit is not None and law_fit.law.id in BY_LAW]


def draw_decision_inputs(laws: set[str]) -> None:
    """The settings that the decisions of these laws need."""
    if laws & OF_MEMORY:
        st.number_input(key=key(ScalingView, "memory"), format="%.3g", **MEMORY)
    if laws & OF_DATA:
        st.number_input(key=key(ScalingView, "data_cost"), format="%.3g", **DATA_COST)


def draw_decisions(answer: ScalingAnswer) -> None:
    """A sentence a law."""
    points = answer.runs.points
    tokens = [name for name in ("n_tokens", "n_tokens_full", "n_tokens_qat") if name in points]
    inputs = DecisionInputs(
        memory_bytes=1e9 * answer.view.memory,
        n_tokens=float(points[tokens].sum(axis=1).max()) if tokens else None,
        flops_per_data=answer.view.data_cost,
    )
    for law_fit in deciding_fits(answer):
        if law_fit.fit is None:
            continue
        try:
            advice = decision(law_fit.fit, inputs)
        except ParetoscopeError as error:
            show_warning(error.detail)
            continue
        st.markdown(f"**{escape(advice['sentence'])}**")
        if not law_fit.trusted:
            st.caption("These runs do not determine every parameter of this law; treat it as a hint.")
