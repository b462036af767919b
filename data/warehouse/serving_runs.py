"""Measured runs of served models with shape, accelerator and load, and the stored fit of their speed."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd

from data.warehouse.energy_runs import SET_ANSWER_TOKENS, devices, measured_runs, shapes, with_device

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
# InferenceX keeps so many requests under way all the time.
TUNED_RUNS = """
SELECT
    c.id AS configuration,
    c.source,
    c.model,
    c.task,
    c.hardware,
    c.num_gpus,
    CASE c.precision WHEN 'fp4' THEN 'nvfp4' ELSE c.precision END AS precision,
    c.engine,
    c.parallelism,
    p.input_tokens AS prompt_tokens,
    CAST(c.batch_size AS DOUBLE) AS concurrency,
    any_value(f.value * c.num_gpus) FILTER (WHERE f.metric = 'throughput_per_gpu_tok_s') AS output_tokens_per_s,
    any_value(f.value) FILTER (WHERE f.metric = 'itl_mean_ms') AS itl_mean_ms,
    any_value(f.value) FILTER (WHERE f.metric = 'ttft_mean_ms') AS ttft_mean_ms
FROM configuration AS c
JOIN measurement AS f ON f.configuration = c.id
JOIN task_prompt AS p ON p.task = c.task
WHERE c.source = 'inferencex_silicon'
GROUP BY ALL
"""


def measured_serving_runs(cur: Cursor) -> pd.DataFrame:
    """Runs with `output_tokens_per_s` and, where measured, `itl_p50_ms` and `itl_p95_ms`, or `ttft_mean_ms`.

    Shape, accelerator and load as in roofline.RUN; configuration, source, model, task, hardware, engine, parallelism;
    `tuned`: 1 for InferenceX. Only runs whose shape and accelerator are known.
    """
    percentiles = cur.execute(PERCENTILES).df().set_index("configuration")
    names = cur.execute("SELECT id AS configuration, engine, parallelism FROM configuration").df()
    energy = (
        measured_runs(cur)
        .join(percentiles, on="configuration")
        .join(names.set_index("configuration"), on="configuration")
    )
    tuned = cur.execute(TUNED_RUNS).df().sort_values("configuration", ignore_index=True)
    tuned = with_device(tuned.join(shapes(cur), on="model"), devices(cur))
    tuned = tuned.assign(output_tokens=tuned["task"].map(SET_ANSWER_TOKENS).astype(float), media=0.0, tuned=1.0)
    known = tuned["n_params"].notna() & tuned["layers"].notna() & tuned["peak_tflops"].notna()
    energy = energy.assign(source="mlenergy_v3", tuned=0.0, itl_mean_ms=np.nan, ttft_mean_ms=np.nan)
    tuned = tuned[known].assign(itl_p50_ms=np.nan, itl_p95_ms=np.nan, power_w=np.nan)
    return pd.concat([energy, tuned[energy.columns]], ignore_index=True)


def decode_parameters(cur: Cursor) -> pd.DataFrame:
    """The stored parameters of decode_speed.DecodeModel: part, parameter, value."""
    return cur.execute("SELECT part, parameter, value FROM decode_model").df()


def decode_folds(cur: Cursor) -> pd.DataFrame:
    """Measured runs as the model of speed predicts them without their own shape, GPU or model: table decode_fold."""
    return cur.execute("SELECT * FROM decode_fold").df()
