"""The table that lm-eval and LightEval print at the end: a row per task and metric, `|Tasks|Version|...|Metric| |Value| |Stderr|`.

Layouts: lm-eval 0.3 and 0.4, LightEval 0.3 to 0.11. A row without a task belongs to the one above; the model stands in the
line above the table, `hf (pretrained=Qwen/Qwen2.5-7B,dtype=auto), ...`.
"""

from __future__ import annotations

import re

from data.uploads.reader import UploadFile
from data.uploads.tools.lm_eval import scores_row
from data.uploads.tools.tool import MEASUREMENTS, Tool, ToolRows
from data.uploads.written_numbers import written_number


def recognises(file: UploadFile) -> bool:
    """A task, a metric and its value beside the error."""
    columns = set(file.columns)
    return {"Metric", "Value", "Stderr"} <= columns and bool({"Task", "Tasks"} & columns)


def rows(file: UploadFile) -> ToolRows:
    """One candidate: the model that was evaluated."""
    results: dict[str, dict[str, object]] = {}
    task = ""
    for record in file.tables.largest.to_dict("records"):
        named = record.get("Tasks", record.get("Task"))
        task = str(named).strip(" -") if isinstance(named, str) and named.strip(" -") else task
        written = written_number(str(record["Value"]))
        if not task or task in ("all", "Groups") or written is None or not isinstance(record["Metric"], str):
            continue
        strict = record.get("Filter")
        metric = f"{record['Metric']},{strict}" if isinstance(strict, str) else str(record["Metric"])
        results.setdefault(task, {})[metric] = written.value
    for figures in results.values():  # the strict filter first, as the JSON has it
        for name in [name for name in figures if "flexible" in name]:
            figures[name] = figures.pop(name)
    around = file.tables.around
    model = next(iter(re.findall(r"(?:pretrained|model|path)=([^,)\s]+)", around)), "")
    dtype = next(iter(re.findall(r"dtype=([^,)\s]+)", around)), "")
    name = model or file.name.rsplit("/", 1)[-1].rsplit(".", 1)[0] or "Evaluated model"
    records = scores_row(name, results, dtype)
    return (
        records
        if model
        else ToolRows(
            records.cells,
            records.mapping,
            (*records.assumed, f"The file does not name the model; it is called '{name}'."),
            records.left_out,
        )
    )


TOOL = Tool(
    "a table of LM Evaluation Harness or LightEval",
    frozenset({MEASUREMENTS}),
    "lm-eval 0.3 and 0.4, LightEval 0.3 to 0.11",
    recognises,
    rows,
)
