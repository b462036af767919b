"""LiteLLM's price list, `model_prices_and_context_window.json`: an entry per model, USD per token.

Layout: 2024 to 2026. `sample_spec` explains the others and is no model; prices above 128k or 200k input tokens, and of
batches, have names of their own.
"""

from __future__ import annotations

import json
from typing import Any

import pandas as pd

from data.uploads.price_tiers import COLUMN, written_tiers
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
    assumed = ["Prices are in USD per token, as LiteLLM writes them; names are the keys."]
    of_tiers = [name for name in shown.columns if _is_of_tiers(str(name)) and shown[name].notna().any()]
    from data.sources.prices.litellm_tiers import tiers  # noqa: PLC0415 the sources bring scipy, pages need none

    written = [written_tiers(tiers(_entry(row))) for row in shown.to_dict("records")] if of_tiers else []
    if n_offers := sum(cell is not None for cell in written):
        shown = shown.assign(**{COLUMN: pd.Series(written, shown.index, dtype="str")})
        assumed.append(
            f"Prices for long prompts and batches of {n_offers:,} {'offer' if n_offers == 1 else 'offers'} are used: "
            "a longer prompt has them for the whole request."
        )
    mapping = mapped_columns(shown, {**COLUMNS, COLUMN: (COLUMN, "")})
    rest = unmapped(shown.drop(columns=of_tiers), mapping, "no metric of the boards")
    return ToolRows(shown, mapping, tuple(assumed), (*left_out, *rest))


def _is_of_tiers(name: str) -> bool:
    return "_above_" in name or name.endswith("_batches") or name == "tiered_pricing"


def _entry(row: dict[Any, Any]) -> dict[str, Any]:
    """An entry as LiteLLM has it, its prices as numbers; what is no number is no price."""
    return {str(name): _value(text) for name, text in row.items() if isinstance(text, str)}


def _value(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


TOOL = Tool("LiteLLM price list", frozenset({PRICES}), "2024 to 2026", recognises, rows)
