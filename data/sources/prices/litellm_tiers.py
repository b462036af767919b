"""The prices of one offer of the litellm package by service (standard, batch, flex, priority) and length of prompt.

The package spells both into the name of a field: `input_cost_per_token_above_200k_tokens_batches`. Once a prompt is
longer than that, these prices hold for the whole request. A few entries have a list `tiered_pricing` instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

PER_MTOK = 1e6
SERVICES = MappingProxyType({"standard": "", "batch": "_batches", "flex": "_flex", "priority": "_priority"})
FIELDS = MappingProxyType(
    {
        "input_usd_per_mtok": "input_cost_per_token",
        "cached_input_usd_per_mtok": "cache_read_input_token_cost",
        "cache_write_usd_per_mtok": "cache_creation_input_token_cost",
        "output_usd_per_mtok": "output_cost_per_token",
        "reasoning_usd_per_mtok": "output_cost_per_reasoning_token",
    }
)
ALWAYS = ("input_usd_per_mtok", "output_usd_per_mtok")
ABOVE = re.compile(r"_cost_per_token_above_(\d+)k_tokens")
Tier = dict[str, object]


def tiers(entry: Mapping[str, Any]) -> list[Tier]:
    """One row a service and `above_tokens`, the prompt length beyond which its prices hold; 0 is any length.

    Input or output not stated above a length keeps the price of shorter prompts; a service without both is left out.
    """
    rows = []
    lengths = sorted({int(found.group(1)) for field in entry if (found := ABOVE.search(field))})
    for service, suffix in SERVICES.items():
        usual = _prices(entry, suffix)
        if any(usual[field] is not None for field in ALWAYS):
            rows += _complete(service, 0, usual, usual)
        for thousands in lengths:
            longer = _prices(entry, f"_above_{thousands}k_tokens{suffix}")
            if any(longer[field] is not None for field in ALWAYS):
                rows += _complete(service, 1000 * thousands, longer, usual)
    return rows + _from_ranges(entry.get("tiered_pricing") or [])


def usd_per_mtok(usd_per_token: object) -> float | None:
    """A price a token as one a million tokens; None where it is missing or 0."""
    stated = isinstance(usd_per_token, int | float) and usd_per_token > 0
    return round(float(str(usd_per_token)) * PER_MTOK, 9) if stated else None


def _prices(entry: Mapping[str, Any], suffix: str) -> dict[str, float | None]:
    return {name: usd_per_mtok(entry.get(field + suffix)) for name, field in FIELDS.items()}


def _complete(
    service: str, above_tokens: int, own: Mapping[str, float | None], usual: Mapping[str, float | None]
) -> list[Tier]:
    filled = {field: own[field] if own[field] is not None else usual[field] for field in ALWAYS}
    if None in filled.values():
        return []
    return [{"tier": service, "above_tokens": above_tokens, **own, **filled}]


def _from_ranges(ranges: list[Mapping[str, Any]]) -> list[Tier]:
    """The prices above the first range; those of the first stand in the usual fields too."""
    rows = []
    for part in ranges:
        own, above_tokens = _prices(part, ""), int(part["range"][0])
        if above_tokens:
            rows += _complete("standard", above_tokens, own, own)
    return rows
