"""Epoch AI's own runs of hard tests, and WeirdML: accuracy of models in the form in which they are named.

Traps handled here: a model was run more than once, so the latest run that succeeded counts; a name may say how long the
model may think, which makes it another model; the score of the public half of FrontierMath is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from data.sources.source import Source, Tables
from models.errors import WarehouseError

FOLDER = "benchmarks/epoch-benchmarks"
RUNS = f"{FOLDER}/benchmarks_runs.csv"
WEIRD = f"{FOLDER}/external_benchmark_weirdml.csv"
TASKS = {
    "GPQA diamond": "gpqa_diamond_pct",
    "MATH level 5": "math_level5_pct",
    "OTIS Mock AIME 2024-2025": "mock_aime_pct",
    "FrontierMath-2025-02-28-Private": "frontiermath_pct",
    "SWE-Bench verified": "swe_bench_pct",
}
STANDARD_ERRORS = 1.96


def build(raw: Path) -> Tables:
    """Table `measurement`, one row a model and test."""
    rows = [*_runs(pd.read_csv(raw / RUNS)), *_weird(pd.read_csv(raw / WEIRD))]
    table = pd.DataFrame(rows).sort_values(["metric", "name"], ignore_index=True)
    return {"measurement": table}


def _runs(table: pd.DataFrame) -> Iterator[dict[str, object]]:
    done = table[table["Status"].eq("Success") & table["task"].isin(TASKS)]
    when = pd.to_datetime(done["started_at"], format="%d %B %Y %I:%M%p")
    latest = done.assign(when=when).sort_values("when", kind="stable").drop_duplicates(["task", "model"], keep="last")
    for row in latest.to_dict("records"):
        share = float(row["Best score (across scorers)"])
        found = re.search(r"±\s*([\d.]+)", str(row["Scores"]))
        around = STANDARD_ERRORS * float(found.group(1)) if found else None
        yield _measured(row["model"], TASKS[row["task"]], share, around)


def _weird(table: pd.DataFrame) -> Iterator[dict[str, object]]:
    for row in table.dropna(subset=["Model version"]).drop_duplicates("Model version").to_dict("records"):
        yield _measured(row["Model version"], "weirdml_pct", float(str(row["Accuracy"]).rstrip("%")) / 100, None)


def _measured(name: str, metric: str, share: float, around: float | None) -> dict[str, object]:
    if not 0 <= share <= 1:
        raise WarehouseError(f"{SOURCE.id}: {name} has the score {share:g} in {metric}; it is a share.")
    low, high = (None, None) if not around else (max(0.0, share - around), min(1.0, share + around))
    return {
        "source": SOURCE.id,
        "name": name,
        "metric": metric,
        "value": round(100 * share, 6),
        "low": None if low is None else round(100 * low, 6),
        "high": None if high is None else round(100 * high, 6),
        "interval": None if low is None else "95 %",
        "kind": "measured",
    }


SOURCE = Source(
    id="epoch",
    title="Epoch AI benchmark results, 2025-12",
    url="https://github.com/epoch-research/benchmark-stitching",
    licence="MIT",
    version="f87d3cc8e8a8f8471be475ebce58fb9a73b4e756",
    retrieved="2026-07",
    method="Epoch's own runs through the models' APIs, the best of its scorers, the latest run of each; intervals are"
    " 1.96 standard errors as printed. WeirdML as its author published it.",
    citation="Epoch AI, AI Benchmarking Hub, epoch.ai/benchmarks; WeirdML, htihle.github.io/weirdml.html",
    files=(RUNS, WEIRD),
    build=build,
)
