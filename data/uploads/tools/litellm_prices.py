"""LiteLLM's price list, `model_prices_and_context_window.json`: an entry per model, USD per token.

Layout: 2024 to 2026. `sample_spec` explains the others and is no model; prices above 128k or 200k input tokens have names
of their own.
"""

from __future__ import annotations

import pandas as pd

from data.uploads.reader import UploadFile
from data.uploads.tools.tool import PRICES, Tool, ToolRows, mapped_columns, unmapped

PER_UNIT = "USD per token"
COLUMNS = {
    "name": ("label", ""),
    "model": ("model", ""),
    "litellm_provider": ("provider", ""),
    "input_cost_per_token": ("input_usd_per_mtok", PER_UNIT),
    "cache_read_input_token_cost": ("cached_input_usd_per_mtok", PER_UNIT),
    "output_cost_per_token": ("output_usd_per_mtok", PER_UNIT),
    "max_input_tokens": ("max_input_tokens", ""),
    "max_output_tokens": ("max_output_tokens", ""),
}
CHAT = ("chat", "completion", "responses", "")


def recognises(file: UploadFile) -> bool:
    """Its two costs per token and the provider."""
    return {"input_cost_per_token", "output_cost_per_token", "litellm_provider"} <= set(file.columns)


def rows(file: UploadFile) -> ToolRows:
    """One offer per model that chats or completes text."""
    cells = file.tables.largest
    if "name" not in cells and "key" in cells:
        cells = cells.rename(columns={"key": "name"})
    is_sample = cells["name"] == "sample_spec" if "name" in cells else pd.Series(False, cells.index)
    mode = cells["mode"].fillna("") if "mode" in cells else pd.Series("", cells.index)
    priced = cells["input_cost_per_token"].notna() & cells["output_cost_per_token"].notna()
    other = ~is_sample & ~(mode.isin(CHAT) & priced)
    shown = cells[~is_sample & ~other].copy()
    if "name" in shown:
        shown["model"] = [str(name).rpartition("/")[2] for name in shown["name"]]
    left_out = [("sample_spec", "it explains the list and is no model")] if is_sample.any() else []
    if other.any():
        left_out.append((f"{int(other.sum())} models", "they have no price per token, or are for other uses than text"))
    above = [name for name in shown.columns if "_above_" in str(name) and shown[name].notna().any()]
    if above:
        left_out.append((", ".join(map(str, above[:4])), "prices of long prompts; costs of longer prompts are too low"))
    mapping = mapped_columns(shown, COLUMNS)
    rest = unmapped(shown.drop(columns=above), mapping, "no metric of the boards")
    assumed = ("Prices are in USD per token, as LiteLLM writes them; names are the keys.",)
    return ToolRows(shown, mapping, assumed, (*left_out, *rest))


TOOL = Tool("LiteLLM price list", frozenset({PRICES}), "2024 to 2026", recognises, rows)
