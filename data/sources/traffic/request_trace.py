"""A trace of requests, checked and reduced: the same two tables for every source of traffic."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.sources.source import Tables
from errors import WarehouseError

MINUTE_S = 60.0
COARSE_CLOCK = 0.5  # above this share of requests at the instant of the one before, gaps show the clock's ticks


@dataclass(frozen=True)
class TrafficTrace:
    """A trace as people call it: what it is, when it was recorded (ISO 8601) and the year it was published."""

    id: str
    label: str
    description: str
    recorded: str | None
    published: int


def trace_tables(source: str, traces: list[tuple[TrafficTrace, pd.DataFrame]]) -> Tables:
    """Tables `traffic`, a row for each trace, and `traffic_request`, a row for each request.

    The frames have arrival_s (s after the first), input_tokens, output_tokens and seen_tokens (missing where the trace
    does not tell). Raises WarehouseError naming the first row that cannot be.
    """
    for trace, requests in traces:
        check(trace, requests)
    return {
        "traffic": pd.DataFrame([summary(source, trace, requests) for trace, requests in traces]),
        "traffic_request": pd.concat([stored(trace, requests) for trace, requests in traces], ignore_index=True),
    }


def check(trace: TrafficTrace, requests: pd.DataFrame) -> None:
    """Raise WarehouseError where requests are out of order, empty, or have seen more tokens than came in."""
    faults = {
        "arrives before the one above it": requests["arrival_s"].diff() < 0,
        "has no input or no answer": (requests[["input_tokens", "output_tokens"]] <= 0).any(axis=1),
        "has more tokens seen before than tokens": (requests["seen_tokens"] > requests["input_tokens"]).fillna(False),
    }
    for fault, rows in faults.items():
        if rows.any():
            raise WarehouseError(f"{trace.id}: request {int(np.argmax(rows)) + 1} {fault}.")


def summary(source: str, trace: TrafficTrace, requests: pd.DataFrame) -> dict[str, object]:
    """Rate, lengths, share of input seen before and burstiness of a trace.

    Minutes are counted from the first arrival; gaps are those between one arrival and the next.
    """
    arrival_s = requests["arrival_s"].to_numpy(dtype=float)
    duration_s = float(arrival_s[-1] - arrival_s[0])
    by_minute = np.bincount(((arrival_s - arrival_s[0]) // MINUTE_S).astype(int))
    gaps_s = np.diff(arrival_s)
    is_coarse = (gaps_s == 0).mean() > COARSE_CLOCK
    rate = len(requests) / duration_s
    seen = requests["seen_tokens"]
    seen_pct = 100.0 * float(seen.sum()) / float(requests["input_tokens"].sum())
    return {
        "id": trace.id,
        "label": trace.label,
        "description": trace.description,
        "source": source,
        "recorded": trace.recorded,
        "published": trace.published,
        "requests": len(requests),
        "duration_s": duration_s,
        "requests_per_s": rate,
        **lengths(requests, "input_tokens"),
        **lengths(requests, "output_tokens"),
        "seen_input_pct": math.nan if seen.isna().all() else seen_pct,
        "peak_minute_ratio": float(by_minute.max()) / (rate * MINUTE_S),
        "gap_cv": math.nan if is_coarse else float(gaps_s.std() / gaps_s.mean()),
    }


def lengths(requests: pd.DataFrame, name: str) -> dict[str, float]:
    """Mean, median and 95th percentile of a column of lengths."""
    values = requests[name].astype(float)
    median, high = (float(values.quantile(share)) for share in (0.5, 0.95))
    return {f"{name}_mean": float(values.mean()), f"{name}_p50": median, f"{name}_p95": high}


def stored(trace: TrafficTrace, requests: pd.DataFrame) -> pd.DataFrame:
    """The requests in whole milliseconds and tokens."""
    return pd.DataFrame(
        {
            "trace": trace.id,
            "arrival_ms": (1000.0 * requests["arrival_s"]).round().astype("int32"),
            "input_tokens": requests["input_tokens"].astype("int32"),
            "output_tokens": requests["output_tokens"].astype("int32"),
            "seen_tokens": requests["seen_tokens"].astype("Int32"),
        }
    )
