"""LMArena against its raw files: intervals kept, prices of images not mistaken for prices of tokens."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from data.metrics import metrics
from data.sources.evaluations import lmarena
from data.sources.source import Tables, read_json
from errors import WarehouseError
from tests.tables import stored_tables

ENTRY = {
    "model_api_name": "m",
    "input_token_price": "1",
    "output_token_price": "2",
    "organization": "Maker",
    "price_source": "https://openai.com/api/pricing/",
}


@pytest.fixture(scope="module")
def built() -> Tables:
    return stored_tables(lmarena.SOURCE.id)


def test_ratings_keep_value_and_interval(built: Tables) -> None:
    row = built["measurement"].query("name == 'gemini-3-pro' and metric == 'arena_text_chinese'").iloc[0]
    assert (row["value"], row["low"], row["high"]) == pytest.approx((1525.104212, 1504.726210, 1545.482215), abs=1e-6)
    assert row["interval"] == "95%"


@pytest.mark.raw_files
def test_every_rating_is_there(built: Tables, full_raw: Path) -> None:
    table = pd.read_csv(full_raw / lmarena.RATINGS)
    for (board, category), metric in lmarena.CATEGORIES.items():
        listed = table[(table["board"] == board) & (table["category"] == category)]
        ratings = built["measurement"][built["measurement"]["metric"] == metric]
        assert len(ratings) == len(listed) > 0
        assert ratings["value"].sum() == pytest.approx(listed["rating"].sum())


def test_categories_are_registered_metrics() -> None:
    assert set(lmarena.CATEGORIES.values()) <= set(metrics())
    assert len(set(lmarena.CATEGORIES.values())) == len(lmarena.CATEGORIES)


def test_the_two_precisions_of_llama_405b_are_rated_apart(built: Tables) -> None:
    names = {"llama-3.1-405b-instruct-bf16", "llama-3.1-405b-instruct-fp8"}
    rated = built["measurement"].query("metric == 'arena_text' and name in @names")
    assert set(rated["name"]) == names
    assert rated["value"].nunique() == 2


@pytest.mark.raw_files
def test_image_models_and_empty_prices_are_left_out(built: Tables, full_raw: Path) -> None:
    listed = read_json(full_raw / lmarena.PRICES)
    names = {entry["model_api_name"] for entry in listed}
    assert names >= lmarena.IMAGE_MODELS
    kept = set(built["price"]["name"])
    assert not kept & lmarena.IMAGE_MODELS
    empty = {entry["model_api_name"] for entry in listed if not entry["input_token_price"]}
    assert empty == {"ernie-5.0-preview-1103", "amazon-nova-experimental-chat-10-20", "mai-1-preview"}
    assert len(kept) == len(built["price"]) == 141 - 8 - 3


def test_no_image_model_hides_behind_an_unknown_name(built: Tables) -> None:
    """What is sold by the token is rated as text or vision, or is one of these few that lost their rating."""
    rated = set(built["measurement"]["name"])
    assert set(built["price"]["name"]) - rated == {
        "chatgpt-4o-latest-20241120",
        "gemini-2.5-flash-preview-05-20",
        "gemini-2.5-pro-exp-03-25",
        "grok-4-fast",
        "llama-4-maverick-03-26-experimental",
    }


def test_providers_come_from_the_page_the_price_was_read_on(built: Tables) -> None:
    provider = built["price"].set_index("name")["provider"]
    assert provider["llama-3.1-8b-instruct"] == "Together AI"
    assert provider["deepseek-r1-0528"] == "DeepInfra"
    assert provider["gpt-4.1-2025-04-14"] == "OpenAI"
    assert provider["gemma-3-27b-it"] == "not named"
    assert provider["grok-4.1"] == "xAI"
    note = built["price"].set_index("name")["note"]
    assert note["grok-4.1"] == "read on llm-stats.com"
    assert note["gemma-3-27b-it"] == "read on artificialanalysis.ai"


def test_a_price_read_on_an_unknown_page_is_refused() -> None:
    with pytest.raises(WarehouseError, match=r"shop\.example"):
        lmarena.prices([ENTRY | {"price_source": "https://shop.example/list"}])


def test_a_rating_outside_its_interval_is_refused() -> None:
    row = {"board": "text", "category": "full", "model": "m", "rating": 1500, "rating_q025": 1510, "rating_q975": 1520}
    with pytest.raises(WarehouseError, match="outside its own interval"):
        lmarena.ratings(pd.DataFrame([row]))
