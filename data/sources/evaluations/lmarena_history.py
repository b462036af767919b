"""LMArena's overall text ratings month by month, May 2023 to February 2025.

Traps handled here: a zero means that the arena did not list the model on that day, never a rating; lists of one month
overlap almost wholly, so the last list of each month stands for it; the arena renamed some models on the way, and an
old name is its own until the curated join says whose it was.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data.sources.source import Source, Tables
from errors import WarehouseError

HISTORY = "benchmarks/lmarena/history_result.csv"
METRIC = "arena_text"


def build(raw: Path) -> Tables:
    """Table `rating_history`, one row a model and month in which the arena listed it."""
    return {"rating_history": history(pd.read_csv(raw / HISTORY, index_col=0))}


def history(raw: pd.DataFrame) -> pd.DataFrame:
    """`raw` has a row a date (yyyymmdd) and a column a model. Raises WarehouseError for a rating below zero."""
    days = pd.DatetimeIndex(pd.to_datetime(raw.index.astype(str), format="%Y%m%d"))
    if not (raw >= 0).all(axis=None):
        raise WarehouseError(f"{SOURCE.id}: a rating is missing or below zero.")
    order = days.argsort()
    dated = raw.set_axis(days, axis=0).iloc[order]
    last = dated.groupby(days[order].to_period("M")).tail(1)
    long = last.rename_axis("rated_on").melt(var_name="name", ignore_index=False).reset_index()
    listed = long[long["value"] > 0].sort_values(["name", "rated_on"], ignore_index=True)
    return pd.DataFrame(
        {
            "source": SOURCE.id,
            "name": listed["name"],
            "metric": METRIC,
            "rated_on": listed["rated_on"].dt.strftime("%Y-%m-%d"),
            "value": listed["value"].round(3),
            "kind": "measured",
        }
    )


SOURCE = Source(
    id="lmarena_history",
    title="LMArena text ratings, May 2023 to February 2025",
    url="https://github.com/nakasyou/lmarena-history",
    licence="MIT",
    may_ship_because="MIT permits it, with the source and its licence named; ratings are facts besides.",
    version="22d6c6aa0f5642b41674fc94095e5f2833071d39",
    retrieved="2025-02-27",
    method="The overall rating as the arena published it on the last listed day of each month, without its interval."
    " Every list was fitted anew to all votes until then, so a model's rating also moves with the models it meets."
    " No board uses these: boards take the ratings of December 2025.",
    citation="Chiang et al., Chatbot Arena: An Open Platform for Evaluating LLMs by Human Preference, ICML 2024",
    files=(HISTORY,),
    build=build,
)
