"""The audit of repeated tables, on tables whose containment is known."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.warehouse.containment import Contained, audit, parts_of_warehouse


def table(**columns: object) -> pa.Table:
    return pa.Table.from_pandas(pd.DataFrame(columns), preserve_index=False)


BIG = table(name=[f"m{i}" for i in range(1000)], value=np.arange(1000.0), note=["a"] * 1000)


def pairs(found: list[Contained]) -> dict[tuple[str, str], bool]:
    return {(one.inner, one.outer): one.duplicate for one in found}


def test_a_part_and_a_copy_are_found():
    found = audit({"big": BIG, "part": BIG.slice(100, 50).select(["name", "value"]), "copy": BIG.slice(0)})
    assert pairs(found) == {("part", "big"): False, ("part", "copy"): False, ("copy", "big"): True}
    part = next(one for one in found if one.inner == "part")
    assert (part.rows, part.checked, part.missed_share) == (50, 50, 0.0)
    assert found[0].inner == "copy"  # the costliest first
    assert found[0].bytes == BIG.nbytes


def test_a_copy_is_known_in_another_order_and_other_types():
    shuffled = BIG.to_pandas().sample(frac=1, random_state=1).astype({"value": "int64"})
    other = pa.Table.from_pandas(shuffled[["value", "note", "name"]], preserve_index=False)
    assert pairs(audit({"big": BIG, "other": other})) == {("other", "big"): True}


@pytest.mark.parametrize(
    "stranger",
    [
        table(name=["m1"], value=[1.0], extra=[1.0]),  # a column more
        table(name=["m1"], value=[1000.0]),  # beyond the largest
        table(name=["m1"], value=[2.0]),  # within the bounds, but no such row
        table(name=["m1"], value=["1"]),  # text where the other has numbers
        table(name=pd.Series([], dtype=str), value=pd.Series([], dtype=float)),  # nothing in it
    ],
)
def test_what_is_no_part(stranger):
    assert audit({"big": BIG, "stranger": stranger}) == []


def test_missing_values_are_equal_to_missing_values():
    whole = table(name=["a", None, "c"], value=[1.0, np.nan, 3.0])
    assert pairs(audit({"whole": whole, "part": whole.slice(1, 1)})) == {("part", "whole"): False}


def test_the_sample_says_what_it_may_have_missed():
    (found,) = audit({"big": BIG, "part": BIG.slice(0, 500)}, sample=100)
    assert found.checked == 100
    # The rule of three: nothing among n leaves up to about 3 / n at 95%.
    assert found.missed_share == pytest.approx(3 / 100, rel=0.05)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from("ab")), min_size=1, max_size=12), st.data())
def test_small_tables_against_sets(rows, data):
    picked = data.draw(st.lists(st.tuples(st.integers(0, 3), st.sampled_from("ab")), min_size=1, max_size=6))
    outer = table(x=[x for x, _ in rows], y=[y for _, y in rows])
    inner = table(x=[x for x, _ in picked], y=[y for _, y in picked])
    assert (("inner", "outer") in pairs(audit({"outer": outer, "inner": inner}))) == (set(picked) <= set(rows))


def test_no_built_in_table_repeats_another(cur):
    parts = parts_of_warehouse(cur)
    assert "price of litellm_prices" in parts
    assert "curve_point of porian2024" in parts
    assert "query_score of routellm" in parts
    assert audit(parts) == []
    prices = {name: part for name, part in parts.items() if name.startswith("price of ")}
    again = audit({"upload": prices["price of litellm_prices"].slice(5, 40), **prices})
    assert [(one.inner, one.outer, one.rows) for one in again] == [("upload", "price of litellm_prices", 40)]


def test_a_source_loaded_again_under_another_name_is_found():
    """Its id, and the ids of its configurations and curves, do not hide the copy."""
    with duckdb.connect() as con:
        con.execute("CREATE TABLE measurement (source VARCHAR, configuration VARCHAR, metric VARCHAR, value DOUBLE)")
        con.execute("CREATE TABLE learning_curve (source VARCHAR, curve_id VARCHAR, label VARCHAR)")
        con.execute("CREATE TABLE curve_point (curve_id VARCHAR, x DOUBLE, y DOUBLE)")
        for source in ("first", "second"):
            con.execute(f"INSERT INTO measurement SELECT '{source}', '{source}-' || i, 'm', i FROM range(50) AS t (i)")
            con.execute(f"INSERT INTO learning_curve VALUES ('{source}', 'of-{source}', '{source}')")
            con.execute(f"INSERT INTO curve_point SELECT 'of-{source}', i, sqrt(i) FROM range(20) AS t (i)")
        found = pairs(audit(parts_of_warehouse(con)))
    assert found == {
        ("measurement of second", "measurement of first"): True,
        ("curve_point of second", "curve_point of first"): True,
    }
