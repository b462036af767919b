"""What the warehouse holds and what it lacks: rows of each source, coverage of the boards, the data dictionary."""

from __future__ import annotations

import duckdb
import pandas as pd

from data.boards import registry
from data.metrics import metrics
from data.warehouse.name_matches import candidates_for
from data.warehouse.queries import boards, sources

Cursor = duckdb.DuckDBPyConnection
# Rows by source and table. A price list is counted as published: the join repeats a row for each model it serves.
COUNTS = """
SELECT source AS held_by, 'configuration' AS held, count(*) AS n FROM configuration GROUP BY source
UNION ALL SELECT source, 'measurement', count(*) FROM measurement GROUP BY source
UNION ALL SELECT source, 'price', count(DISTINCT (name, provider, valid_from, input_usd_per_mtok, output_usd_per_mtok))
    FROM price GROUP BY source
UNION ALL SELECT source, 'hardware', count(*) FROM hardware GROUP BY source
UNION ALL SELECT source, 'gpu_rental', count(*) FROM gpu_rental GROUP BY source
UNION ALL SELECT source, 'learning_curve', count(*) FROM learning_curve GROUP BY source
UNION ALL SELECT source, 'curve_point', count(*) FROM curve_point JOIN learning_curve USING (curve_id) GROUP BY source
UNION ALL SELECT source, 'query_score', count(*) FROM query_score GROUP BY source
UNION ALL SELECT source, 'query_feature', count(*) FROM query_feature GROUP BY source
UNION ALL SELECT source, 'answer_length', count(*) FROM answer_length
    WHERE source NOT IN (SELECT 'mlenergy_v3' UNION SELECT source FROM query_score) GROUP BY source
UNION ALL SELECT source, 'carbon_intensity', count(*) FROM carbon_intensity GROUP BY source
UNION ALL SELECT source, 'data_centre', count(*) FROM data_centre GROUP BY source
UNION ALL SELECT source, 'model_shape', count(DISTINCT name) FROM model_shape GROUP BY source
UNION ALL SELECT source, 'traffic', count(*) FROM traffic GROUP BY source
UNION ALL SELECT t.source, 'traffic_request', count(*) FROM traffic_request AS r JOIN traffic AS t ON t.id = r.trace
    GROUP BY t.source
UNION ALL SELECT source, 'serving_power', count(*) FROM serving_power GROUP BY source
UNION ALL SELECT source, 'edge_device', count(*) FROM edge_device GROUP BY source
UNION ALL SELECT source, 'network_latency', count(*) FROM network_latency GROUP BY source
UNION ALL SELECT source, 'training_cluster', count(*) FROM training_cluster GROUP BY source
UNION ALL SELECT source, 'cluster_quantile', count(*) FROM cluster_quantile GROUP BY source
UNION ALL SELECT source, 'power_profile', count(*) FROM power_profile GROUP BY source
UNION ALL SELECT source, 'carbon_trace', count(*) FROM carbon_trace GROUP BY source
UNION ALL SELECT source, 'training_speed', count(*) FROM training_speed GROUP BY source
UNION ALL SELECT source, 'published_run', count(*) FROM published_run GROUP BY source
UNION ALL SELECT source, 'technique', count(*) FROM technique GROUP BY source
UNION ALL SELECT source, 'claim', count(*) FROM claim GROUP BY source
UNION ALL SELECT 'law_fits', 'law_fit', count(*) FROM law_fit
UNION ALL SELECT 'law_fits', 'pooled_prior', count(*) FROM pooled_prior
UNION ALL SELECT 'law_fits', 'pooled_forecast', count(*) FROM pooled_forecast
UNION ALL SELECT 'law_fits', 'forecast_calibration', count(*) FROM forecast_calibration
UNION ALL SELECT 'energy_model', 'energy_model', count(*) FROM energy_model
UNION ALL SELECT 'energy_model', 'energy_fold', count(*) FROM energy_fold
UNION ALL SELECT 'serving_speed', 'decode_model', count(*) FROM decode_model
UNION ALL SELECT 'serving_speed', 'decode_fold', count(*) FROM decode_fold
UNION ALL SELECT 'law_fits', 'prediction_fold', count(*) FROM prediction_fold
UNION ALL SELECT source, 'served_memory', count(*) FROM served_memory GROUP BY source
UNION ALL SELECT 'law_fits', 'quantization_loss', count(*) FROM quantization_loss
UNION ALL SELECT source, 'quantized_score', count(*) FROM quantized_score GROUP BY source
UNION ALL SELECT 'curated', 'model', count(*) FROM model
UNION ALL SELECT 'curated', 'model_alias', count(*) FROM model_alias
"""


