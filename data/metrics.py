"""The metrics registry: what each metric means, its unit, which way is better and how it is shown."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Literal, cast

REGISTRY = Path(__file__).with_name("metrics.csv")
Direction = Literal["min", "max"]
Scale = Literal["linear", "log"]
# What columns that nobody registered are called. A quantity counts anywhere in a name, a unit at its end or before
# `per` (energy_j, usd_per_hour); a word of change or of logarithms makes room for values below 0 (cost_saved_usd).
# fmt: off
QUANTITIES = frozenset(
    {"cost", "costs", "price", "prices", "bill", "latency", "ttft", "itl", "tpot", "time", "duration", "energy",
     "power", "memory", "throughput", "tokens", "requests", "count", "params", "parameters", "gpus"}
)
UNITS = frozenset(
    {"usd", "eur", "gbp", "cents", "j", "kj", "mj", "wh", "kwh", "mwh", "w", "kw", "ns", "us", "ms", "s", "sec",
     "seconds", "minutes", "h", "hours", "days", "bytes", "kb", "mb", "gb", "tb", "kib", "mib", "gib", "tib",
     "flop", "flops", "tokens", "kg"}
)
CHANGES = frozenset(
    {"change", "changes", "delta", "diff", "difference", "gain", "gained", "saved", "saving", "savings", "lost",
     "loss", "losses", "log", "ln", "logit", "odds", "rating", "elo", "net", "margin", "residual", "error",
     "bias"}
)
# fmt: on
WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


@dataclass(frozen=True)
class Metric:
    """One metric. `format` is printf style, as Streamlit's number columns take it.

    `low` is the smallest sensible value; None where any is, as of ratings, log-odds, losses and changes.
    """

    id: str
    label: str
    unit: str
    direction: Direction
    scale: Scale
    format: str
    group: str
    description: str
    low: float | None = None

    @property
    def maximise(self) -> bool:
        """Whether more is better."""
        return self.direction == "max"


@lru_cache(maxsize=1)
def metrics() -> Mapping[str, Metric]:
    """All metrics by id, in the order in which pages list them."""
    with REGISTRY.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return MappingProxyType({row["id"]: _metric(row) for row in rows})


def smallest_value(column: str) -> float | None:
    """The smallest sensible value in a column of this name: the registry's, else 0 where its name is that of a price,
    an energy, a time, a size or a count, by word or by unit; None where it may hold any value.
    """
    registered = metrics().get(column)
    if registered is not None:
        return registered.low
    words = [word.lower() for word in WORDS.findall(column)]
    units = {*words[1:][-1:], *(unit for unit, after in pairwise(words) if after == "per")}
    bounded = QUANTITIES & set(words) or UNITS & units
    return 0.0 if bounded and not CHANGES & set(words) else None


def _metric(row: Mapping[str, str]) -> Metric:
    direction, scale = row["direction"], row["scale"]
    if direction not in ("min", "max") or scale not in ("linear", "log"):
        raise ValueError(f"metric {row['id']}: {direction=} must be min or max, {scale=} linear or log")
    return Metric(
        id=row["id"],
        label=row["label"],
        unit=row["unit"],
        direction=cast("Direction", direction),
        scale=cast("Scale", scale),
        format=row["format"],
        group=row["group"],
        description=row["description"],
        low=float(row["low"]) if row["low"] else None,
    )
