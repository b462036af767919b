"""The metrics registry: what each metric means, its unit, which way is better and how it is shown."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, cast

REGISTRY = Path(__file__).with_name("metrics.csv")
Direction = Literal["min", "max"]
Scale = Literal["linear", "log"]


@dataclass(frozen=True)
class Metric:
    """One metric. `format` is printf style, as Streamlit's number columns take it."""

    id: str
    label: str
    unit: str
    direction: Direction
    scale: Scale
    format: str
    group: str
    description: str

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
    )
