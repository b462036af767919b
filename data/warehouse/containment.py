"""Which tables repeat others: duplicates, and tables wholly contained in another, with the bytes they cost.

After R2D2 (Shah et al., "R2D2: Reducing Redundancy and Duplication in Data Lakes", PACMMOD 2023), in three sieves of
rising cost: the columns of one must be among those of the other, each numeric column must lie within the other's
smallest and largest value, and a sample of rows must all be found in the other. What passes was sampled, not proved:
`missed_share` says how large a share of foreign rows the sample may have overlooked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import permutations

import duckdb
import pandas as pd
import pyarrow as pa

SAMPLE = 400
SEED = 7
CONFIDENCE = 0.95
# Columns in which two copies of the same rows differ: names that a source gave to itself and its rows.
NAMELESS = "COLUMNS(name -> name NOT IN ('source', 'id', 'configuration', 'curve_id'))"


@dataclass(frozen=True)
class Contained:
    """Table `inner` lies in table `outer`. `duplicate`: the other way round too, with as many rows.

    `bytes` is what `inner` takes in memory, the cost of keeping it twice; `checked` rows of it were looked up.
    With confidence 95 % at most a share `missed_share` of its rows is not in `outer`; 0 where all were looked up.
    """

    inner: str
    outer: str
    duplicate: bool
    rows: int
    bytes: int
    checked: int
    missed_share: float


def audit(tables: Mapping[str, pa.Table], sample: int = SAMPLE, about: str | None = None) -> list[Contained]:
    """Every contained pair, the costliest first; of two duplicates the one later in `tables` is called inner.

    Tables without rows or columns are left out: nothing is contained in everything. `about`: only pairs with this one.
    """
    comparable_tables = {
        name: _comparable(table) for name, table in tables.items() if table.num_rows and table.num_columns
    }
    bounds = {name: _bounds(table) for name, table in comparable_tables.items()}
    contained_pairs: dict[tuple[str, str], tuple[int, float]] = {}
    with duckdb.connect(config={"enable_external_access": False, "threads": 1}) as con:
        for inner, outer in permutations(comparable_tables, 2):
            if about is not None and about not in (inner, outer):
                continue
            if _schema_within(comparable_tables[inner], comparable_tables[outer]) and _values_within(
                bounds[inner], bounds[outer]
            ):
                checked = _looked_up(con, comparable_tables[inner], comparable_tables[outer], sample)
                if checked is not None:
                    contained_pairs[inner, outer] = checked
    order = {name: place for place, name in enumerate(comparable_tables)}
    result = []
    for (inner, outer), (checked_rows, missed) in contained_pairs.items():
        same = (outer, inner) in contained_pairs and comparable_tables[inner].num_rows == comparable_tables[
            outer
        ].num_rows
        if same and order[inner] < order[outer]:
            continue
        size = comparable_tables[inner].num_rows
        result.append(Contained(inner, outer, same, size, tables[inner].nbytes, checked_rows, missed))
    return sorted(result, key=lambda repeat: (-repeat.bytes, repeat.inner, repeat.outer))


def _comparable(table: pa.Table) -> pa.Table:
    """Numbers as doubles and all else as text, so that the same table read from CSV and from Parquet agrees."""
    columns = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        number = pa.types.is_integer(column.type) or pa.types.is_floating(column.type)
        if not pa.types.is_nested(column.type):
            columns[name] = column.cast(pa.float64() if number else pa.string(), safe=False)
    return pa.table(columns)


def _schema_within(inner: pa.Table, outer: pa.Table) -> bool:
    return {(field.name, field.type) for field in inner.schema} <= {(field.name, field.type) for field in outer.schema}


def _bounds(table: pa.Table) -> dict[str, tuple[float, float]]:
    """Smallest and largest value of each numeric column that has one."""
    frame: pd.DataFrame = table.select([f.name for f in table.schema if pa.types.is_floating(f.type)]).to_pandas()
    return {
        str(name): (float(column.min()), float(column.max())) for name, column in frame.items() if column.notna().any()
    }


def _values_within(inner: Mapping[str, tuple[float, float]], outer: Mapping[str, tuple[float, float]]) -> bool:
    return all(
        name in outer and outer[name][0] <= low and high <= outer[name][1] for name, (low, high) in inner.items()
    )


def _looked_up(
    con: duckdb.DuckDBPyConnection, inner: pa.Table, outer: pa.Table, sample: int
) -> tuple[int, float] | None:
    """How many sampled rows of `inner` were all found in `outer`, and the share that may be foreign; None: one is."""
    names = ", ".join(f'"{name.replace(chr(34), chr(34) * 2)}"' for name in inner.column_names)
    con.register("inner_table", inner)
    con.register("outer_table", outer)
    all_of_it = inner.num_rows <= sample
    sample_clause = "" if all_of_it else f" USING SAMPLE reservoir({int(sample)} ROWS) REPEATABLE ({SEED})"
    # EXCEPT compares as a set and takes two missing values as equal, as an anti-join of whole rows must.
    foreign = con.execute(
        f"SELECT count(*) FROM (SELECT {names} FROM (SELECT * FROM inner_table{sample_clause})"  # noqa: S608 - quoted names
        f" EXCEPT SELECT {names} FROM outer_table)"
    ).fetchall()[0][0]
    if foreign:
        return None
    checked = min(sample, inner.num_rows)
    return checked, 0.0 if all_of_it else 1.0 - (1.0 - CONFIDENCE) ** (1.0 / checked)


def parts_of_warehouse(cur: duckdb.DuckDBPyConnection) -> dict[str, pa.Table]:
    """The tables to audit: each source's share of each table, named 'table of source'.

    What a source alone can say is left out, lest a copy under another name pass for something new: its own id, and
    the ids that it gave to configurations and curves. Tables of aliases are left out altogether: that a name means the
    same in two sources is said once for each.
    """
    with_source = [
        row[0]
        for row in cur.execute(
            "SELECT DISTINCT table_name FROM duckdb_columns() WHERE column_name = 'source' AND NOT internal"
            " AND table_name NOT LIKE 'board%' AND table_name NOT LIKE '%_alias' ORDER BY table_name"
        ).fetchall()
    ]
    parts = {}
    for table in with_source:
        for (source,) in cur.execute(f"SELECT DISTINCT source FROM {table} ORDER BY source").fetchall():  # noqa: S608
            parts[f"{table} of {source}"] = cur.execute(
                f"SELECT {NAMELESS} FROM {table} WHERE source = $1",  # noqa: S608 - names of the schema
                [source],
            ).to_arrow_table()
    return {**parts, **points_by_source(cur)}


def points_by_source(cur: duckdb.DuckDBPyConnection) -> dict[str, pa.Table]:
    """The points of the learning curves of each source, named 'curve_point of source'; to audit."""
    sources = cur.execute("SELECT DISTINCT source FROM learning_curve ORDER BY source").fetchall()
    return {
        f"curve_point of {source}": cur.execute(
            "SELECT p.* EXCLUDE (curve_id) FROM curve_point AS p SEMI JOIN"
            " (SELECT curve_id FROM learning_curve WHERE source = $1) AS own ON own.curve_id = p.curve_id",
            [source],
        ).to_arrow_table()
        for (source,) in sources
    }


def answers_by_source(cur: duckdb.DuckDBPyConnection) -> dict[str, pa.Table]:
    """The router logs of each source, named 'query_score of source'; to audit."""
    sources = cur.execute("SELECT DISTINCT source FROM query_score ORDER BY source").fetchall()
    return {
        f"query_score of {source}": cur.execute(
            "SELECT query, model, score, cost_usd FROM query_score WHERE source = $1", [source]
        ).to_arrow_table()
        for (source,) in sources
    }