def source_rows(cur: Cursor) -> pd.DataFrame:
    """Every source with its licence, version and date, `rows` in all and `holds`, the rows of each table in words."""
    row_counts = (
        cur.sql(COUNTS)
        .aggregate(
            "held_by AS id, CAST(sum(n) AS BIGINT) AS rows,"
            " string_agg(format('{}: {:,}', replace(held, '_', ' '), n), ', ' ORDER BY n DESC) AS holds",
            "held_by",
        )
        .df()
    )
    source_table = sources(cur).merge(row_counts, on="id", how="left")
    return source_table.assign(
        rows=source_table["rows"].fillna(0).astype("int64"), holds=source_table["holds"].fillna("")
    )


def coverage(cur: Cursor, board: str) -> pd.DataFrame:
    """For each model of a board (index: its label), how many of its candidates have each metric; 0 = none has it.

    Columns are the metrics that the board's table holds, in the registry's order; models with the most first.
    """
    board_entry = next(board_entry for board_entry in registry() if board_entry.id == board)
    board_columns = {row[0] for row in cur.execute(f"DESCRIBE {board_entry.table}").fetchall()}
    columns = [name for name in metrics() if name in board_columns]
    counts = ", ".join(f'count("{name}") AS "{name}"' for name in columns)
    frame = cur.execute(
        f"SELECT model_label AS model, {counts} FROM {board_entry.table} GROUP BY model_label ORDER BY model_label"  # noqa: S608
    ).df()
    frame = frame.set_index("model")
    return frame.loc[(frame > 0).sum(axis=1).sort_values(ascending=False, kind="stable").index]


def dictionary(cur: Cursor) -> pd.DataFrame:
    """Every column of schema.sql: table, column, type, meaning. The meanings are the comments of the schema."""
    return cur.execute(
        'SELECT c.table_name AS "table", c.column_name AS "column", c.data_type AS type, c.comment AS meaning'
        " FROM duckdb_columns() AS c JOIN duckdb_tables() AS t USING (table_oid)"
        " WHERE NOT c.internal AND c.comment IS NOT NULL ORDER BY c.table_name, c.column_index"
    ).df()


def metric_dictionary() -> pd.DataFrame:
    """Every metric of the registry: metric, label, unit, better, group, meaning."""
    return pd.DataFrame(
        [
            {
                "metric": metric_entry.id,
                "label": metric_entry.label,
                "unit": metric_entry.unit,
                "better": "more" if metric_entry.maximise else "less",
                "group": metric_entry.group,
                "meaning": metric_entry.description,
            }
            for metric_entry in metrics().values()
        ]
    )


def aliases(cur: Cursor) -> pd.DataFrame:
    """The curated join: source, name in that source, task, model, precision, note."""
    return cur.execute("SELECT * FROM model_alias ORDER BY source, name, task").df()


def proposals(cur: Cursor, name: str) -> pd.DataFrame:
    """Models that an unresolved name may mean, for a person to judge."""
    return candidates_for(cur, name)


def board_titles(cur: Cursor) -> dict[str, str]:
    """Title of each board by its id."""
    return dict(boards(cur)[["id", "title"]].itertuples(index=False, name=None))
