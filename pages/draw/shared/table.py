"""Ranked tables: which columns, how they are formatted, what each one means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from data.metrics import Metric
from pages.draw.shared.axes import titled

PLAIN: Mapping[str, tuple[str, str]] = {
    "rank": ("Rank", "1 = best by your weights among the candidates within your limits. Ties share a rank."),
    "rank_span": ("Rank span", "The range of the rank in 95% of draws from intervals of quality and predictions."),
    "model_label": ("Model", "The model; hardware or provider is in the next column."),
    "where": ("Where it runs", "GPUs and batch size, or the provider of an API model."),
    "kind": (
        "Kind",
        "self-hosted: measured on rented GPUs. predicted: the same by our models. api: priced per token by a provider.",
    ),
    "precision": ("Precision", "Number format of the weights. Ratings are rarely measured per precision."),
    "probability_best": (
        "Stays first",
        "Share of draws from the intervals of quality and predicted values in which this candidate is the pick.",
    ),
    "standing": ("Standing", "pick, optimal (on the Pareto front of what you weigh), or dominated."),
    "pareto_rank": (
        "Layer",
        "1 = on the front; 2 = on the front without layer 1; empty if a value is missing.",
    ),
    "epsilon_slack": ("Off the front by", "Factor by which all objectives must improve at once; 1 = on the front."),
    "as_of": ("As of", "Date of the oldest number that the row stands on."),
    "label": ("Candidate", "Model, precision, hardware and batch size, or model and provider."),
}


def metric_column(metric: Metric) -> Any:
    """A number column with the metric's unit, format and meaning."""
    better = "less" if metric.direction == "min" else "more"
    return st.column_config.NumberColumn(
        titled(metric), format=metric.format, help=f"{metric.description} Better: {better}."
    )


def configuration(columns: Sequence[str], metrics: Mapping[str, Metric]) -> dict[str, Any]:
    """Labels, formats and help of a table's columns."""
    config: dict[str, Any] = {}
    for name in columns:
        if name in metrics:
            config[name] = metric_column(metrics[name])
        elif name == "probability_best":
            config[name] = st.column_config.ProgressColumn(
                PLAIN[name][0], help=PLAIN[name][1], min_value=0, max_value=1, format="percent"
            )
        elif name.endswith("__method"):
            measure = metrics[name.removesuffix("__method")].label
            config[name] = st.column_config.Column(f"{measure}: method", help="How the value was obtained.")
        elif name in PLAIN:
            config[name] = st.column_config.Column(PLAIN[name][0], help=PLAIN[name][1])
    return config
