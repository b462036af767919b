"""RouterArena's predictions: the model that a router chose for each query, with what it cost and whether it was right.

Layout: RouterArena 2025 (`global index, prompt, prediction, generated_result, cost, accuracy`), as JSON.
"""

from __future__ import annotations

from data.uploads.reader import UploadFile
from data.uploads.tools.tool import SCORES, Tool, ToolRows, has_columns, mapped_columns, unmapped

COLUMNS = {"global index": ("query", ""), "prediction": ("model", ""), "accuracy": ("score", ""), "cost": ("cost_usd", "USD"),
           "generated_result.token_usage.input_tokens": ("tokens_in", ""), "generated_result.token_usage.output_tokens": ("tokens_out", ""),
           "prompt": ("text", "")}  # fmt: skip


def rows(file: UploadFile) -> ToolRows:
    """A row per answer. Where a query was answered by one model alone, no other router can be replayed on it."""
    cells = file.tables.largest
    mapping = mapped_columns(cells, COLUMNS)
    sentences = ("prediction is the model that answered; a replay needs answers of several models to the same query.",)
    return ToolRows(cells, mapping, sentences, unmapped(cells, mapping, "not used by Route"))


TOOL = Tool(
    "RouterArena", frozenset({SCORES}), "RouterArena 2025", has_columns("global index", "prediction", "accuracy"), rows
)
