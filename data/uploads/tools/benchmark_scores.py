"""Scores of benchmark tests as evaluation tools name them -> our metrics, in percent."""

from __future__ import annotations

import re

from data.uploads.column_meanings import meaning_of

# The figure that papers and leaderboards quote first, of several that a tool writes for one test.
PREFERRED = (
    "acc_norm",
    "exact_match",
    "strict-match",
    "pass@1",
    "prompt_level_strict_acc",
    "mc2",
    "acc",
    "em",
    "f1",
    "qem",
)
STDERR = re.compile(r"stderr", re.I)


def score_metric(task: str) -> str:
    """The metric of a test by its name in a tool, without the harness's prefix, shots and version; empty if unknown."""
    name = task.split("|")[1] if task.count("|") >= 1 else task
    name = re.sub(r"^(?:leaderboard|lighteval|tinyBenchmarks|helm|original|extended)[_:|]", "", name)
    name = (
        name.split(":")[0]
        if ":" in name and not name.startswith(("arc:", "mmlu:", "gpqa:"))
        else name.replace(":", "_")
    )
    name = re.sub(r"_(?:\d+(?:shots?)?|zeroshot|fewshot|mc[12]|v\d|cot|average|generative)$", "", name)
    target = meaning_of(name) or meaning_of(name.replace("_easy", " easy"))
    return target if target.endswith("_pct") else ""


def main_score(figures: dict[str, object]) -> tuple[str, float] | None:
    """The figure of a test that stands for it, with its name; None where there is none."""
    named: dict[str, float] = {}
    for name, value in figures.items():
        if isinstance(value, int | float) and not isinstance(value, bool) and not STDERR.search(name):
            named.setdefault(name.partition(",")[0], float(value))  # of several filters the first, the strict one
    for name in (*PREFERRED, *named):
        if name in named and name not in ("samples", "alias"):
            return name, named[name]
    return None
