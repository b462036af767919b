"""Public traces of traffic as presets of a workload: prompt length and share of input seen before, as filled in."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from pages.answers.boards import store
from pages.answers.boards.workload import INPUT_TOKENS
from pages.answers.shared.formatting import number

CACHED_PCT = 0  # of whoever names no trace


@dataclass(frozen=True)
class TrafficPreset:
    """A trace of requests; `cached_pct` is the share of input seen before, and NaN where it is not known."""

    id: str
    label: str
    description: str
    dated: str
    input_tokens: int
    output_tokens: float
    output_tokens_p50: float
    cached_pct: float
    requests_per_s: float
    peak_minute_ratio: float
    source: str
    url: str

    @property
    def filled(self) -> dict[str, int]:
        """The workload's fields that the preset fills in, in whole tokens and percent."""
        cached = CACHED_PCT if math.isnan(self.cached_pct) else round(self.cached_pct)
        return {"input_tokens": self.input_tokens, "cached_pct": cached}


@store.data_cache(maxsize=1)
def presets() -> dict[str, TrafficPreset]:
    """Every trace by id, the oldest first."""
    table = store.traffic()
    return {str(row["id"]): _preset(row) for row in table.to_dict("records")}


def _preset(row: Mapping[Hashable, Any]) -> TrafficPreset:
    source, recorded = store.sources().loc[row["source"]], row["recorded"]
    return TrafficPreset(
        id=row["id"],
        label=row["label"],
        description=row["description"],
        dated=f"recorded on {recorded}" if isinstance(recorded, str) else f"published in {row['published']}",
        input_tokens=round(row["input_tokens_mean"]),
        output_tokens=row["output_tokens_mean"],
        output_tokens_p50=row["output_tokens_p50"],
        cached_pct=row["seen_input_pct"],
        requests_per_s=row["requests_per_s"],
        peak_minute_ratio=row["peak_minute_ratio"],
        source=str(source["title"]),
        url=str(source["url"]),
    )


def own_numbers() -> dict[str, int]:
    """The same fields where no trace is followed."""
    return {"input_tokens": INPUT_TOKENS, "cached_pct": CACHED_PCT}


def preset_of(input_tokens: int | None, cached_pct: int | None) -> str:
    """The id of the trace that these numbers are from; empty where they are someone's own.

    A link holds the numbers alone, so this also tells what a link was made with.
    """
    for name, preset in presets().items():
        if preset.filled == {"input_tokens": input_tokens, "cached_pct": cached_pct}:
            return name
    return ""


def preset_sentences(preset: TrafficPreset) -> str:
    """What the trace is, from when, how long its answers are, how bursty it is and what it does not tell."""
    cached = (
        "Its share of input seen before is not published, so cached input is 0%."
        if math.isnan(preset.cached_pct)
        else f"{preset.cached_pct:.1f}% of its input was seen before; a cache of limited size reaches less."
    )
    peak, rate = number(preset.peak_minute_ratio, 2), number(preset.requests_per_s, 2)
    return (
        f"{preset.description}, {preset.dated}. {cached} "
        f"The busiest minute has {peak} times the mean of {rate} requests per second. "
        f"Its answers have {preset.output_tokens:,.0f} tokens on average (median {preset.output_tokens_p50:,.0f}); "
        "each model keeps its own length unless you enter one."
    )
