"""The limits of the Choose page's sidebar: what a candidate may cost, take and need, and where it may run."""

from __future__ import annotations

import streamlit as st

from data.metrics import metrics
from pages.answers.boards.chosen_board import ChosenBoard
from pages.answers.boards.decision_metrics import PERCENTILES, Roles
from pages.answers.boards.energy_methods import ACROSS_METHODS
from pages.answers.choose.view import ChooseView
from pages.draw.choose.folds import folded, k
from pages.draw.shared.escaping import escape

MORE_LIMITS = ("max_gpus", "max_usd_per_month", "precisions", "open_only", "across_methods", "predicted_energy")


def draw_limits(board: ChosenBoard, roles: Roles, before: ChooseView) -> None:
    """Draw the limits: kind, cost, quality, latency, energy and GPUs; the others in a fold."""
    st.subheader("Limits")
    if roles.has_tokens:
        _kinds()
    st.number_input(
        f"Cost at most, USD per 1,000 {escape(roles.unit)}s",
        min_value=0.0,
        value=None,
        step=None,
        placeholder="no limit",
        key=k("max_cost_usd"),
        format="%g",
    )
    if roles.qualities:
        st.number_input(
            f"Quality at least{escape(_in_unit(st.session_state[k('quality')]))}",
            min_value=0.0,
            value=None,
            placeholder="no limit",
            key=k("min_quality"),
            format="%g",
        )
    _latency(roles)
    st.number_input(
        f"Energy at most, J per {'response' if roles.has_tokens else escape(roles.unit)}",
        min_value=0.0,
        value=None,
        placeholder="no limit",
        key=k("max_energy_j"),
        format="%g",
    )
    gpus = list(board.values("gpu"))
    _drop_unknown("gpus", gpus)
    st.pills("GPU", gpus, format_func=escape, selection_mode="multi", key=k("gpus"), help="No selection means any.")
    folded("More limits", MORE_LIMITS, before, lambda: _more_limits(roles, board))


def _kinds() -> None:
    st.pills(
        "Kind",
        ["self-hosted", "api"],
        format_func={"self-hosted": "self-hosted", "api": "API"}.__getitem__,
        selection_mode="multi",
        key=k("kinds"),
        help="No selection means both: models on rented GPUs, and models priced per token.",
    )


def _latency(roles: Roles) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if "{" in roles.latency:
            st.selectbox(
                "Latency",
                PERCENTILES,
                key=k("itl"),
                width=120,
                help="p95: 95% of the gaps between output tokens are shorter than this.",
            )
        unit = metrics()[roles.latency_at("p95")].unit
        st.number_input(
            f"At most, {escape(unit)} per output token"
            if roles.has_tokens
            else f"Latency at most, {escape(unit)} per batch",
            min_value=0.0,
            value=None,
            placeholder="no limit",
            key=k("max_latency"),
            format="%g",
            width=150,
        )


def _in_unit(quality: str) -> str:
    """The unit of a quality measure, as the label of its limit names it."""
    return f", {metrics()[quality].unit}" if quality else ""


def _more_limits(roles: Roles, board: ChosenBoard) -> None:
    st.number_input(
        "Total GPUs at most",
        min_value=1,
        max_value=100_000,
        value=None,
        step=1,
        placeholder="no limit",
        key=k("max_gpus"),
        help="Counts every replica that your requests per day need: 4 replicas of 8 GPUs are 32.",
    )
    st.number_input(
        "Bill at most, USD per month",
        min_value=0.0,
        value=None,
        step=None,
        placeholder="no limit",
        key=k("max_usd_per_month"),
        format="%g",
        help=f"Total cost of 30 days of your traffic; needs your {escape(roles.unit)}s per day.",
    )
    precisions = list(board.values("precision"))
    _drop_unknown("precisions", precisions)
    st.pills("Precision of the weights", precisions, format_func=escape, selection_mode="multi", key=k("precisions"))
    st.toggle("Open weights only", key=k("open_only"))
    st.checkbox("Compare across methods", key=k("across_methods"), help=ACROSS_METHODS)
    if roles.has_tokens:
        can_predict = board.can_predict_energy
        st.toggle(
            "Use predicted energy",
            key=k("predicted_energy"),
            disabled=not can_predict,
            help="Candidates without a measured energy get a predicted one, with its 90% interval, where the model's "
            "shape, the GPU and the batch size are known. Measured energies stay as they are."
            if can_predict
            else "Nothing to predict: each self-hosted candidate of this task has a measured energy, or too little is "
            "known of it. It is for your own measurements, added on the Data page.",
        )


def _drop_unknown(name: str, offered: list[str]) -> None:
    """A pills widget refuses values it does not offer, as after a change of task."""
    st.session_state[k(name)] = [value for value in st.session_state.get(k(name)) or [] if value in offered]
