"""Hugging Face Trainer's `trainer_state.json`: what it logged, under `log_history`.

Layout: transformers 4.20 to 4.57: entries with `step`, `epoch`, and either `loss` (of training) or `eval_loss` (held out).
"""

from __future__ import annotations

import pandas as pd

from data.uploads.reader import UploadFile
from data.uploads.tools.tool import CURVES, Tool, ToolRows, mapped_columns

COLUMNS = {"curve": ("curve", ""), "step": ("x", ""), "y": ("y", "")}


def recognises(file: UploadFile) -> bool:
    """Steps with epochs and a loss."""
    columns = set(file.columns)
    return (
        {"step", "epoch"} <= columns and bool({"loss", "eval_loss", "train_loss"} & columns) and "curve" not in columns
    )


def rows(file: UploadFile) -> ToolRows:
    """A curve of the training loss and one of the held-out loss, by step."""
    cells = file.tables.largest
    parts = []
    for name, curve in (("loss", "training loss"), ("eval_loss", "evaluation loss")):
        if name in cells and cells[name].notna().any():
            points = cells[cells[name].notna() & cells["step"].notna()]
            parts.append(pd.DataFrame({"curve": curve, "step": points["step"], "y": points[name]}))
    made = pd.concat(parts) if parts else pd.DataFrame({"curve": [], "step": [], "y": []}, dtype="str")
    numbered = made.set_axis(range(1, len(made) + 1)).astype("str")
    rest = len(cells) - sum(part.index.nunique() for part in parts)
    left_out = (("entries without a loss", "summaries of the run"),) if rest > 0 else ()
    return ToolRows(numbered, mapped_columns(numbered, COLUMNS), ("x is the step of training.",), left_out)


TOOL = Tool("Hugging Face Trainer", frozenset({CURVES}), "transformers 4.20 to 4.57", recognises, rows)
