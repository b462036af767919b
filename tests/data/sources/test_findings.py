"""Published findings of ML.ENERGY v3 (blog of 2026-01-29, arXiv:2601.22076), as questions to the warehouse."""

from __future__ import annotations

import duckdb
import pytest

Cursor = duckdb.DuckDBPyConnection
# One row a configuration, with the figures the findings speak of.
RUNS = """
WITH run AS (
    SELECT
        c.*,
        max(value) FILTER (metric = 'energy_per_token_j') AS j_per_token,
        max(value) FILTER (metric = 'energy_per_response_j') AS j_per_response,
        max(value) FILTER (metric = 'output_tokens_per_response') AS tokens,
        max(value) FILTER (metric = 'itl_p50_ms') AS itl_ms,
        max(value) FILTER (metric IN ('energy_per_image_j', 'energy_per_video_j')) AS j_per_item,
        max(value) FILTER (metric = 'batch_latency_s') AS latency_s
    FROM configuration AS c JOIN measurement AS m ON m.configuration = c.id
    WHERE c.source = 'mlenergy_v3' GROUP BY ALL
)
"""


def _one(cur: Cursor, sql: str, *values: object) -> tuple[float, ...]:
    (row,) = cur.execute(RUNS + sql, list(values)).fetchall()
    return tuple(row)


@pytest.mark.parametrize(("task", "tokens", "joules"), [("gpqa", 6987.7, 4624.6), ("lm-arena-chat", 716.7, 183.8)])
def test_problem_solving_takes_25_times_the_energy_of_chat(
    cur: Cursor, task: str, tokens: float, joules: float
) -> None:
    found = _one(
        cur,
        ", best AS (SELECT * FROM run WHERE gpu = 'B200' AND task = $1"
        " QUALIFY row_number() OVER (PARTITION BY name ORDER BY j_per_token) = 1)"
        " SELECT avg(tokens), avg(j_per_response) FROM best",
        task,
    )
    assert found == pytest.approx((tokens, joules), abs=0.05)


@pytest.mark.parametrize(
    ("task", "batch", "joules"),
    [
        ("lm-arena-chat", 8, 1.545),
        ("lm-arena-chat", 128, 0.2086),
        ("lm-arena-chat", 384, 0.141),
        ("lm-arena-chat", 512, 0.1508),
        ("gpqa", 128, 0.3116),
    ],
)
def test_energy_of_qwen3_32b_by_batch_size(cur: Cursor, task: str, batch: int, joules: float) -> None:
    where = " SELECT j_per_token FROM run WHERE model = 'qwen3-32b' AND gpu = 'B200' AND num_gpus = 1"
    found = _one(cur, where + " AND task = $1 AND batch_size = $2", task, batch)
    assert found[0] == pytest.approx(joules, abs=0.0005)


def test_three_billion_active_parameters_take_3_56_times_less_energy(cur: Cursor) -> None:
    found = _one(
        cur,
        " SELECT min(j_per_token) FILTER (model = 'qwen3-32b') / min(j_per_token) FILTER"
        " (model = 'qwen3-30b-a3b-thinking-2507') FROM run WHERE task = 'gpqa' AND gpu = 'B200'",
    )
    assert found[0] == pytest.approx(3.556, abs=0.0005)


def test_a_second_gpu_saves_gpt_oss_120b_two_thirds(cur: Cursor) -> None:
    one, two = _one(
        cur,
        " SELECT min(j_per_token) FILTER (num_gpus = 1), min(j_per_token) FILTER (num_gpus = 2) FROM run"
        " WHERE model = 'gpt-oss-120b' AND gpu = 'H100'",
    )
    assert (one, two) == pytest.approx((0.2676, 0.0860), abs=0.00005)
    assert two / one - 1 == pytest.approx(-0.678, abs=0.0005)


@pytest.mark.parametrize(
    ("task", "least", "most"), [("text-to-image", None, None), ("text-to-video", 26_400.0, 1_160_000.0)]
)
def test_spread_over_models_that_make_images_and_videos(
    cur: Cursor, task: str, least: float | None, most: float | None
) -> None:
    low, high = _one(
        cur,
        ", best AS (SELECT name, min(j_per_item) AS joules FROM run WHERE task = $1 AND gpu = 'B200' GROUP BY name)"
        " SELECT min(joules), max(joules) FROM best",
        task,
    )
    if least is None:
        assert high / low == pytest.approx(19.8, abs=0.05)
    else:
        assert (low, high) == pytest.approx((least, most), rel=0.005)


COMPARED = """
, deadline AS (SELECT unnest($2::DOUBLE[]) AS due),
best AS (
    SELECT task, name, gpu, due, min(coalesce(j_per_token, j_per_item)) AS joules FROM run, deadline
    WHERE coalesce(itl_ms, latency_s) <= due AND list_contains($1, task) GROUP BY ALL
),
pair AS (
    SELECT 1 - b.joules / h.joules AS saved FROM best AS h JOIN best AS b USING (task, name, due)
    WHERE h.gpu = 'H100' AND b.gpu = 'B200'
)
SELECT count(*) FILTER (saved > 0), count(*), median(saved), min(saved), max(saved) FROM pair
"""


@pytest.mark.parametrize(
    ("tasks", "deadlines", "wins", "pairs", "median"),
    [
        (["gpqa", "lm-arena-chat", "sourcegraph-fim"], [50, 100, 250], 66, 75, 0.347),
        (["text-to-image"], [10, 30, 60], 18, 21, 0.149),
        (["text-to-video"], [100, 500, 1000], 11, 14, 0.0435),
    ],
)
def test_the_newer_gpu_saves_energy_at_equal_latency(
    cur: Cursor, tasks: list[str], deadlines: list[float], wins: int, pairs: int, median: float
) -> None:
    found = _one(cur, COMPARED, tasks, deadlines)
    assert found[:2] == (wins, pairs)
    assert found[2] == pytest.approx(median, abs=0.0005)
    if pairs == 75:
        assert found[3:] == pytest.approx((-0.534, 0.824), abs=0.0005)


@pytest.mark.parametrize(
    ("low", "high", "wins", "pairs", "median"),
    [(8, 16, 0, 14, 0.50), (17, 64, 6, 13, 0.010), (65, 256, 11, 12, -0.106)],
)
def test_fp8_saves_energy_only_at_large_batches(
    cur: Cursor, low: int, high: int, wins: int, pairs: int, median: float
) -> None:
    found = _one(
        cur,
        ", pair AS (SELECT f.j_per_token / b.j_per_token - 1 AS change FROM run AS f JOIN run AS b"
        " USING (model, task, gpu, num_gpus, batch_size) WHERE f.precision = 'fp8' AND b.precision = 'bf16'"
        " AND batch_size BETWEEN $1 AND $2 AND model NOT LIKE '%coder%')"
        " SELECT count(*) FILTER (change < 0), count(*), median(change) FROM pair",
        low,
        high,
    )
    assert found[:2] == (wins, pairs)
    assert found[2] == pytest.approx(median, abs=0.0005)
