"""What a view leaves out: limits on any metric of the board, and filters on what a candidate is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal, NamedTuple, Protocol, cast

import numpy as np
import pandas as pd

from data.metrics import metrics
from models.front.pareto import Bools
from pages.answers.boards.workload import numbers
from pages.answers.shared.formatting import quantity, within_sentence

Side = Literal["min", "max"]
SIGNS: Mapping[Side, str] = MappingProxyType({"min": "≥", "max": "≤"})
# The view's fields that filter, the column of each, and its name in a sentence.
FILTERS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"kinds": ("kind", "kind"), "families": ("family", "model family"), "gpus": ("gpu", "GPU")}
)
OPEN_WEIGHTS = "open_weights"


class Filtered(Protocol):
    """A view's limits and filters."""

    limits: tuple[str, ...]
    kinds: tuple[str, ...]
    families: tuple[str, ...]
    gpus: tuple[str, ...]
    open_only: bool


class MetricLimit(NamedTuple):
    """A bound on a metric, in the metric's unit. As a parameter: `max.itl_p95_ms=40`."""

    side: Side
    metric: str
    bound: float

    @property
    def parameter(self) -> str:
        """The name of its parameter."""
        return f"{self.side}.{self.metric}"

    @property
    def text(self) -> str:
        """As a view holds it."""
        return f"{self.parameter}={self.bound:.12g}"

    @property
    def label(self) -> str:
        """`p95 inter-token latency ≤ 40 ms`."""
        metric = metrics()[self.metric]
        return f"{within_sentence(metric.label)} {SIGNS[self.side]} {quantity(self.bound, metric)}"


def is_limit(parameter: str) -> bool:
    """Whether a parameter of a link is a limit."""
    return parameter.startswith(tuple(f"{side}." for side in SIGNS))


def limit_of(text: str) -> MetricLimit:
    """The limit that a view holds as text. Raises ValueError, as a sentence, where it is none."""
    parameter, equals, bound = text.partition("=")
    side, _, metric = parameter.partition(".")
    if not equals or side not in SIGNS or not metric:
        raise ValueError("a limit is written as min.metric=number or max.metric=number")
    try:
        value = float(bound)
    except ValueError:
        value = np.nan
    if not np.isfinite(value):
        raise ValueError(f"the limit {parameter} must be a number")
    return MetricLimit(cast(Side, side), metric, value)


def limits_of(texts: Sequence[str]) -> tuple[MetricLimit, ...]:
    """The limits of a view; the last one counts where a side of a metric is limited twice."""
    return tuple({limit.parameter: limit for limit in map(limit_of, texts)}.values())


def over_limits(view: Filtered, frame: pd.DataFrame) -> dict[str, Bools]:
    """Which candidates each limit rules out, by its label. A candidate without the value cannot keep the limit."""
    ruled_out: dict[str, Bools] = {}
    for limit in limits_of(view.limits):
        values = numbers(frame, limit.metric)
        with np.errstate(invalid="ignore"):
            within = values >= limit.bound if limit.side == "min" else values <= limit.bound
        ruled_out[limit.label] = ~within
    return ruled_out


def filtered_out(view: Filtered, frame: pd.DataFrame) -> dict[str, Bools]:
    """Which candidates each filter rules out, by its name."""
    ruled_out: dict[str, Bools] = {}
    for field, (name, label) in FILTERS.items():
        if (allowed := getattr(view, field)) and name in frame:
            ruled_out[label] = ~frame[name].astype(str).isin(allowed).to_numpy(dtype=bool)
    if view.open_only and OPEN_WEIGHTS in frame:
        ruled_out["open weights only"] = ~frame[OPEN_WEIGHTS].fillna(False).to_numpy(dtype=bool)
    return ruled_out
