"""Ratings of 2026 and the offers of their models: near misses stay apart, efforts are one model, most can be bought."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest

from data.sources.source import curated
from data.warehouse import queries

Cursor = duckdb.DuckDBPyConnection
PAIRS = list(csv.DictReader((Path(__file__).parent / "arena_price_pairs.csv").open(encoding="utf-8", newline="")))
# Rated in 2026 but released in 2025, though the list of 2025-12 does not have them.
OF_2025 = frozenset(
    {
        "claude-opus-4-5-20251101",
        "claude-sonnet-4-5-20250929",
        "gemini-3-flash",
        "glm-4.6v",
        "glm-4.7",
        "glm-4.7-flash",
        "gpt-5.2",
        "granite-h-small",
        "mimo-v2-flash",
        "nemotron-3-nano-30b-a3b",
    }
)


def _joined(source: str) -> dict[str, set[str]]:
    models: dict[str, set[str]] = {}
    for row in curated("model_alias"):
        if row["source"] == source:
            models.setdefault(row["name"], set()).add(row["model"])
    return models


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair['arena_name']}-{pair['price_key']}")
def test_a_pair_judged_by_hand(pair: dict[str, str]) -> None:
    rated, sold = _joined("arena_2026_08")[pair["arena_name"]], _joined("litellm_prices").get(pair["price_key"], set())
    assert bool(rated & sold) == (pair["same"] == "yes"), pair["why"]


def test_every_rated_name_is_joined_and_most_can_be_bought(cur: Cursor) -> None:
    counts = cur.execute(
        "SELECT count(DISTINCT name), count(DISTINCT name) FILTER (model IN (SELECT model FROM board_api_models))"
        " FROM measurement WHERE source = 'arena_2026_08' AND model IS NOT NULL"
    ).fetchall()
    [(rated, sold)] = counts
    assert rated == 395
    assert sold >= 250


def test_more_than_sixty_models_of_2026_can_be_bought(cur: Cursor) -> None:
    found = cur.execute(
        "SELECT DISTINCT model FROM measurement WHERE source = 'arena_2026_08'"
        " AND name NOT IN (SELECT name FROM measurement WHERE source = 'lmarena')"
        " AND model IN (SELECT model FROM board_api_models)"
    ).fetchall()
    assert len({model for (model,) in found} - OF_2025) >= 60


def test_a_release_date_agrees_with_the_day_in_a_name(cur: Cursor) -> None:
    dated = cur.execute(
        "SELECT id, released, regexp_extract(a.name, '(20[0-9]{2}-?[0-9]{2}-?[0-9]{2})$', 1) AS day"
        " FROM model JOIN model_alias AS a ON a.model = model.id WHERE a.source = 'litellm_prices'"
        " AND regexp_matches(a.name, '20(25|26)-?[0-9]{2}-?[0-9]{2}$') AND released >= DATE '2025-12-01'"
    ).fetchall()
    assert dated
    # Azure's key of GPT-5.5 is a day later than its maker's.
    assert {(m, str(r)) for m, r, day in dated if str(r).replace("-", "") != day.replace("-", "")} <= {
        ("gpt-5.5", "2026-04-23")
    }


def test_efforts_are_candidates_of_one_model_at_one_price(cur: Cursor) -> None:
    offers = queries.candidates(cur, "api-models").query("model == 'claude-opus-5' and provider == 'Anthropic'")
    frame = offers[offers["service"].isna()]  # batch and flex are offers at prices of their own
    assert set(frame["reasoning"]) == {"high", "max"}
    assert frame["output_usd_per_mtok"].nunique() == 1
    assert frame["arena_2026_rating"].nunique() == 2
    assert frame["candidate_id"].is_unique
    assert frame["label"].str.contains("Claude Opus 5, (?:high|max) at Anthropic", regex=True).all()


def test_no_front_holds_ratings_of_both_lists_under_one_metric(cur: Cursor) -> None:
    both = cur.execute(
        "SELECT metric FROM measurement WHERE source IN ('lmarena', 'arena_2026_08') GROUP BY metric"
        " HAVING count(DISTINCT source) > 1"
    ).fetchall()
    assert both == []


def test_every_candidate_is_one_row_with_its_own_id(cur: Cursor) -> None:
    for board in ("api-models", "llm-serving"):
        frame = queries.candidates(cur, board)
        assert frame["candidate_id"].is_unique, board


def test_a_row_says_how_old_it_is(cur: Cursor) -> None:
    frame = queries.candidates(cur, "api-models")
    rated = frame[frame["arena_2026_rating"].notna() & (frame["price_date"] == "2026-11-01")]
    assert set(rated["as_of"]) == {"2026-08-27"}
    assert frame["as_of"].notna().all()


def test_withdrawn_offers_are_on_no_board_and_announced_ones_say_when(cur: Cursor) -> None:
    frame = queries.candidates(cur, "api-models")
    assert (frame["withdrawn_on"].dropna() > "2026-11-01").all()
    google = frame[(frame["model"] == "gemini-2.5-pro") & (frame["provider"] == "Google")]
    assert set(google["withdrawn_on"]) == {"2026-12-01"}
    assert not ((frame["model"] == "gemini-2.5-pro") & (frame["provider"] == "Google Vertex AI")).any()


def test_regions_are_offers_and_on_the_board_of_tasks_only_without_one(cur: Cursor) -> None:
    regional = queries.candidates(cur, "api-models").query("model == 'gpt-5.6-sol' and provider == 'Azure'")
    assert {"EU", "US"} <= set(regional["region"].dropna())
    assert queries.candidates(cur, "llm-serving")["region"].isna().all()
