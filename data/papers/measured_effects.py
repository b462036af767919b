"""Claims beside measured effects: comparisons.toml names the pairs, measured/ computes each from the warehouse."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from string import Template
from typing import Literal

import duckdb
import pandas as pd

FOLDER = Path(__file__).parent
Likeness = Literal["same", "similar", "analogue"]
LIKENESSES: dict[Likeness, str] = {
    "same": "the paper's own method, measured",
    "similar": "the same kind of method",
    "analogue": "another way to the same end",
}


@dataclass(frozen=True)
class Comparison:
    """What of our tables stands beside a claim. Without a claim, technique, unit and metric say what is measured.

    `link` opens the page that shows the measurements: a page's address with its parameters.
    """

    id: str
    measured: str
    likeness: Likeness
    sql: str
    link: str
    claim: str = ""
    technique: str = ""
    unit: str = ""
    metric: str = ""
    note: str = ""
    values: dict[str, str] = field(default_factory=dict)


@lru_cache(maxsize=1)
def comparisons() -> tuple[Comparison, ...]:
    """Every comparison, in the order in which the page lists them."""
    listed = tomllib.loads((FOLDER / "comparisons.toml").read_text(encoding="utf-8"))["comparison"]
    return tuple(
        Comparison(**{name: value for name, value in entry.items() if name != "with"}, values=entry.get("with", {}))
        for entry in listed
    )


def measured_effects(cur: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """One row per measured pair: comparison, label, source and effect, in the unit of the claim."""
    frames = [
        cur.execute(
            Template((FOLDER / "measured" / f"{entry.sql}.sql").read_text(encoding="utf-8")).substitute(entry.values)
        )
        .df()
        .assign(comparison=entry.id)
        for entry in comparisons()
    ]
    effects = pd.concat(frames, ignore_index=True)
    return effects[["comparison", "label", "source", "effect"]].sort_values(
        ["comparison", "effect", "label"], ignore_index=True
    )
