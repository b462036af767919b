"""Logs with a row per request, as gateways and load tests keep them -> a row per model, with its quantiles.

Layouts: OpenRouter's activity (2025), Helicone's and Langfuse's exports, LiteLLM's spend logs, LLMPerf's
`*_individual_responses.json`. A quantile is given only where enough requests stand behind it.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from data.uploads.reader import UploadFile
from data.uploads.tools.tool import MEASUREMENTS, PRICES, Tool, ToolRows, mapped_columns, text_frame
from data.uploads.written_numbers import written_number

REQUESTS = ("request_id", "generation_id", "trace_id", "traceid", "requestid", "error_code")
MODELS = ("model_permaslug", "model", "model_name", "model_id")
# What a column is of, and what its values are multiplied by to be in our unit.
SERIES: Mapping[str, tuple[str, float]] = {
    "ttft_s": ("ttft_{}_ms", 1e3), "time_to_first_token_ms": ("ttft_{}_ms", 1), "timetofirsttoken": ("ttft_{}_ms", 1e3), "ttft_ms": ("ttft_{}_ms", 1),
    "inter_token_latency_s": ("itl_{}_ms", 1e3),
    "end_to_end_latency_s": ("latency_per_response_{}_s", 1), "generation_time_ms": ("latency_per_response_{}_s", 1e-3),
    "delay_ms": ("latency_per_response_{}_s", 1e-3), "latency": ("latency_per_response_{}_s", 1), "latency_ms": ("latency_per_response_{}_s", 1e-3),
    "request_duration_ms": ("latency_per_response_{}_s", 1e-3),
}  # fmt: skip
TOKENS = (
    "number_output_tokens",
    "tokens_completion",
    "completion_tokens",
    "output_tokens",
    "outputusage",
    "usage_completion_tokens",
)
QUANTILES = {"p50": (0.5, 4), "p90": (0.9, 20), "p95": (0.95, 40), "p99": (0.99, 200)}  # and the fewest requests


def recognises(file: UploadFile) -> bool:
    """A request's own id or error, its tokens, and how long it took."""
    columns = {name.lower() for name in file.columns}
    timed = bool(SERIES.keys() & columns) or {"starttime", "endtime"} <= columns
    return bool(set(REQUESTS) & columns) and timed and bool(set(TOKENS) & columns)


def rows(file: UploadFile) -> ToolRows:
    """One candidate per model; failed requests have no times and do not count."""
    cells = file.tables.largest.rename(columns=lambda name: str(name).lower())
    cells = cells.loc[:, ~cells.columns.duplicated()]
    model = next((name for name in MODELS if name in cells), None)
    names = cells[model].fillna("unnamed model") if model else pd.Series("All requests", cells.index)
    series = {
        name: (target, _numbers(cells[name]) * factor) for name, (target, factor) in SERIES.items() if name in cells
    }
    if not any("latency_per_response" in target for target, _values in series.values()) and {
        "starttime",
        "endtime",
    } <= set(cells):
        start, end = (
            pd.to_datetime(cells[name], errors="coerce", utc=True, format="ISO8601")
            for name in ("starttime", "endtime")
        )
        series["endTime - startTime"] = ("latency_per_response_{}_s", (end - start).dt.total_seconds())
    tokens = next((name for name in TOKENS if name in cells), "")
    columns: dict[str, tuple[str, str]] = {"label": ("label", ""), "model": ("model", "")}
    records = []
    for name, index in names.groupby(names, sort=False).groups.items():
        row: dict[str, object] = {"label": name, "model": name if model else None}
        for target, values in series.values():
            row |= _statistics(target, values.loc[index].dropna(), columns)
        length = _numbers(cells.loc[index, tokens]).mean() if tokens else float("nan")
        row["output_tokens_per_response"] = None if pd.isna(length) else f"{length:.6g}"
        records.append(row)
    columns["output_tokens_per_response"] = ("output_tokens_per_response", "")
    frame = text_frame(records)
    sentences = (
        f"Each of {len(cells):,} rows is a request; they became a row per model, with means and quantiles.",
        "A p90 needs 20 requests, a p95 40 and a p99 200; below that it is left out.",
    )
    rest = (("prompts, prices and ids of the requests", "no metric of the boards"),)
    return ToolRows(frame, mapped_columns(frame, columns), sentences, rest)


def _statistics(target: str, values: pd.Series, columns: dict[str, tuple[str, str]]) -> dict[str, str]:
    records = {}
    if len(values):
        records[target.format("mean").replace("_mean_s", "_s")] = f"{values.mean():.8g}"
    for name, (share, fewest) in QUANTILES.items():
        if len(values) >= fewest:
            records[target.format(name)] = f"{values.quantile(share):.8g}"
    columns |= {name: (name, "") for name in records}
    return records


def _numbers(texts: pd.Series) -> pd.Series:
    written = [written_number(text) if isinstance(text, str) else None for text in texts]
    values = pd.Series([float("nan") if number is None else number.value for number in written], texts.index)
    return values.where(values >= 0)


TOOL = Tool(
    "a log of requests",
    frozenset({MEASUREMENTS, PRICES}),
    "OpenRouter, Helicone, Langfuse, LiteLLM, LLMPerf",
    recognises,
    rows,
)
