"""Prices of the litellm package: units, zeros, tiers, limits, regions, and only the keys that were chosen."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data.sources.prices import litellm_prices
from data.sources.prices.litellm_tiers import tiers, usd_per_mtok
from data.sources.source import curated, read_json
from errors import WarehouseError
from tests.data.sources.few_rows import expect_listed_prices
from tests.tables import stored_tables

ROWS = read_json(Path(__file__).parent / "raw" / litellm_prices.FILE)
Entries = Mapping[str, Mapping[str, Any]]


@pytest.fixture(scope="module")
def entries(full_raw: Path) -> Entries:
    return dict(read_json(full_raw / litellm_prices.FILE))


@pytest.fixture(scope="module")
def built() -> pd.DataFrame:
    return stored_tables(litellm_prices.SOURCE.id)["price"]


def _tier(name: str, service: str, above_tokens: int) -> dict[str, object]:
    [row] = [t for t in tiers(ROWS[name]) if (t["tier"], t["above_tokens"]) == (service, above_tokens)]
    return row


def test_prices_are_per_million_tokens(built: pd.DataFrame) -> None:
    row = built.set_index("name").loc["deepinfra/deepseek-ai/DeepSeek-R1-0528"]
    prices = (row["input_usd_per_mtok"], row["cached_input_usd_per_mtok"], row["output_usd_per_mtok"])
    assert prices == pytest.approx((0.5, 0.35, 2.15))
    assert row["provider"] == "DeepInfra"


@pytest.mark.raw_files
def test_only_chosen_keys_are_kept_and_none_is_free(built: pd.DataFrame, entries: Entries) -> None:
    chosen = {row["name"] for row in curated("model_alias") if row["source"] == "litellm_prices"}
    assert set(built["name"]) == chosen
    assert (built[["input_usd_per_mtok", "output_usd_per_mtok"]] > 0).all(axis=None)
    free = {name for name, entry in entries.items() if entry.get("input_cost_per_token") == 0}
    assert free
    assert not free & set(built["name"])


@pytest.mark.parametrize("stated", [0, 0.0, None, "free"])
def test_a_price_of_nothing_is_not_stated(stated: object) -> None:
    assert usd_per_mtok(stated) is None


@pytest.mark.raw_files
def test_a_cached_price_of_zero_is_unknown_not_free(built: pd.DataFrame, entries: Entries) -> None:
    zero = [name for name in built["name"] if entries[name].get("cache_read_input_token_cost") == 0]
    assert zero
    assert built[built["name"].isin(zero)]["cached_input_usd_per_mtok"].isna().all()


@pytest.mark.raw_files
@pytest.mark.parametrize(
    "part", ["us-gov", "Turbo", "istill", "Hermes-3", "ollama", "hyperbolic/", "lambda_ai/", "-long", "safeguard"]
)
def test_variants_resellers_and_government_regions_stay_out(built: pd.DataFrame, entries: Entries, part: str) -> None:
    assert any(part in name for name in entries)
    assert not built["name"].str.contains(part).any()


@pytest.mark.raw_files
def test_every_chosen_key_is_a_chat_model_sold_by_the_token(built: pd.DataFrame, entries: Entries) -> None:
    assert {entries[name]["mode"] for name in built["name"]} <= {"chat", "responses"}


def test_a_key_that_vanished_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    expect_listed_prices(monkeypatch)
    fewer = {name: entry for name, entry in ROWS.items() if name != "gpt-5.6-sol"}
    with pytest.raises(WarehouseError, match=r"gpt-5\.6-sol"):
        litellm_prices.listed(fewer)
    ended = litellm_prices.list_tables(fewer, "2026-12-01")["price"]  # of another version that is no fault
    assert "gpt-5.6-sol" not in set(ended["name"])
    assert set(ended["valid_from"]) == {"2026-12-01"}


def test_an_unknown_provider_is_refused() -> None:
    entry = {**ROWS["gpt-5.6-sol"], "litellm_provider": "someone_new"}
    with pytest.raises(WarehouseError, match="someone_new"):
        litellm_prices.prices({"gpt-5.6-sol": entry})


@pytest.mark.parametrize(
    ("name", "service", "above_tokens", "prices"),
    [
        ("gemini/gemini-2.5-pro", "standard", 0, (1.25, 0.125, 10.0)),
        ("gemini/gemini-2.5-pro", "standard", 200_000, (2.5, 0.25, 15.0)),
        ("gemini/gemini-2.5-pro", "batch", 0, (0.625, 0.125, 5.0)),
        ("gemini/gemini-2.5-pro", "batch", 200_000, (1.25, 0.25, 7.5)),
        ("vertex_ai/gemini-3-pro-preview", "standard", 200_000, (4.0, 0.4, 18.0)),
        ("gpt-5.6-sol", "standard", 272_000, (8.0, 0.8, 30.0)),
        ("gpt-5.6-sol", "priority", 272_000, (16.0, 1.6, 60.0)),
        ("gpt-5.6-sol", "flex", 0, (2.0, 0.2, 10.0)),
        ("opencode_go/grok-4.7", "standard", 200_000, (4.0, 1.0, 12.0)),
    ],
)
def test_a_tier_has_its_own_prices(name: str, service: str, above_tokens: int, prices: tuple[float, ...]) -> None:
    row = _tier(name, service, above_tokens)
    listed = [row[f"{kind}_usd_per_mtok"] for kind in ("input", "cached_input", "output")]
    assert listed == pytest.approx(prices)


def test_a_longer_prompt_keeps_what_its_tier_does_not_state() -> None:
    entry = {
        "input_cost_per_token": 1e-6,
        "output_cost_per_token": 3e-6,
        "input_cost_per_token_above_128k_tokens": 2e-6,
    }
    [_, longer] = tiers(entry)
    assert (longer["above_tokens"], longer["input_usd_per_mtok"], longer["output_usd_per_mtok"]) == (128_000, 2.0, 3.0)


def test_a_batch_price_at_a_length_where_none_is_stated_is_no_tier() -> None:
    services = {(t["tier"], t["above_tokens"]) for t in tiers(ROWS["vertex_ai/gemini-3-pro-preview"])}
    assert ("batch", 0) in services
    assert ("batch", 200_000) not in services


def test_writing_to_the_cache_has_its_price() -> None:
    assert _tier("claude-opus-5", "standard", 0)["cache_write_usd_per_mtok"] == pytest.approx(6.25)


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("us.anthropic.claude-opus-5", "US"),
        ("azure/eu/gpt-5.1", "EU"),
        ("global.anthropic.claude-opus-5", None),
        ("azure/global/gpt-5.1", None),
        ("anthropic.claude-opus-5", None),
        ("azure/gpt-5.1", None),
        ("groq/openai/gpt-oss-20b", None),
        ("inception/mercury-2", None),
    ],
)
def test_a_region_is_read_off_the_key(name: str, region: str | None) -> None:
    assert litellm_prices.region(name) == region


def test_limits_and_the_day_of_withdrawal_come_along() -> None:
    row = litellm_prices.prices({name: ROWS[name] for name in ("gemini/gemini-2.5-pro",)}).iloc[0]
    limits = (row["max_input_tokens"], row["max_output_tokens"], row["valid_until"])
    assert limits == (1_048_576, 65_536, "2026-12-01")
