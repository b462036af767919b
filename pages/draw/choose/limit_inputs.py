"""The limits of the Choose page: what a candidate may cost, take and need. Each names what the candidates reach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import streamlit as st

from data.metrics import metrics
from models.front.pareto import Floats
from pages.answers.boards.chosen_board import ChosenBoard
from pages.answers.boards.decision_metrics import PERCENTILES, Roles
from pages.answers.boards.energy_methods import ACROSS_METHODS
from pages.answers.boards.predicted_variants import VARIANTS_HELP
from pages.answers.boards.workload import numbers
from pages.answers.choose.criteria import TTFT
from pages.answers.choose.view import ChooseView
from pages.answers.shared.formatting import number
from pages.draw.choose.folds import folded, k
from pages.draw.shared.escaping import escape

MORE_LIMITS = (
    *("gpu_memory_gb", "context_tokens", "max_gpus", "max_usd_per_month"),
    *("open_only", "across_methods", "predicted_energy", "predicted_variants"),
)


class LimitInput(NamedTuple):
    """A limit on a part of the decision: the view's field and its words."""

    part: str
    field: str
    label: str


LIMITS = (
    LimitInput("quality", "min_quality", "Quality"),
    LimitInput("cost", "max_cost_usd", "Cost at most"),
    LimitInput("latency", "max_latency", "Latency at most"),
    LimitInput("speed", "min_throughput", "Throughput at least"),
    LimitInput("energy", "max_energy_j", "Energy at most"),
    LimitInput("memory", "max_memory_gb", "Memory at most"),
)
FIRST_TOKEN = LimitInput("latency", "max_ttft_ms", "Time to first token at most")


def draw_limits(board: ChosenBoard, roles: Roles, columns: Mapping[str, str], before: ChooseView) -> None:
    """Draw a limit for each part that the task has; the others in a fold."""
    if roles.has_percentiles:
        st.selectbox(
            "Latency percentile",
            PERCENTILES,
            key=k("itl"),
            help="p95: 95% of the gaps between output tokens are shorter than this.",
        )
        columns = dict(columns) | {"latency": roles.columns(board.n_known, st.session_state[k("itl")])["latency"]}
    if st.session_state.get(k("quality")):
        columns = dict(columns) | {"quality": st.session_state[k("quality")]}
    frame = board.priced(before.workload)
    if np.isfinite(numbers(frame, TTFT)).any():
        _draw(FIRST_TOKEN, TTFT, numbers(frame, TTFT))
    for limit in LIMITS:
        if limit.part in columns and not (limit.part == "memory" and metrics()[columns["memory"]].unit != "GB"):
            _draw(limit, columns[limit.part], numbers(frame, columns[limit.part]))
    folded("More limits", MORE_LIMITS, before, lambda: _more_limits(roles, board))


def _draw(limit: LimitInput, name: str, values: Floats) -> None:
    metric = metrics()[name]
    label = limit.label
    if limit.part == "quality":
        label = f"{metric.label} {'at least' if metric.maximise else 'at most'}"
    unit = {"kWh": "J", "rating": "", "score": ""}.get(metric.unit, metric.unit)
    st.number_input(
        escape(f"{label}, {unit}" if unit else label),
        min_value=0.0 if metric.low == 0 else None,
        value=None,
        step=None,
        placeholder=_reach(values * (3.6e6 if metric.unit == "kWh" else 1.0)),
        key=k(limit.field),
        format="%g",
        help=escape(metric.description),
    )


def _reach(values: Floats) -> str:
    """What the candidates reach, as a hint in the empty field."""
    known = values[np.isfinite(values)]
    if not known.size:
        return "no limit"
    return f"any, {number(float(known.min()))} to {number(float(known.max()))}"


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
    if roles.cost:
        _memory()
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
    st.toggle("Open weights only", key=k("open_only"))
    st.checkbox("Compare across methods", key=k("across_methods"), help=ACROSS_METHODS)
    if roles.has_tokens or roles.board == "inference-2026":
        _predicted_energy(board)
    if board.can_predict_variants:
        st.toggle("Predicted quantized variants", key=k("predicted_variants"), help=VARIANTS_HELP)


def _memory() -> None:
    st.number_input(
        "Memory of your GPUs, GB",
        min_value=1.0,
        value=None,
        step=None,
        placeholder="no limit",
        key=k("gpu_memory_gb"),
        format="%g",
        help="All GPUs together. Weights, KV cache, activations and overhead are computed from the model's shape, at "
        "each candidate's own number of requests at once.",
    )
    st.number_input(
        "Context of a request, tokens",
        min_value=1,
        value=None,
        step=None,
        placeholder="prompt and answer",
        key=k("context_tokens"),
    )


def _predicted_energy(board: ChosenBoard) -> None:
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
