"""Histograms of answer lengths against the mean lengths that the same source gives, and bad ones refused."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.sources.serving.mlenergy_v3 import PRECISIONS
from data.sources.serving.output_lengths import output_lengths
from data.warehouse import queries
from errors import WarehouseError

Cursor = duckdb.DuckDBPyConnection


def test_every_text_model_of_every_task_has_one(cur: Cursor) -> None:
    lost = cur.execute(
        "SELECT DISTINCT c.model, c.task FROM configuration AS c WHERE source = 'mlenergy_v3' AND task NOT LIKE"
        " 'text-to-%' AND (c.model, c.task, c.precision) NOT IN (SELECT (model, task, precision) FROM output_length)"
    ).fetchall()
    assert lost == []
    assert cur.execute("SELECT count(DISTINCT (name, task)) FROM output_length").fetchall() == [(50,)]
    assert cur.execute("SELECT count(*) FROM output_length WHERE model IS NULL").fetchall() == [(0,)]


def test_the_mean_length_lies_within_the_histograms_bounds(cur: Cursor) -> None:
    """The mean over configurations, which the source gives apart, must lie between lower and upper edges' means."""
    outside = cur.execute(
        "WITH bounds AS (SELECT model, task, precision, sum(tokens_from * responses) / sum(responses) AS low,"
        " sum(tokens_to * responses) / sum(responses) AS high FROM output_length GROUP BY ALL),"
        " mean AS (SELECT c.model, c.task, c.precision, min(value) AS least, max(value) AS most FROM measurement"
        " JOIN configuration AS c ON c.id = configuration WHERE metric = 'output_tokens_per_response' GROUP BY ALL)"
        " SELECT * FROM bounds JOIN mean USING (model, task, precision) WHERE most < 0.98 * low OR least > 1.02 * high"
    ).fetchall()
    assert outside == []


def test_thinking_answers_have_a_long_tail(cur: Cursor) -> None:
    found = queries.output_lengths(cur, "qwen3-32b", "gpqa")
    total = found["responses"].sum()
    assert total == 1782  # by hand: the 50 counts of the raw file added up
    assert found["tokens_to"].max() == 32_768
    assert (found.loc[found["tokens_from"] > 2 * 7334, "responses"].sum() / total) == pytest.approx(118 / 1782)


def _file(folder: Path, bins: list[float], counts: list[float]) -> Path:
    path = folder / "A__gpqa.json"
    histogram = {"bins": bins, "counts": counts}
    content = {"model_id": "A", "task": "gpqa", "weight_precision": "fp8", "output_length_distribution": histogram}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("bins", "counts"), [([1, 2], [1, 2]), ([1, 1, 2], [1, 2]), ([3, 2, 1], [1, 1]), ([1, 2], [-1]), ([1, 2], [0.5])]
)
def test_what_is_no_histogram_is_refused(tmp_path: Path, bins: list[float], counts: list[float]) -> None:
    with pytest.raises(WarehouseError, match="histogram"):
        output_lengths("s", [_file(tmp_path, bins, counts)], PRECISIONS)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=20))
def test_no_answer_is_lost(tmp_path_factory: pytest.TempPathFactory, counts: list[int]) -> None:
    edges = [float(i) for i in range(len(counts) + 1)]
    table = output_lengths("s", [_file(tmp_path_factory.mktemp("h"), edges, list(map(float, counts)))], PRECISIONS)
    assert table["responses"].sum() == sum(counts)
    assert (table["responses"] > 0).all()
    assert (table["tokens_to"] - table["tokens_from"] == 1).all()
