"""Measured runs of served models with shape, accelerator and load, and the stored fit of their speed."""

from __future__ import annotations

import duckdb
import pandas as pd

from data.warehouse.energy_runs import measured_runs

Cursor = duckdb.DuckDBPyConnection
PERCENTILES = """
SELECT
    f.configuration,
    any_value(f.value) FILTER (WHERE f.metric = 'itl_p50_ms') AS itl_p50_ms,
    any_value(f.value) FILTER (WHERE f.metric = 'itl_p95_ms') AS itl_p95_ms
FROM measurement AS f
WHERE f.source = 'mlenergy_v3'
GROUP BY ALL
"""


def measured_serving_runs(cur: Cursor) -> pd.DataFrame:
    """Runs with `itl_p50_ms`, `itl_p95_ms` and `output_tokens_per_s`: shape, accelerator and load as in roofline.RUN.

    Further columns: configuration, source, model, task, hardware.
    """
    percentiles = cur.execute(PERCENTILES).df().set_index("configuration")
    return measured_runs(cur).join(percentiles, on="configuration").assign(source="mlenergy_v3")


def decode_parameters(cur: Cursor) -> pd.DataFrame:
    """The stored parameters of decode_speed.DecodeModel: part, parameter, value."""
    return cur.execute("SELECT part, parameter, value FROM energy_model").df()
