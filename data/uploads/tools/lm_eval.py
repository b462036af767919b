"""EleutherAI's LM Evaluation Harness: `results_*.json`, scores of each task as fractions.

Layouts: 0.4 (`"acc_norm,none"`, `model_name`, `config.model_args`) and 0.3 (`"acc_norm"`, `config.model_args`); and tables of
model by task that people make of them, whose columns are the harness's task names.
"""

from __future__ import annotations

import re

from data.uploads.names_in_text import model_without_precision, precision_of
from data.uploads.reader import UploadFile
from data.uploads.tools.benchmark_scores import main_score, score_metric
from data.uploads.tools.tool import MEASUREMENTS, Tool, ToolRows, mapped_columns, text_frame


def recognises(file: UploadFile) -> bool:
    """`results` by task, with the settings or versions of the harness."""
    value = file.tables.value
    results = value.get("results") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(results, dict) or not results:
        return False
    return (
        bool({"versions", "n-shot", "higher_is_better", "config"} & set(value))
        and "config_general" not in value
        and all(isinstance(task, dict) for task in results.values())
    )


def rows(file: UploadFile) -> ToolRows:
    """One candidate: the model that was evaluated, with each known test in percent."""
    value = file.tables.value
    if not isinstance(value, dict):
        raise TypeError("only what was recognised is read")
    config = value.get("config")
    settings = config if isinstance(config, dict) else {}
    arguments = str(settings.get("model_args") or "")
    named = value.get("model_name") or next(iter(re.findall(r"(?:pretrained|model|path)=([^,]+)", arguments)), "")
    dtype = next(iter(re.findall(r"dtype=([^,]+)", arguments)), "")
    return scores_row(str(named or settings.get("model") or "Evaluated model"), value["results"], dtype)


def scores_row(model: str, results: dict[str, dict[str, object]], dtype: str = "") -> ToolRows:
    """One candidate of a model and its results by task, fractions or percent."""
    row: dict[str, object] = {"label": model_without_precision(model).rpartition("/")[2], "model": model}
    row["precision"] = precision_of(model) or precision_of(dtype)
    columns = {"label": ("label", ""), "model": ("model", ""), "precision": ("precision", "")}
    assumed, left_out = [], []
    for task, figures in results.items():
        score, target = main_score(figures), score_metric(task)
        if score is None or not target:
            left_out.append(task)
            continue
        name, figure = score
        column = f"{task} ({name})"
        if target in {entry[0] for entry in columns.values()}:
            left_out.append(task)
            continue
        row[column] = figure
        columns[column] = (target, "fraction" if figure <= 1 else "percent")
        assumed.append(f"{task}: {name}")
    cells = text_frame([{name: text for name, text in row.items() if text != ""}])
    why = "a test, or part of one, that no board shows"
    entries = (
        ((", ".join(left_out[:8]) + (f" and {len(left_out) - 8} more" if len(left_out) > 8 else ""), why),)
        if left_out
        else ()
    )
    said = (
        f"Scores are fractions of 1 and become percent; of each test one figure is taken ({'; '.join(assumed[:6])}).",
    )
    return ToolRows(cells, mapped_columns(cells, columns), said if assumed else (), entries)


TOOL = Tool("LM Evaluation Harness", frozenset({MEASUREMENTS}), "lm-eval 0.3 and 0.4", recognises, rows)
