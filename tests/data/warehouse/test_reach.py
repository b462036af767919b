"""How far the numbers reach: rated models that can be bought, and served precisions with quality, cost and energy."""

from __future__ import annotations

import duckdb

Cursor = duckdb.DuckDBPyConnection
SERVED = """
SELECT model, precision FROM board_llm_serving
WHERE kind = 'self-hosted' AND arena_2026_rating IS NOT NULL AND gpu_usd_per_hour IS NOT NULL
    AND energy_per_token_j IS NOT NULL
UNION
SELECT model, precision FROM board_inference_2026
WHERE arena_2026_rating IS NOT NULL AND cost_per_mtok_output_usd IS NOT NULL AND itl_mean_ms IS NOT NULL
UNION
SELECT model, precision FROM board_llm_perf
WHERE open_llm_mean_pct IS NOT NULL AND cost_per_mtok_output_usd IS NOT NULL AND energy_per_token_j IS NOT NULL
"""


def test_most_of_the_rated_models_can_be_bought(cur: Cursor) -> None:
    rated = "SELECT DISTINCT name, model FROM measurement WHERE metric = 'arena_2026_rating'"
    names, offered = cur.execute(
        f"SELECT count(*), count(*) FILTER (model IN (SELECT model FROM board_api_models)) FROM ({rated})"
    ).fetchall()[0]
    assert names == 395
    assert offered >= 200


def test_sixty_of_them_are_of_this_year(cur: Cursor) -> None:
    """First listed in 2026: on none of the lists of 2023 to 2025."""
    (count,) = cur.execute(
        "SELECT count(*) FROM model WHERE first_listed >= DATE '2026-01-01'"
        " AND id IN (SELECT model FROM board_api_models)"
        " AND id IN (SELECT model FROM measurement WHERE metric = 'arena_2026_rating')"
    ).fetchall()[0]
    assert count >= 60


def test_a_model_was_never_listed_before_it_was_released(cur: Cursor) -> None:
    early = "SELECT id, released, first_listed FROM model WHERE first_listed < released"
    assert cur.execute(early).fetchall() == []


def test_precisions_with_quality_cost_and_energy_or_latency(cur: Cursor) -> None:
    models, pairs, of_four_bits = cur.execute(
        "SELECT count(DISTINCT model), count(*), count(*) FILTER (regexp_matches(lower(precision), 'fp4|int4|4-bit'))"
        f" FROM ({SERVED})"
    ).fetchall()[0]
    assert models >= 40
    assert pairs >= 60
    assert of_four_bits >= 12


def test_a_score_is_carried_over_where_it_was_not_measured(cur: Cursor) -> None:
    kinds = cur.execute(
        "SELECT DISTINCT precision IN ('BF16', 'FP16', 'FP32') AS whole, open_llm_mean_pct__kind FROM board_llm_perf"
        " WHERE open_llm_mean_pct IS NOT NULL ORDER BY ALL"
    ).fetchall()
    assert kinds == [(False, "predicted"), (True, "measured")]


def test_the_cost_of_one_request_at_a_time_by_hand(cur: Cursor) -> None:
    """An A10 at 1.645 USD an hour: 1.645 / (3,600 x tokens/s) x 1e6."""
    tokens_per_s, cost = cur.execute(
        "SELECT decode_tokens_per_s, cost_per_mtok_output_usd FROM board_llm_perf"
        " WHERE cost_per_mtok_output_usd IS NOT NULL ORDER BY candidate_id LIMIT 1"
    ).fetchall()[0]
    assert abs(cost - 1.645 / 3600 / tokens_per_s * 1e6) < 1e-9 * cost
