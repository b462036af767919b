"""List prices of APIs as the litellm package ships them, for the models of the curated alias table.

Traps handled here: zero prices (local or unpriced offers); prices per token, not per million. These stay out because
the alias table does not list them: regional duplicates; turbo and fine-tuned variants; keys that do not say which
release they mean (qwen3-235b-a22b-2507, qwen3-coder); resellers that rename models; and providers whose list is not
believable (hyperbolic asks the same for 8 and for 405 billion parameters, lambda_ai is far below all others).
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data.sources.source import Source, Tables, curated
from errors import WarehouseError

FILE = "packages/litellm-prices/model_prices.csv"
DATE = "2026-11-01"
PER_MTOK = 1e6


def build(raw: Path) -> Tables:
    """Table `price` in USD per million tokens."""
    return {"price": prices(pd.read_csv(raw / FILE))}


def prices(raw: pd.DataFrame) -> pd.DataFrame:
    """One row a listed key with a price.

    Raises WarehouseError where the alias table names a key or a provider that is not there.
    """
    names = {row["name"] for row in curated("model_alias") if row["source"] == SOURCE.id}
    missing = sorted(names - set(raw["model"]))
    if missing:
        raise WarehouseError(f"{SOURCE.id}: the alias table names keys that the package does not have: {missing}.")
    paid_offers = raw[raw["model"].isin(names) & (raw["input_cost_per_token"] > 0) & (raw["output_cost_per_token"] > 0)]
    cached = paid_offers["cache_read_input_token_cost"]
    return pd.DataFrame(
        {
            "source": SOURCE.id,
            "name": paid_offers["model"],
            "provider": _providers(paid_offers["litellm_provider"]),
            "input_usd_per_mtok": _per_mtok(paid_offers["input_cost_per_token"]),
            # A cached price of 0 is an unfilled field as often as a gift: it is left empty.
            "cached_input_usd_per_mtok": _per_mtok(cached.where(cached > 0)),
            "output_usd_per_mtok": _per_mtok(paid_offers["output_cost_per_token"]),
            "valid_from": DATE,
            "valid_until": paid_offers["deprecation_date"],
        }
    ).sort_values("name", ignore_index=True)


def _per_mtok(usd_per_token: pd.Series[float]) -> pd.Series[float]:
    return (usd_per_token * PER_MTOK).round(9)


def _providers(names: pd.Series[str]) -> list[str]:
    provider_of = {row["name"]: row["provider"] for row in curated("provider") if row["source"] == SOURCE.id}
    unknown = sorted(set(names) - set(provider_of))
    if unknown:
        raise WarehouseError(f"{SOURCE.id}: provider.csv does not have {unknown}.")
    return [provider_of[name] for name in names]


SOURCE = Source(
    id="litellm_prices",
    title="API prices of the litellm package",
    url="https://github.com/BerriAI/litellm",
    licence="MIT",
    version="1.109.1",
    retrieved="2026-11",
    method="List prices as the package ships them, not dated one by one; an offer that the package marks as withdrawn"
    " before its own date is on no board. Prices of regions and of batch processing are left out.",
    citation="BerriAI, litellm 1.109.1, model_prices_and_context_window_backup.json",
    files=(FILE,),
    build=build,
)
