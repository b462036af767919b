"""What values a metric usually has: the range of all boards' own rows, widened to what hardware and prices allow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from data.metrics import metrics


@dataclass(frozen=True)
class TypicalRange:
    """What boards hold of a metric, without the outer half percents, and the least and most that is let pass."""

    low: float
    middle: float
    high: float
    least: float
    most: float


SLACK = 4.0  # how far beyond all boards a metric on a log scale may lie
# Least and most that systems sold today reach, where the boards hold only some kinds of them.
PLAUSIBLE: Mapping[str, tuple[float, float]] = {
    "ttft_mean_ms": (2, 200_000),
    "itl_mean_ms": (0.3, 5_000),
    "itl_p50_ms": (0.3, 5_000),
    "itl_p90_ms": (0.3, 10_000),
    "itl_p95_ms": (0.3, 20_000),
    "itl_p99_ms": (0.3, 60_000),
    "latency_per_response_s": (0.02, 900),
    "model_size_gb": (0.02, 3_000),
    "peak_memory_gb": (0.02, 5_000),
    "output_tokens_per_s": (0.2, 1_000_000),
    "prefill_tokens_per_s": (1, 2_000_000),
    "decode_tokens_per_s": (0.1, 200_000),
    "interactivity_tok_s": (0.2, 5_000),
    "energy_per_response_j": (2, 500_000),
    "energy_per_token_j": (0.005, 3_000),
    "power_w": (3, 150_000),
    "gpu_usd_per_hour": (0.05, 100),
    "input_usd_per_mtok": (0.002, 2_000),
    "output_usd_per_mtok": (0.004, 5_000),
    "cached_input_usd_per_mtok": (0.0005, 1_000),
    "output_tokens_per_response": (1, 200_000),
    "batch_latency_s": (0.01, 20_000),
}
# Metrics that only uploads have, as those of the boards that measure the same.
LIKE = {
    **{f"ttft_{name}_ms": "ttft_mean_ms" for name in ("p50", "p90", "p95", "p99")},
    **{f"latency_per_response_{name}_s": "latency_per_response_s" for name in ("p50", "p90", "p95", "p99")},
}


def typical_ranges(figures: pd.DataFrame) -> dict[str, TypicalRange]:
    """The range of each metric. `figures` has metric, low, middle, high: what the boards' sources hold."""
    rows = zip(figures["metric"], *(figures[name].astype(float) for name in ("low", "middle", "high")), strict=True)
    ranges = {str(metric): _range(str(metric), low, middle, high) for metric, low, middle, high in rows}
    return ranges | {name: ranges[other] for name, other in LIKE.items() if other in ranges}


def _range(name: str, low: float, middle: float, high: float) -> TypicalRange:
    metric = metrics().get(name)
    if metric is None or metric.scale == "linear":
        span = high - low
        least, most = low - span, high + span
    else:
        least, most = low / SLACK, high * SLACK
    if name in PLAUSIBLE:
        least, most = PLAUSIBLE[name]
    return TypicalRange(low, middle, high, least, most)
