"""What a candidate lacks, in words: of a cost not the cost, but the number of GPUs or the price it would be made of."""

from __future__ import annotations

import pandas as pd

from data.metrics import metrics
from pages.answers.boards.billed_length import LENGTH
from pages.answers.shared.formatting import within_sentence

# What a cost is made of, the first that is missing is named; for deployments and for offers by the token.
HOSTED = (
    ("num_gpus", "the number of GPUs"),
    ("gpu_usd_per_hour", "a GPU rental price"),
    ("output_tokens_per_s", "a throughput"),
    (LENGTH, "an answer length"),
)
OFFERED = (
    ("input_usd_per_mtok", "an input price"),
    ("output_usd_per_mtok", "an output price"),
    (LENGTH, "an answer length"),
)


def missing_value(row: pd.Series, name: str) -> str:
    """What a row of a board's frame lacks for a metric that it has no value of.

    >>> missing_value(pd.Series({"kind": "self-hosted", "num_gpus": None}), "cost_per_1k_requests_usd")
    'the number of GPUs'
    """
    metric = metrics()[name]
    if metric.group == "cost":
        parts = OFFERED if row.get("kind") == "api" else HOSTED
        return next((what for column, what in parts if pd.isna(row.get(column))), "a price")
    return f"a value of {within_sentence(metric.label)}"
