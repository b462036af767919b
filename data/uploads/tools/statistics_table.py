"""Exports with a row per metric and a column per statistic, as GenAI-Perf and AIPerf write them -> one wide row.

`Time To First Token (ms)` below `p50` becomes the column `Time To First Token p50 (ms)`.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from data.uploads.tools.tool import ToolRows, mapped_columns, unmapped
from data.uploads.unit_spellings import BRACKETS
from data.uploads.written_numbers import written_number

STATISTICS = {"avg": "mean", "mean": "mean", "p50": "p50", "median": "p50", "p90": "p90", "p95": "p95", "p99": "p99"}
# The metric's name in small letters -> our name by statistic.
SERIES = {
    "time to first token": "ttft_{}_ms",
    "time_to_first_token": "ttft_{}_ms",
    "inter token latency": "itl_{}_ms",
    "inter_token_latency": "itl_{}_ms",
    "request latency": "latency_per_response_{}_s",
    "request_latency": "latency_per_response_{}_s",
}
SINGLE = {
    "output token throughput": ("output_tokens_per_s", "tokens/s"),
    "output_token_throughput": ("output_tokens_per_s", "tokens/s"),
    "total token throughput": ("total_tokens_per_s", "tokens/s"),
    "total_token_throughput": ("total_tokens_per_s", "tokens/s"),
    "request throughput": ("requests_per_s", "requests/s"),
    "request_throughput": ("requests_per_s", "requests/s"),
    "output sequence length": ("output_tokens_per_response", ""),
    "output_sequence_length": ("output_tokens_per_response", ""),
    "output token count": ("output_tokens_per_response", ""),
}
IDENTITY = {
    "label": ("label", ""),
    "model": ("model", ""),
    "gpu": ("gpu", ""),
    "num_gpus": ("num_gpus", ""),
    "concurrency": ("batch_size", ""),
    "precision": ("precision", ""),
}


def one_row(
    tables: Iterable[pd.DataFrame], identity: dict[str, str], why_left_out: str, assumed: tuple[str, ...] = ()
) -> ToolRows:
    """One candidate from all rows of tables whose first column names the metric."""
    row: dict[str, str] = dict(identity)
    columns: dict[str, tuple[str, str]] = dict(IDENTITY)
    for table in tables:
        statistics = [str(name) for name in table.columns[1:]]
        for fields in table.itertuples(index=False, name=None):
            if not isinstance(fields[0], str):
                continue
            _add(fields[0], dict(zip(statistics, fields[1:], strict=True)), row, columns)
    cells = pd.DataFrame([row], index=[1]).astype("str")
    mapping = mapped_columns(cells, columns)
    return ToolRows(cells, mapping, assumed, unmapped(cells, mapping, why_left_out))


def _add(name: str, values: dict[str, object], row: dict[str, str], columns: dict[str, tuple[str, str]]) -> None:
    match = BRACKETS.fullmatch(name)
    metric, unit = (match["name"].strip(), match["unit"]) if match else (name.strip(), str(values.get("unit") or ""))
    key = metric.lower()
    for statistic, value in values.items():
        if not isinstance(value, str) or written_number(value) is None:
            continue
        column = f"{metric} {statistic}" + (f" ({unit})" if unit else "")
        ours = STATISTICS.get(statistic.lower())
        if key in SERIES and ours:
            columns[column] = (SERIES[key].format(ours).replace("_mean_s", "_s"), unit)
        elif key in SINGLE and statistic.lower() in ("avg", "mean", "value", "metric value"):
            target, ours_unit = SINGLE[key]
            columns[column] = (target, ours_unit)
        elif statistic.lower() not in ("unit",) and key not in SERIES and key not in SINGLE and ours != "mean":
            continue
        row[column] = value
