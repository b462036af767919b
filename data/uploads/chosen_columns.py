"""Which column of a file means what, by its name: one column per meaning, the rest told why not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from data.uploads.cells import excerpt
from data.uploads.faults import Fault
from data.uploads.kind_names import is_held_out, meaning_for
from data.uploads.unit_guesses import target_by_unit

TOTAL, OUTPUT = "total_tokens_per_s", "output_tokens_per_s"
REPEATED = re.compile(r"(?P<name>.+) #\d+")
# Of several columns with one meaning, the one that says it most exactly.
PREFERRED = (("itl_", re.compile(r"\bitl|inter.?token", re.I)), (OUTPUT, re.compile(r"out|gen", re.I)))


@dataclass(frozen=True)
class ChosenColumns:
    """What columns mean, why others with the same meaning do not count, and what a person must say."""

    means: Mapping[str, str]
    rivals: Mapping[str, str]
    questions: tuple[Fault, ...] = ()


def chosen_columns(cells: pd.DataFrame, kind: str, units: Mapping[str, str | None]) -> ChosenColumns:
    """The columns of a table that mean something for a kind of upload; `units` has our names."""
    names = [str(name) for name in cells.columns]
    # a law of losses has an input called loss; where no column is y, the loss is what falls
    no_ids = {"loss"} if kind == "learning curves" and "y" not in names else set()
    target_of = {name: name if name in units and name not in no_ids else _target(name, kind) for name in names}
    by_target: dict[str, list[str]] = {}
    for name, target in target_of.items():
        if target in units:
            by_target.setdefault(target, []).append(name)
    best = {target: _best(target, several) for target, several in by_target.items()}
    rivals = {
        name: f"'{excerpt(best[target])}' already means {target}"
        for target, several in by_target.items()
        for name in several
        if name != best[target]
    }
    if _same(cells, best.get(TOTAL), best.get(OUTPUT)):
        rivals[best[OUTPUT]] = f"its values are those of '{excerpt(best[TOTAL])}', which counts input tokens too"
        del best[OUTPUT]
    means = {name: target for target, name in best.items()}
    ordered = {name: means[name] for name in names if name in means}
    return ChosenColumns(ordered, rivals, tuple(_repeated(cells, ordered)))


def is_repeated(name: str) -> bool:
    """Whether a column has a name that another has too, so that it was given a number."""
    return REPEATED.fullmatch(name) is not None


def _target(name: str, kind: str) -> str:
    if is_repeated(name):
        return ""
    target = meaning_for(name, kind)
    return target_by_unit(target, name) if kind in ("measurements", "prices") else target


def _best(target: str, names: list[str]) -> str:
    if target in names:
        return target
    if target == "y":
        return next(filter(is_held_out, names), names[0])
    pattern = next((pattern for start, pattern in PREFERRED if target.startswith(start)), None)
    return next(filter(pattern.search, names), names[0]) if pattern else names[0]


def _same(cells: pd.DataFrame, total: str | None, output: str | None) -> bool:
    """Whether a throughput has the values of one that counts input tokens, so that it must be the same."""
    return total is not None and output is not None and bool((cells[total] == cells[output]).mean() > 0.5)


def _repeated(cells: pd.DataFrame, means: Mapping[str, str]) -> list[Fault]:
    """A question for each measured column whose name stands there again with other values."""
    questions = {}
    for name in map(str, cells.columns):
        match = REPEATED.fullmatch(name)
        if match and match["name"] in means:
            first = match["name"]
            sentence = f"Several columns are named '{excerpt(first)}', with different values. The first is taken; "
            sentence += "say which is right."
            questions[first] = Fault(sentence, column=first)
    return list(questions.values())
