"""Ollama's answers with their timings: objects of `/api/generate` and `/api/chat`, alone, in a list or as JSON lines.

Layout: Ollama 0.1 to 0.12: `prompt_eval_count`, `eval_count` in tokens; `prompt_eval_duration`, `eval_duration`, `total_duration`
in nanoseconds. What `ollama run --verbose` prints has rates and needs no tool.
"""

from __future__ import annotations

from statistics import fmean

import pandas as pd

from data.uploads.names_in_text import precision_of
from data.uploads.reader import UploadFile
from data.uploads.tools.tool import MEASUREMENTS, Tool, ToolRows, has_columns, mapped_columns, text_frame

COLUMNS = {"label": ("label", ""), "model": ("model", ""), "precision": ("precision", ""), "engine": ("engine", ""),
           "batch_size": ("batch_size", ""), "prompt t/s": ("prefill_tokens_per_s", "tokens/s"), "decode t/s": ("decode_tokens_per_s", "tokens/s"),
           "seconds": ("latency_per_response_s", "s"), "tokens": ("output_tokens_per_response", "")}  # fmt: skip


def rows(file: UploadFile) -> ToolRows:
    """One candidate per model: all its tokens over all its time."""
    cells = file.tables.largest
    names = ("prompt_eval_count", "prompt_eval_duration", "eval_count", "eval_duration", "total_duration")
    figures = pd.DataFrame({name: pd.to_numeric(cells[name], errors="coerce") if name in cells else float("nan") for name in names}, index=cells.index)  # fmt: skip
    records = []
    for model, part in figures.groupby(cells["model"].fillna("Ollama model"), sort=False):
        rates = {
            "prompt t/s": ("prompt_eval_count", "prompt_eval_duration"),
            "decode t/s": ("eval_count", "eval_duration"),
        }
        row: dict[str, object] = {"label": f"{model}, Ollama", "model": model, "engine": "Ollama", "batch_size": 1}
        row["precision"] = precision_of(str(model)) or None
        for column, (count, duration) in rates.items():
            whole = part[[count, duration]].dropna()
            row[column] = (
                f"{1e9 * whole[count].sum() / whole[duration].sum():.8g}" if whole[duration].sum() > 0 else None
            )
        totals, tokens = part["total_duration"].dropna(), part["eval_count"].dropna()
        row["seconds"] = f"{totals.mean() / 1e9:.8g}" if len(totals) else None
        row["tokens"] = f"{fmean(tokens):.8g}" if len(tokens) else None
        records.append(row)
    frame = text_frame(records)
    sentences = "Durations are in nanoseconds; all answers of a model became one row; one request at a time."
    return ToolRows(frame, mapped_columns(frame, COLUMNS), (sentences,), (("the answers", "no metric of the boards"),))


TOOL = Tool(
    "Ollama", frozenset({MEASUREMENTS}), "Ollama 0.1 to 0.12", has_columns("model", "eval_count", "eval_duration"), rows
)
