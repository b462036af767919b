"""Epoch AI's own runs of hard tests, and tests by others that Epoch keeps: accuracy of models as they are named.

Traps handled here: a model was run more than once, so the latest run that succeeded counts; a name may say how long the
model may think, which makes it another model; the score of the public half of FrontierMath is left out; in the tables
of others, rows whose model or effort Epoch assumed are left out, and names that stand twice with different scores are.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from data.sources.source import Source, Tables
from errors import WarehouseError

FOLDER = "benchmarks/epoch-benchmarks"
RUNS = f"{FOLDER}/benchmarks_runs.csv"
TASKS = {
    "GPQA diamond": "gpqa_diamond_pct",
    "MATH level 5": "math_level5_pct",
    "OTIS Mock AIME 2024-2025": "mock_aime_pct",
    "FrontierMath-2025-02-28-Private": "frontiermath_pct",
    "SWE-Bench verified": "swe_bench_pct",
}
STANDARD_ERRORS = 1.96


@dataclass(frozen=True)
class External:
    """A test that others run: column `score` of a file is `metric`, in the metric's unit.

    `spread` is the column of the standard error, or the two columns of the interval's ends.
    """

    file: str
    score: str
    metric: str
    spread: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """Path of the file below the folder of raw files."""
        return f"{FOLDER}/external_benchmark_{self.file}.csv"


EXTERNAL = (
    External("weirdml", "Accuracy", "weirdml_pct"),
    External("aider_polyglot", "Percent correct", "aider_polyglot_pct"),
    External("aider_polyglot", "Cost", "aider_usd_per_exercise"),
    External("arc_agi", "Score", "arc_agi_pct"),
    External("simple_bench", "Score (AVG@5)", "simple_bench_pct"),
    External("livebench", "Global average", "livebench_pct"),
    External("balrog", "Average progress", "balrog_pct", spread=("Average Standard error",)),
    External("metr", "Time horizon", "metr_time_horizon_min", spread=("CI_low", "CI_high")),
)
ASSUMED = re.compile("assum", re.IGNORECASE)


def build(raw: Path) -> Tables:
    """Table `measurement`, one row a model and test.

    Raises WarehouseError where a score lies outside its scale or is no number.
    """
    rows = list(_runs(pd.read_csv(raw / RUNS)))
    for test in EXTERNAL:
        rows += _external(pd.read_csv(raw / test.path), test)
    return {"measurement": pd.DataFrame(rows).sort_values(["metric", "name"], ignore_index=True)}


def _runs(table: pd.DataFrame) -> Iterator[dict[str, object]]:
    done = table[table["Status"].eq("Success") & table["task"].isin(TASKS)]
    when = pd.to_datetime(done["started_at"], format="%d %B %Y %I:%M%p")
    latest = done.assign(when=when).sort_values("when", kind="stable").drop_duplicates(["task", "model"], keep="last")
    for row in latest.to_dict("records"):
        share = float(row["Best score (across scorers)"])
        standard_error = re.search(r"±\s*([\d.]+)", str(row["Scores"]))
        around = STANDARD_ERRORS * float(standard_error.group(1)) if standard_error else None
        yield _measured(row["model"], TASKS[row["task"]], share, around)


def _external(table: pd.DataFrame, test: External) -> Iterator[dict[str, object]]:
    """Scores of the models that are named for certain, each once."""
    named = table.dropna(subset=["Model version", test.score]).drop_duplicates(["Model version", test.score])
    named = named[~named["Model version"].duplicated(keep=False)]
    notes = named["Notes"].astype(object).fillna("") if "Notes" in named else pd.Series("", named.index)
    for row in named[~notes.str.contains(ASSUMED)].to_dict("records"):
        value = _number(row["Model version"], row[test.score])
        ends = [_number(row["Model version"], row[column]) for column in test.spread]
        if len(ends) == 1:
            ends = [value - STANDARD_ERRORS * ends[0], value + STANDARD_ERRORS * ends[0]]
        yield _figure(row["Model version"], test.metric, value, (ends[0], ends[1]) if ends else None)


def _number(name: str, text: object) -> float:
    """A figure as these tables write it: `42%`, `$0.13`, `18.2`."""
    try:
        return float(str(text).strip().strip("$%"))
    except ValueError as error:
        raise WarehouseError(f"{SOURCE.id}: the score {text!r} of {name} is no number.") from error


def _measured(name: str, metric: str, share: float, around: float | None) -> dict[str, object]:
    if not 0 <= share <= 1:
        raise WarehouseError(f"{SOURCE.id}: {name} has the score {share:g} in {metric}; it is a share.")
    ends = None if not around else (100 * (share - around), 100 * (share + around))
    return _figure(name, metric, 100 * share, ends)


def _figure(name: str, metric: str, value: float, ends: tuple[float, float] | None) -> dict[str, object]:
    most = 100.0 if metric.endswith("_pct") else math.inf
    if not 0 <= value <= most:
        raise WarehouseError(f"{SOURCE.id}: {name} has the score {value:g} in {metric}, which is not on its scale.")
    low, high = (None, None) if not ends else (max(0.0, ends[0]), min(most, ends[1]))
    return {
        "source": SOURCE.id,
        "name": name,
        "metric": metric,
        "value": round(value, 6),
        "low": None if low is None else round(low, 6),
        "high": None if high is None else round(high, 6),
        "interval": None if low is None else "95%",
        "kind": "measured",
    }


SOURCE = Source(
    id="epoch",
    title="Epoch AI benchmark results, 2025-12",
    url="https://github.com/epoch-research/benchmark-stitching",
    licence="MIT",
    may_ship_because="MIT permits it; figures alone are taken, and the source is named with its licence.",
    version="f87d3cc8e8a8f8471be475ebce58fb9a73b4e756",
    retrieved="2026-07",
    method="Epoch's own runs through the models' APIs, the best of its scorers, the latest run of each; intervals are"
    " 1.96 standard errors as printed. WeirdML, Aider's exercises, ARC-AGI, SimpleBench, LiveBench (November 2024),"
    " BALROG and METR's time horizons as their authors published them, where the model is named for certain.",
    citation="Epoch AI, AI Benchmarking Hub, epoch.ai/benchmarks; htihle.github.io/weirdml.html, aider.chat,"
    " arcprize.org, simple-bench.com, livebench.ai, balrogai.com, metr.org",
    files=(RUNS, *dict.fromkeys(test.path for test in EXTERNAL)),
    build=build,
)
