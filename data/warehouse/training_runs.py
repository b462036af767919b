"""What is known of training runs: how clusters fare, what a power limit changes, a grid through time."""

from __future__ import annotations

import duckdb
import pandas as pd

Cursor = duckdb.DuckDBPyConnection
SETTINGS = """
SELECT
    c.task,
    t.label AS task_label,
    m.label AS model_label,
    m.modality,
    c.gpu,
    c.batch_size,
    any_value(f.value) FILTER (WHERE f.metric = 'power_limit_w') AS power_limit_w,
    any_value(f.value) FILTER (WHERE f.metric = 'power_w') AS power_w,
    any_value(f.value) FILTER (WHERE f.metric = 'time_per_epoch_s') AS time_per_epoch_s,
    any_value(f.value) FILTER (WHERE f.metric = 'time_to_target_h') AS time_to_target_h,
    any_value(f.low) FILTER (WHERE f.metric = 'time_to_target_h') AS time_low_h,
    any_value(f.high) FILTER (WHERE f.metric = 'time_to_target_h') AS time_high_h,
    any_value(f.value) FILTER (WHERE f.metric = 'energy_to_target_kwh') AS energy_to_target_kwh,
    any_value(f.low) FILTER (WHERE f.metric = 'energy_to_target_kwh') AS energy_low_kwh,
    any_value(f.high) FILTER (WHERE f.metric = 'energy_to_target_kwh') AS energy_high_kwh
FROM configuration AS c
JOIN measurement AS f ON f.configuration = c.id
JOIN task AS t ON t.id = c.task
JOIN model AS m ON m.id = c.model
WHERE c.source = 'zeus'
GROUP BY c.id, c.task, t.label, m.label, m.modality, c.gpu, c.batch_size
HAVING energy_to_target_kwh IS NOT NULL
ORDER BY c.task, c.gpu, c.batch_size, power_limit_w
"""


def training_clusters(cur: Cursor) -> pd.DataFrame:
    """Clusters that train models, by name: jobs, sizes (GPUs), times (s), how jobs end (% of jobs and of GPU time)."""
    return cur.execute("SELECT * FROM training_cluster ORDER BY cluster").df().set_index("cluster")


def cluster_quantiles(cur: Cursor, quantity: str) -> pd.DataFrame:
    """The distribution of a quantity in each cluster: cluster, share_pct (of samples at or below), value."""
    return cur.execute(
        "SELECT cluster, share_pct, value FROM cluster_quantile WHERE quantity = $1 ORDER BY cluster, share_pct",
        [quantity],
    ).df()


def power_profiles(cur: Cursor) -> pd.DataFrame:
    """Time (s) and energy (J) of the same training steps by power limit (W), for each GPU, network and GPU count."""
    return cur.execute("SELECT * FROM power_profile ORDER BY gpu, network, num_gpus, power_limit_w").df()


def carbon_trace(cur: Cursor) -> pd.DataFrame:
    """Marginal carbon intensity through time (g/kWh) with the forecast, in the order of time."""
    return cur.execute("SELECT * FROM carbon_trace ORDER BY zone, starts").df()


def training_settings(cur: Cursor) -> pd.DataFrame:
    """Batch sizes and power limits that trained to a target: hours and kWh with their range over runs, by task, GPU."""
    return cur.execute(SETTINGS).df()


def training_speeds(cur: Cursor) -> pd.DataFrame:
    """Measured speeds of training (tokens/s and GPU) by accelerator, precision, size and number of GPUs."""
    return cur.execute("SELECT * FROM training_speed ORDER BY hardware, precision, n_params, num_gpus").df()


def published_runs(cur: Cursor) -> pd.DataFrame:
    """Whole runs with their size, tokens and GPU hours as stated."""
    return cur.execute("SELECT * FROM published_run ORDER BY n_params").df()
