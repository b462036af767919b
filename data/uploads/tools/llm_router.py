"""LLMRouter's routing data (ulab-uiuc/LLMRouter): a row per query and model with the model's performance.

Layout: 2025-11 (`default_routing_train_data.jsonl`): `task_name, query, ground_truth, metric, model_name, response, token_num,
input_tokens, output_tokens, response_time, performance, embedding_id`. Queries are told apart by their text.
"""

from __future__ import annotations

from data.uploads.reader import UploadFile
from data.uploads.tools.tool import SCORES, Tool, ToolRows, mapped_columns, unmapped

COLUMNS = {"query": ("query", ""), "model_name": ("model", ""), "model": ("model", ""), "performance": ("score", ""),
           "task_name": ("domain", ""), "input_tokens": ("tokens_in", ""), "prompt_tokens": ("tokens_in", ""),
           "output_tokens": ("tokens_out", ""), "completion_tokens": ("tokens_out", ""), "cost": ("cost_usd", "USD"),
           "response_time": ("latency_s", "s"), "text": ("text", "")}  # fmt: skip


def recognises(file: UploadFile) -> bool:
    """Performance by query and model, with the task's name."""
    columns = set(file.columns)
    return (
        {"query", "performance"} <= columns
        and bool({"model_name", "model"} & columns)
        and bool({"task_name", "metric"} & columns)
    )


def rows(file: UploadFile) -> ToolRows:
    """The same rows; the query's text is also its name."""
    cells = file.tables.largest.copy()
    cells["text"] = cells["query"]
    mapping = mapped_columns(cells, COLUMNS)
    assumed = ("Queries are told apart by their text; performance is the score.",)
    return ToolRows(cells, mapping, assumed, unmapped(cells, mapping, "not used by Route"))


TOOL = Tool("LLMRouter", frozenset({SCORES}), "LLMRouter 2025-11", recognises, rows)
