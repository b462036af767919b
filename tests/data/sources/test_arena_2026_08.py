"""The Arena's ratings of August 2026: measures of their own, intervals and votes, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from data.metrics import metrics
from data.sources.evaluations import arena_2026_08, lmarena
from errors import WarehouseError

ROWS = Path(__file__).parent / "raw" / arena_2026_08.FILE


@pytest.fixture
def table() -> pd.DataFrame:
    return pd.read_csv(ROWS)


def test_each_category_is_a_measure_of_its_own() -> None:
    names = list(arena_2026_08.CATEGORIES.values())
    assert len(set(names)) == len(names) == 27
    assert {metrics()[name].direction for name in names} == {"max"}
    assert {metrics()[name].unit for name in names} == {"rating"}


def test_no_measure_is_shared_with_the_ratings_of_2025() -> None:
    assert not set(arena_2026_08.CATEGORIES.values()) & set(lmarena.CATEGORIES.values())


def test_votes_and_interval_come_along(table: pd.DataFrame) -> None:
    built = arena_2026_08.ratings(table).set_index(["name", "metric"])
    row = built.loc["kimi-k3-max", "arena_2026_rating"]
    assert (row["low"], row["value"], row["high"], row["n"]) == (1483.193, 1488.823, 1494.453, 16586)


@pytest.mark.parametrize(
    ("column", "value", "refused"),
    [
        ("category", "industry_of_tomorrow", "industry_of_tomorrow"),
        ("leaderboard_publish_date", "2026-09-30", "2026-09-30"),
        ("rating_lower", 5000.0, "outside its own interval"),
    ],
)
def test_what_does_not_belong_is_refused(table: pd.DataFrame, column: str, value: object, refused: str) -> None:
    spoilt = table.astype({column: object})
    spoilt.loc[0, column] = value
    with pytest.raises(WarehouseError, match=refused):
        arena_2026_08.ratings(spoilt)


def test_a_name_that_stands_twice_is_refused(table: pd.DataFrame) -> None:
    with pytest.raises(WarehouseError, match=r"vicuna-7b stands twice in the category overall"):
        arena_2026_08.ratings(pd.concat([table, table[table["model_name"] == "vicuna-7b"]]))


@pytest.mark.raw_files
def test_the_whole_file_has_395_models_overall(full_raw: Path) -> None:
    built = arena_2026_08.build(full_raw)["measurement"]
    assert (built["metric"] == "arena_2026_rating").sum() == 395
    assert built["metric"].nunique() == 27
