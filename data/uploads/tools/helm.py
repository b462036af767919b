"""Stanford HELM: `runs_to_run_suites.json`-like summaries, a run's `stats.json`, and the groups' tables as CSV or JSON.

Layouts: HELM 0.4 and 0.5: `stats.json` is a list of {name: {name, split}, mean, ...}; a leaderboard's table as CSV has `Model`
and a column per scenario such as `MMLU - EM` in fractions.
"""

from __future__ import annotations

import re

import pandas as pd

from data.uploads.column_mapping import ColumnMapping
from data.uploads.reader import UploadFile
from data.uploads.tools.benchmark_scores import score_metric
from data.uploads.tools.tool import MEASUREMENTS, Tool, ToolRows, text_frame, unmapped

SCENARIO = re.compile(
    r"(?P<scenario>.+?) - (?P<metric>EM|EM\..*|F1|ROUGE-2|COT correct|Equivalent.*|Acc.*|Quasi.*|Final.*)(?:\s*\(.*\))?",
    re.I,
)
MAIN = ("exact_match", "quasi_exact_match", "prefix_exact_match", "final_number_exact_match", "ifeval_strict_accuracy",
        "chain_of_thought_correctness")  # fmt: skip


def recognises(file: UploadFile) -> bool:
    """Statistics by nested name and split, or scenarios with HELM's names of metrics."""
    columns = file.columns
    nested = {"name.name", "name.split", "mean"} <= set(columns)
    return nested or (bool(columns) and "Model" in columns and any(SCENARIO.fullmatch(name) for name in columns))


def rows(file: UploadFile) -> ToolRows:
    """A row per model of the table; of a run's statistics one row, named by the file."""
    cells = file.tables.largest
    if "name.name" in cells:
        return _of_statistics(file, cells)
    mapping = [ColumnMapping("Model", "label")]
    for name in map(str, cells.columns):
        match = SCENARIO.fullmatch(name)
        target = score_metric(match["scenario"].strip().lower()) if match else ""
        if target and target not in {entry.target for entry in mapping}:
            figures = pd.to_numeric(cells[name], errors="coerce")
            mapping.append(ColumnMapping(name, target, "fraction" if figures.max() <= 1 else "percent"))
    assumed = ("Scores up to 1 are fractions and become percent.",)
    return ToolRows(cells, tuple(mapping), assumed, unmapped(cells, mapping, "a scenario that no board shows"))


def _of_statistics(file: UploadFile, cells: pd.DataFrame) -> ToolRows:
    name = file.name.rsplit("/", 1)[-1]
    label = (re.search(r"model=([^,/]+)", file.name) or [None, ""])[1] or name.rsplit(".", 1)[0] or "HELM run"
    test = cells[cells["name.split"].fillna("test") == "test"]
    if "name.perturbation.name" in test:
        test = test[test["name.perturbation.name"].isna()]
    scores = dict(zip(test["name.name"], test["mean"], strict=True))
    figure = next((name for name in MAIN if name in scores), "")
    scenario = re.split(r"[:,]", name)[0]
    target = score_metric(scenario) or "accuracy_pct"
    row = {"label": label, **({figure: scores[figure]} if figure else {})}
    mapping = [ColumnMapping("label", "label")]
    if figure:
        mapping.append(ColumnMapping(figure, target, "fraction"))
    assumed = (
        f"The file holds the statistics of one run; of its scores {figure or 'none'} on the test split is taken.",
    )
    left_out = ((f"{max(len(cells) - 1, 0)} other statistics", "no metric of the boards"),)
    return ToolRows(text_frame([row]), tuple(mapping), assumed, left_out)


TOOL = Tool("HELM", frozenset({MEASUREMENTS}), "HELM 0.4 and 0.5", recognises, rows)
