"""The schema says what everything means, and the loaded tables keep its promises."""

from __future__ import annotations

import duckdb
import pytest

from data.warehouse.opening import SCHEMA

REFERENCES = [
    ("model_alias.source", "source.id"),
    ("model_alias.model", "model.id"),
    ("model_alias.task", "task.id"),
    ("task.board", "board.id"),
    ("configuration.task", "task.id"),
    ("configuration.model", "model.id"),
    ("configuration.hardware", "hardware.id"),
    ("measurement.source", "source.id"),
    ("measurement.configuration", "configuration.id"),
    ("price.model", "model.id"),
    ("gpu_rental.hardware", "hardware.id"),
    ("hardware_alias.hardware", "hardware.id"),
    ("curve_point.curve_id", "learning_curve.curve_id"),
    ("measurement.method", "method.id"),
    ("law_fit.curve_id", "learning_curve.curve_id"),
    ("shape_alias.model", "model.id"),
    ("model_shape.model", "model.id"),
    ("serving_power.model", "model.id"),
    ("serving_power.hardware", "hardware.id"),
    ("quantized_score.precision", "number_format.precision"),
    ("quality_change.model", "model.id"),
    ("quality_change.source", "source.id"),
    ("traffic.source", "source.id"),
    ("traffic_request.trace", "traffic.id"),
    ("training_cluster.source", "source.id"),
    ("cluster_quantile.cluster", "training_cluster.cluster"),
    ("power_profile.source", "source.id"),
    ("carbon_trace.source", "source.id"),
    ("training_speed.hardware", "hardware.id"),
    ("published_run.hardware", "hardware.id"),
    ("claim.technique", "technique.id"),
    ("technique.source", "source.id"),
    ("edge_device.source", "source.id"),
    ("edge_device.hardware", "hardware.id"),
    ("network_latency.source", "source.id"),
]
DESIGNED = [
    "source",
    "model",
    "model_alias",
    "hardware",
    "configuration",
    "measurement",
    "price",
    "learning_curve",
    "curve_point",
    "query_score",
    "query_feature",
    "traffic",
    "carbon_intensity",
    "technique",
    "claim",
]


@pytest.fixture(scope="module")
def empty() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute(SCHEMA.read_text(encoding="utf-8"))
    return con


def test_all_tables_of_the_design_are_there(empty: duckdb.DuckDBPyConnection) -> None:
    tables = {row[0] for row in empty.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    assert set(DESIGNED) <= tables


def test_every_table_and_column_says_what_it_means(empty: duckdb.DuckDBPyConnection) -> None:
    silent = empty.execute(
        "SELECT table_name || '.' || column_name FROM duckdb_columns()"
        " WHERE NOT internal AND coalesce(comment, '') = ''"
        " UNION ALL SELECT table_name FROM duckdb_tables() WHERE NOT internal AND coalesce(comment, '') = ''"
    ).fetchall()
    assert silent == []


@pytest.mark.parametrize(("child", "parent"), REFERENCES)
def test_references_point_at_something(cur: duckdb.DuckDBPyConnection, child: str, parent: str) -> None:
    (child_table, child_column), (parent_table, parent_column) = child.split("."), parent.split(".")
    lost = cur.execute(
        f"SELECT DISTINCT {child_column} FROM {child_table} WHERE {child_column} IS NOT NULL"
        f" AND {child_column} NOT IN (SELECT {parent_column} FROM {parent_table})"
    ).fetchall()
    assert lost == []


def test_kinds_are_the_four_kinds(cur: duckdb.DuckDBPyConnection) -> None:
    kinds = {row[0] for row in cur.execute("SELECT DISTINCT kind FROM measurement").fetchall()}
    assert kinds <= {"measured", "estimated", "predicted", "claimed"}


def test_values_lie_in_their_intervals(cur: duckdb.DuckDBPyConnection) -> None:
    outside = cur.execute("SELECT count(*) FROM measurement WHERE NOT value BETWEEN low AND high").fetchall()
    assert outside == [(0,)]
