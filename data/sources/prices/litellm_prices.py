"""List prices and limits of APIs as the litellm package ships them, for the keys of the curated alias table.

Traps handled here: a price of 0 is an unfilled field as often as a gift, so it counts as not stated and an offer
without a price is none; prices are per token, not per million; a region is part of the key, and another offer of the
same model. These stay out because the alias table does not list them: turbo and fine-tuned variants; government
regions; keys that do not say which release they mean (qwen3-235b-a22b-2507, qwen3-coder); resellers that rename
models; and providers whose list is not believable (hyperbolic asks the same for 8 and for 405 billion parameters,
lambda_ai is far below all others). Prices by length of the prompt and by service are in litellm_tiers.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from data.sources.prices.litellm_tiers import tiers, usd_per_mtok
from data.sources.source import Source, Tables, curated, read_json
from errors import WarehouseError

FILE = "packages/litellm-prices/model_prices_full_1.110.2.json"
DATE = "2026-11-01"
REGION = re.compile(r"^(?:azure/|bedrock(?:_mantle|_converse)?/)?(us|eu|apac|au|jp|in)[./]")
Entries = Mapping[str, Mapping[str, Any]]


def build(raw: Path) -> Tables:
    """Tables `price` and `price_tier` in USD per million tokens.

    Raises WarehouseError where the alias table names a key or a provider that is not there.
    """
    offers = listed(read_json(raw / FILE))
    return {"price": prices(offers), "price_tier": pd.DataFrame(price_tiers(offers))}


def list_tables(entries: Entries, date: str) -> Tables:
    """The same tables of another version's list, which counts from `date` and may lack offers that ended."""
    offers = listed(entries, some_ended=True)
    return {"price": prices(offers, date), "price_tier": pd.DataFrame(price_tiers(offers))}


def listed(entries: Entries, *, some_ended: bool = False) -> dict[str, Mapping[str, Any]]:
    """The entries of the alias table that ask a price for input and for output, in the order of their keys.

    Raises WarehouseError where the alias table names keys that the package does not have, unless `some_ended`.
    """
    names = {row["name"] for row in curated("model_alias") if row["source"] == SOURCE.id}
    missing = sorted(names - set(entries))
    if missing and some_ended and len(missing) < len(names):
        names -= set(missing)
    elif missing:
        raise WarehouseError(f"{SOURCE.id}: the alias table names keys that the package does not have: {missing}.")
    needed = ("input_cost_per_token", "output_cost_per_token")
    return {
        name: entries[name]
        for name in sorted(names)
        if all(usd_per_mtok(entries[name].get(field)) is not None for field in needed)
    }


def prices(offers: Entries, date: str = DATE) -> pd.DataFrame:
    """One row an offer: its usual prices, its limits in tokens and the day it is withdrawn.

    Raises WarehouseError where the curated provider table lacks a seller.
    """
    providers = {row["name"]: row["provider"] for row in curated("provider") if row["source"] == SOURCE.id}
    unknown = sorted({entry["litellm_provider"] for entry in offers.values()} - set(providers))
    if unknown:
        raise WarehouseError(f"{SOURCE.id}: provider.csv does not have {unknown}.")
    rows = [
        {
            "source": SOURCE.id,
            "name": name,
            "provider": providers[entry["litellm_provider"]],
            "region": region(name),
            "input_usd_per_mtok": usd_per_mtok(entry["input_cost_per_token"]),
            "cached_input_usd_per_mtok": usd_per_mtok(entry.get("cache_read_input_token_cost")),
            "output_usd_per_mtok": usd_per_mtok(entry["output_cost_per_token"]),
            "max_input_tokens": _tokens(entry.get("max_input_tokens")),
            "max_output_tokens": _tokens(entry.get("max_output_tokens")),
            "valid_from": date,
            "valid_until": entry.get("deprecation_date"),
        }
        for name, entry in offers.items()
    ]
    return pd.DataFrame(rows).astype({"max_input_tokens": "Int64", "max_output_tokens": "Int64"})


def price_tiers(offers: Entries) -> list[dict[str, object]]:
    """One row an offer, service and length of prompt from which its prices hold."""
    return [{"source": SOURCE.id, "name": name, **tier} for name, entry in offers.items() for tier in tiers(entry)]


def region(name: str) -> str | None:
    """The region that a key is bound to, in capitals; None where it is sold without one."""
    match = REGION.match(name)
    return match.group(1).upper() if match else None


def _tokens(limit: object) -> int | None:
    """A limit as a count of tokens; 0 and text are not stated."""
    return int(limit) if isinstance(limit, int | float) and limit > 0 else None


SOURCE = Source(
    id="litellm_prices",
    title="API prices of the litellm package",
    url="https://github.com/BerriAI/litellm",
    licence="MIT",
    may_ship_because="MIT permits it; figures alone are taken, and the source is named with its licence.",
    version="1.110.2",
    retrieved="2026-11",
    method="List prices as the package ships them, not dated one by one; an offer that the package marks as withdrawn"
    " before its own date is on no board. A price of 0 counts as not stated. Prices above a length of prompt hold for"
    " the whole request. Offers bound to a region are kept apart.",
    citation="BerriAI, litellm 1.110.2, model_prices_and_context_window_backup.json",
    files=(FILE,),
    build=build,
)
