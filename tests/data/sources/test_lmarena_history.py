"""LMArena's history against its raw file, and against the arena's later list, which was fitted by other hands."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from data.sources.evaluations import lmarena, lmarena_history
from errors import WarehouseError
from tests.tables import stored_tables

LAST = "2025-02-27"


@pytest.fixture(scope="module")
def built() -> pd.DataFrame:
    return stored_tables(lmarena_history.SOURCE.id)["rating_history"]


@pytest.mark.raw_files
def test_the_last_list_of_a_month_stands_for_it(built: pd.DataFrame, full_raw: Path) -> None:
    table = pd.read_csv(full_raw / lmarena_history.HISTORY, index_col=0)
    assert sorted(built["rated_on"].unique())[:2] == ["2023-05-22", "2023-06-19"]
    assert built["rated_on"].nunique() == 22  # every month from May 2023 to February 2025
    for day, part in built.groupby("rated_on"):
        listed = table.loc[int(str(day).replace("-", ""))]
        assert part.set_index("name")["value"].to_dict() == listed[listed > 0].round(3).to_dict()


def test_zero_is_not_a_rating(built: pd.DataFrame) -> None:
    assert built["value"].min() > 700
    assert set(built.query("name == 'gpt-4'")["rated_on"]) == {  # renamed gpt-4-0613 in December 2023
        "2023-05-22", "2023-06-19", "2023-07-17", "2023-08-02", "2023-09-05", "2023-10-02", "2023-11-16",
    }  # fmt: skip


def test_the_same_key_is_the_same_model_in_the_later_list(built: pd.DataFrame) -> None:
    """A key that meant another model later would stand out: ranks agree to 0.998 over ten months."""
    later = stored_tables(lmarena.SOURCE.id)["measurement"].query("metric == 'arena_text'").set_index("name")["value"]
    both = built.query("rated_on == @LAST").set_index("name").join(later.rename("later"), how="inner")
    assert len(both) == 170
    assert spearmanr(both["value"], both["later"]).statistic > 0.998
    # The scale itself moved, so the two lists are no one series.
    assert (both["later"] - both["value"]).median() == pytest.approx(16.5, abs=0.5)


def test_the_history_reaches_no_board(cur: duckdb.DuckDBPyConnection) -> None:
    names = cur.execute("SELECT name, count(model) > 0 FROM rating_history GROUP BY name").fetchall()
    known = {row[0] for row in cur.execute("SELECT name FROM model_alias WHERE source = 'lmarena'").fetchall()}
    # Joined are the arena's present keys, and the one model that it later split by precision.
    assert {name for name, joined in names if joined} == {name for name, _ in names} & known | {
        "llama-3.1-405b-instruct"
    }
    assert sum(joined for _, joined in names) == 172
    assert cur.execute("SELECT count(*) FROM measurement WHERE source = 'lmarena_history'").fetchone() == (0,)
    now = cur.execute(
        "SELECT DISTINCT arena_text__source FROM board_api_models WHERE arena_text IS NOT NULL"
    ).fetchall()
    assert now == [("lmarena",)]


def test_a_rating_below_zero_is_refused() -> None:
    with pytest.raises(WarehouseError, match="below zero"):
        lmarena_history.history(pd.DataFrame({"m": [-1.0]}, index=[20240131]))


@given(st.lists(st.tuples(st.dates().map(lambda day: int(day.strftime("%Y%m%d"))), st.floats(0, 2000)), min_size=1))
def test_each_month_holds_its_latest_list(lists: list[tuple[int, float]]) -> None:
    days = {day: value for day, value in lists if 1_900_00_00 < day < 2_200_00_00}
    if not days:
        return
    table = pd.DataFrame({"m": list(days.values())}, index=list(days))
    found = lmarena_history.history(table)
    kept = {day // 100: days[day] for day in sorted(days)}
    assert np.allclose(sorted(found["value"]), sorted(round(v, 3) for v in kept.values() if v > 0))
