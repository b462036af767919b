"""OpenRouter's list of models (`GET /api/v1/models`): an entry per model under `data`, prices as text in USD per token.

Layout: 2024 to 2026: `pricing.prompt`, `pricing.completion`, `pricing.input_cache_read`, `context_length`. A price of -1
says that it depends on the router; 0 that the variant is free with limits.
"""

from __future__ import annotations

import pandas as pd

from data.uploads.reader import UploadFile
from data.uploads.tools.tool import PRICES, Tool, ToolRows, mapped_columns, unmapped

PER_UNIT = "USD per token"
COLUMNS = {
    "name": ("label", ""),
    "id": ("model", ""),
    "provider": ("provider", ""),
    "pricing.prompt": ("input_usd_per_mtok", PER_UNIT),
    "pricing.input_cache_read": ("cached_input_usd_per_mtok", PER_UNIT),
    "pricing.completion": ("output_usd_per_mtok", PER_UNIT),
    "context_length": ("max_input_tokens", ""),
    "top_provider.max_completion_tokens": ("max_output_tokens", ""),
}


def recognises(file: UploadFile) -> bool:
    """Its nested prices beside the model's id."""
    return {"id", "pricing.prompt", "pricing.completion"} <= set(file.columns)


def rows(file: UploadFile) -> ToolRows:
    """One offer per model with a fixed price."""
    cells = file.tables.largest
    prompt = pd.to_numeric(cells["pricing.prompt"], errors="coerce")
    output = pd.to_numeric(cells["pricing.completion"], errors="coerce")
    variable, free = (prompt < 0) | (output < 0), (prompt == 0) & (output == 0)
    shown = cells[~variable & ~free].copy()
    shown["provider"] = "OpenRouter"
    left_out = []
    if variable.any():
        left_out.append((f"{int(variable.sum())} models", "a price of -1 says that it depends on the request"))
    if free.any():
        left_out.append((f"{int(free.sum())} models", "free with limits: no price to compare"))
    mapping = mapped_columns(shown, COLUMNS)
    assumed = ("Prices are in USD per token, as OpenRouter writes them.",)
    return ToolRows(shown, mapping, assumed, (*left_out, *unmapped(shown, mapping, "no metric of the boards")))


TOOL = Tool("OpenRouter list of models", frozenset({PRICES}), "2024 to 2026", recognises, rows)
