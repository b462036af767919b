"""A model that a board lacks is listed with the reason."""

from __future__ import annotations

import duckdb
import pytest

from data.warehouse import queries
from data.warehouse.missing_models import absent
from errors import NotFound


def test_listed_and_absent_models_share_nothing(cur: duckdb.DuckDBPyConnection) -> None:
    for board in queries.boards(cur)["id"]:
        missing = absent(cur, board)
        assert missing["model"].is_unique
        assert not set(missing["model"]) & set(queries.candidates(cur, board)["model"])
        assert missing["reason"].str.endswith(".").all()


def test_a_rated_model_that_nobody_sells_or_measured_says_so(cur: duckdb.DuckDBPyConnection) -> None:
    reason = absent(cur, "llm-serving").set_index("model").loc["vicuna-13b", "reason"]
    assert "ML.ENERGY" in reason.split("Known from")[0]
    assert "LMArena ratings" in reason.split("Known from")[1]


def test_a_text_model_is_not_missing_from_a_board_of_image_generators(cur: duckdb.DuckDBPyConnection) -> None:
    assert "qwen3-32b" not in set(absent(cur, "image-generation")["model"])


def test_an_unknown_board_is_refused(cur: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(NotFound, match="nonsense"):
        absent(cur, "nonsense")
