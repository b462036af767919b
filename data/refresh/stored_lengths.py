"""How long the answers of every model are on every task of language models: what was counted, and what is predicted.

`python -m data.refresh.stored_lengths` renews data/tables/derived/answer_length from the tables alone, without any raw
file: after a source of lengths, the curated models or models/serving/answer_length.py has changed.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from data.refresh.counted_lengths import COLUMNS, counted_lengths, of_name
from data.refresh.renewing import command, rounded
from data.refresh.table_files import write_json, write_table
from data.sources.reasoning import effort_of, without_reasoning
from data.sources.source import curated
from models.front.pareto import Floats
from models.serving.answer_length import LengthCase, LengthModel, LengthRange, fit_lengths

BOARD = "llm-serving"
DIGITS = 5
STATED = ("aider_polyglot", "llmrouterbench", "comparia")  # the sources with a table answer_length of their own
SOURCE = {
    "id": "answer_lengths",
    "title": "Predicted answer lengths",
    "url": "",
    "licence": "MIT",
    "may_ship_because": "Made by this project, under its own licence.",
    "version": "1",
    "retrieved": "",
    "method": "Tokens of an answer where nobody counted them: task, reasoning, family and the model's own counts on"
    " other tasks, fitted to the counts of all sources; 95% intervals from models left out. See docs/answer_length.md.",
    "citation": "",
}


def build(tables: Path) -> Mapping[str, int]:
    """Write derived/answer_length with its provenance; returns rows."""
    counted = counted_lengths(tables, models_by_name(tables), modes_by_name(tables))
    stated = stated_lengths(tables)
    cases, tokens = cases_of(pd.concat([counted, stated], ignore_index=True), families_of_models(tables))
    predicted = _predictions(cases, tokens, modes_of_models(tables))
    frame = pd.concat([counted, predicted], ignore_index=True)
    for column in ("tokens", "low", "high"):
        frame[column] = rounded(frame[column], DIGITS)
    folder = tables / "derived"
    folder.mkdir(parents=True, exist_ok=True)
    write_table(frame.astype({"n": "Int64"}), folder / "answer_length")
    rows = {"answer_length": len(frame)}
    write_json({"source": SOURCE, "rows": rows}, folder / "answer_length_provenance.json")
    return rows


def cases_of(lengths: pd.DataFrame, families: Mapping[str, str]) -> tuple[list[LengthCase], Floats]:
    """One case a model, effort and task, with the geometric mean of its counts; names without a model are left out."""
    named = lengths.dropna(subset=["model"])
    named = named[named["reasoning"] != "unknown"]
    keys = pd.DataFrame(
        {
            "model": named["model"].map(without_reasoning),
            "family": named["model"].map(families),
            "reasoning": named["reasoning"],
            "task": named["task"],
        }
    )
    means = np.log(named["tokens"]).groupby([keys[name] for name in keys]).mean()
    return [LengthCase(*map(str, key)) for key in means.index], np.exp(means.to_numpy(dtype=np.float64))


def _predictions(cases: list[LengthCase], tokens: Floats, modes: Mapping[str, set[str | None]]) -> pd.DataFrame:
    """Every curated model and mode on each task of the board that it can do, and a model that nobody knows on each."""
    fitted = fit_lengths(cases, tokens)
    tasks = [row for row in curated("task") if row["board"] == BOARD]
    rows = []
    for task in tasks:
        nothing_known = fitted.predict(LengthCase("", "", "unknown", task["id"]))
        rows.append(_row(None, None, "unknown", task["id"], nothing_known))
        for model in curated("model"):
            if task["needs"] in model["modality"].split("+"):
                rows += [_length(fitted, model, mode, task["id"]) for mode in sorted(modes[model["id"]], key=str)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _length(fitted: LengthModel, model: Mapping[str, str], mode: str | None, task: str) -> dict[str, object]:
    effort = effort_of(model["id"], mode)
    case = LengthCase(without_reasoning(model["id"]), model["family"], effort, task)
    return _row(model["id"], mode, effort, task, fitted.predict(case))


def _row(model: str | None, mode: str | None, reasoning: str, task: str, length: LengthRange) -> dict[str, object]:
    return {
        "source": SOURCE["id"],
        "model": model,
        "mode": mode,
        "reasoning": reasoning,
        "task": task,
        "tokens": length.tokens,
        "low": length.low,
        "high": length.high,
        "interval": "95%",
        "kind": "predicted",
    }


def stated_lengths(tables: Path) -> pd.DataFrame:
    """The lengths that sources state in a table of their own, with their models."""
    models = models_by_name(tables)
    frame = pd.concat([pd.read_csv(tables / source / "answer_length.csv") for source in STATED], ignore_index=True)
    names = zip(frame["source"], frame["name"], strict=True)
    return frame.assign(model=pd.Series([models.get((source, name, "")) for source, name in names], dtype=object))


def models_by_name(tables: Path) -> dict[tuple[str, str, str], str]:
    """The curated join and the sources' own models: model by source, name and task (empty: any)."""
    rows = [row for path in sorted(tables.glob("*/model_alias.csv")) for row in _text_rows(path)]
    return {(row["source"], row["name"], row.get("task", "")): row["model"] for row in rows}


def modes_by_name(tables: Path) -> dict[tuple[str, str, str], str]:
    """The curated modes of reasoning by source, name and task (empty: any)."""
    rows = _text_rows(tables / "curated" / "mode_alias.csv")
    return {(row["source"], row["name"], row["task"]): row["reasoning"] for row in rows}


def modes_of_models(tables: Path) -> dict[str, set[str | None]]:
    """The modes in which any source names each curated model; None is the model as its maker sets it."""
    models = models_by_name(tables)
    modes: dict[str, set[str | None]] = {row["id"]: {None} for row in curated("model")}
    for (source, name, task), mode in modes_by_name(tables).items():
        model = of_name(models, source, name, task)
        if model in modes:
            modes[model].add(mode)
    return modes


def families_of_models(tables: Path) -> dict[str, str]:
    """Family by model, of the curated models and the sources' own."""
    return {row["id"]: row["family"] for path in sorted(tables.glob("*/model.csv")) for row in _text_rows(path)}


def _text_rows(path: Path) -> list[dict[str, str]]:
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    return [{str(name): str(value) for name, value in row.items()} for row in frame.to_dict("records")]


def main(arguments: list[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    return command("stored_lengths", __doc__, build, arguments)


if __name__ == "__main__":
    sys.exit(main())
