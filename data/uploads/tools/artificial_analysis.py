"""Artificial Analysis' API (`/api/v2/data/llms/models`), loaded by people with a key of their own; none is shipped.

Layout: API v2 of 2025 and 2026: entries under `data`, `evaluations.*` as fractions, `pricing.price_1m_input_tokens` in USD,
`median_output_tokens_per_second`, `median_time_to_first_token_seconds`.
"""

from __future__ import annotations

import pandas as pd

from data.uploads.reader import UploadFile
from data.uploads.tools.tool import MEASUREMENTS, PRICES, Tool, ToolRows, mapped_columns, unmapped

COLUMNS = {
    "name": ("label", ""),
    "slug": ("model", ""),
    "provider": ("provider", ""),
    "pricing.price_1m_input_tokens": ("input_usd_per_mtok", "USD per Mtok"),
    "pricing.price_1m_output_tokens": ("output_usd_per_mtok", "USD per Mtok"),
    "median_time_to_first_token_seconds": ("ttft_p50_ms", "s"),
    "median_output_tokens_per_second": ("interactivity_tok_s", "tokens/s/user"),
    "evaluations.gpqa": ("gpqa_diamond_pct", "fraction"),
    "evaluations.mmlu_pro": ("mmlu_pro_pct", "fraction"),
    "evaluations.ifbench": ("ifeval_pct", "skip"),
}


def recognises(file: UploadFile) -> bool:
    """Its prices per million tokens, nested or flat."""
    return any(name.endswith("price_1m_input_tokens") for name in file.columns)


def rows(file: UploadFile) -> ToolRows:
    """One offer per model; a speed or price of 0 says that it was not measured."""
    cells = file.tables.largest.copy()
    cells["provider"] = "Median of providers"
    zeros = 0
    for name in cells.columns:
        if str(name).startswith(("median_", "pricing.")):
            unmeasured = pd.to_numeric(cells[name], errors="coerce") == 0
            zeros += int(unmeasured.sum())
            cells[name] = cells[name].where(~unmeasured, None)
    flat = {name.rpartition(".")[2]: entry for name, entry in COLUMNS.items()}
    columns = {name: entry for name, entry in (COLUMNS | flat).items() if entry[1] != "skip"}
    mapping = mapped_columns(cells, columns)
    assumed = ["Prices are per million tokens, times in seconds, scores fractions of 1, as its API states them."]
    left_out = [(f"{zeros} zeros", "a speed or price of 0 says that nobody measured it")] if zeros else []
    return ToolRows(cells, mapping, tuple(assumed), (*left_out, *unmapped(cells, mapping, "no metric of the boards")))


TOOL = Tool("Artificial Analysis API", frozenset({MEASUREMENTS, PRICES}), "API v2", recognises, rows)
