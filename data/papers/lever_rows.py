"""The rows of levers.csv and claim_metrics.csv: which claims make a lever, and which metrics a claim changes."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class LeverRow:
    """A lever as its table names it; `claims` are ids of the table claim."""

    id: str
    technique: str
    label: str
    group: str
    stage: str
    modalities: tuple[str, ...]
    min_bits: float | None
    architecture: str
    claims: tuple[str, ...]


@dataclass(frozen=True)
class ClaimMetric:
    """What claims are made of: a label, the resource it counts to, and the product's metrics that it changes."""

    metric: str
    label: str
    resource: str
    moves: tuple[str, ...]


@lru_cache(maxsize=1)
def lever_rows() -> tuple[LeverRow, ...]:
    """Every lever; the first of a technique is the one that is meant where none is named."""
    return tuple(
        LeverRow(
            id=row["id"],
            technique=row["technique"],
            label=row["label"],
            group=row["group"],
            stage=row["stage"],
            modalities=tuple(row["modalities"].split()),
            min_bits=float(row["min_bits"]) if row["min_bits"] else None,
            architecture=row["architecture"],
            claims=tuple(f"{row['technique']}-{number}" for number in row["claims"].split()),
        )
        for row in _rows("levers")
    )


@lru_cache(maxsize=1)
def claim_metrics() -> dict[str, ClaimMetric]:
    """The metrics of claims by name."""
    return {
        row["metric"]: ClaimMetric(row["metric"], row["label"], row["resource"], tuple(row["moves"].split()))
        for row in _rows("claim_metrics")
    }


def _rows(table: str) -> list[dict[str, str]]:
    with (FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
