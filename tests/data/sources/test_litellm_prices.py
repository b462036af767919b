"""Prices of the litellm package against its raw file: units, zeros, and only the keys that were chosen."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from data.sources.prices import litellm_prices
from data.sources.source import curated
from errors import WarehouseError
from tests.data.sources.few_rows import expect_listed_prices
from tests.tables import stored_tables


@pytest.fixture(scope="module")
def table(full_raw: Path) -> pd.DataFrame:
    return pd.read_csv(full_raw / litellm_prices.FILE)


@pytest.fixture(scope="module")
def built() -> pd.DataFrame:
    return stored_tables(litellm_prices.SOURCE.id)["price"]


def test_prices_are_per_million_tokens(built: pd.DataFrame) -> None:
    row = built.set_index("name").loc["deepinfra/deepseek-ai/DeepSeek-R1-0528"]
    prices = (row["input_usd_per_mtok"], row["cached_input_usd_per_mtok"], row["output_usd_per_mtok"])
    assert prices == pytest.approx((0.5, 0.4, 2.15))
    assert row["provider"] == "DeepInfra"


@pytest.mark.raw_files
def test_only_chosen_keys_are_kept_and_none_is_free(built: pd.DataFrame, table: pd.DataFrame) -> None:
    chosen = {row["name"] for row in curated("model_alias") if row["source"] == "litellm_prices"}
    assert set(built["name"]) == chosen
    assert (built[["input_usd_per_mtok", "output_usd_per_mtok"]] > 0).all(axis=None)
    free = table[(table["input_cost_per_token"] == 0) & table["model"].str.contains("llama-3.1")]
    assert not free.empty
    assert not set(free["model"]) & set(built["name"])


@pytest.mark.raw_files
def test_a_cached_price_of_zero_is_unknown_not_free(built: pd.DataFrame, table: pd.DataFrame) -> None:
    zero = table[table["model"].isin(built["name"]) & (table["cache_read_input_token_cost"] == 0)]["model"]
    assert not zero.empty
    assert built[built["name"].isin(zero)]["cached_input_usd_per_mtok"].isna().all()


@pytest.mark.raw_files
@pytest.mark.parametrize(
    "part",
    [
        "us-gov",
        "urbo",
        "istill",
        "Hermes",
        "ollama",
        "hyperbolic/",
        "lambda_ai/",
        "-long",
        "safeguard",
        "maverick-17b-16e",
    ],
)
def test_variants_resellers_and_regions_stay_out(built: pd.DataFrame, table: pd.DataFrame, part: str) -> None:
    assert table["model"].str.contains(part).any()
    assert not built["name"].str.contains(part).any()


@pytest.mark.raw_files
def test_every_chosen_key_is_a_chat_model_sold_by_the_token(built: pd.DataFrame, table: pd.DataFrame) -> None:
    assert set(table[table["model"].isin(built["name"])]["mode"]) == {"chat"}


def test_a_key_that_vanished_is_refused(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expect_listed_prices(monkeypatch)
    listed = pd.read_csv(raw / litellm_prices.FILE)
    with pytest.raises(WarehouseError, match="deepseek/deepseek-v3"):
        litellm_prices.prices(listed[listed["model"] != "deepseek/deepseek-v3"])


def test_an_unknown_provider_is_refused(raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expect_listed_prices(monkeypatch)
    listed = pd.read_csv(raw / litellm_prices.FILE)
    with pytest.raises(WarehouseError, match="someone_new"):
        litellm_prices.prices(listed.assign(litellm_provider="someone_new"))
