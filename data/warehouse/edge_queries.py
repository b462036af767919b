"""What the warehouse holds of people's own machines: computers, speeds measured on them, latencies of networks."""

from __future__ import annotations

import duckdb
import pandas as pd

Cursor = duckdb.DuckDBPyConnection
SPEED_SOURCES = ("llmfit_community", "geerling_wall_power", "laperf")


def edge_devices(cur: Cursor) -> pd.DataFrame:
    """The curated computers, by the order of the table."""
    return cur.execute("SELECT * FROM edge_device ORDER BY memory_bandwidth_gb_s, memory_gb").df()


def local_speeds(cur: Cursor) -> pd.DataFrame:
    """Decoding speeds of one request on one machine: what ran, on what, tokens/s with its range where runs repeat."""
    return cur.execute(
        "SELECT c.id, c.name, c.model, c.gpu, c.hardware, c.precision, c.engine, c.conditions, m.value AS tokens_per_s,"
        " m.low, m.high, m.source FROM configuration AS c JOIN measurement AS m ON m.configuration = c.id"
        " WHERE m.metric = 'decode_tokens_per_s' AND m.source IN (SELECT unnest($1))"
        " AND c.num_gpus = 1 AND c.batch_size = 1 ORDER BY c.id",
        [list(SPEED_SOURCES)],
    ).df()


def network_latencies(cur: Cursor) -> pd.DataFrame:
    """Latency of networks (index) on devices (columns), ms; NaN where a measurement was broken."""
    return (
        cur.execute("SELECT network, device, latency_ms FROM network_latency")
        .df()
        .pivot(index="network", columns="device", values="latency_ms")
    )


def network_sizes(cur: Cursor) -> pd.DataFrame:
    """Image classifiers at an image size: accuracy in percent, parameters, multiply-adds, activations, images/s."""
    return cur.execute(
        "SELECT c.name, mo.label, c.conditions, c.gpu, c.batch_size, mo.n_params,"
        " any_value(m.value) FILTER (WHERE m.metric = 'imagenet_top1_pct') AS imagenet_top1_pct,"
        " 1e9 * any_value(m.value) FILTER (WHERE m.metric = 'macs_g') AS macs,"
        " 1e6 * any_value(m.value) FILTER (WHERE m.metric = 'activations_m') AS activations,"
        " any_value(m.value) FILTER (WHERE m.metric = 'inferences_per_s') AS inferences_per_s"
        " FROM configuration AS c JOIN measurement AS m ON m.configuration = c.id JOIN model AS mo ON mo.id = c.model"
        " WHERE c.source = 'timm' AND c.gpu = 'RTX 4090' GROUP BY ALL ORDER BY c.name, c.conditions"
    ).df()


def model_ratings(cur: Cursor, metric: str) -> pd.DataFrame:
    """The best row of a rating for each model (index): rating, rating_low, rating_high."""
    return (
        cur.execute(
            "SELECT model, arg_max(value, value) AS rating, arg_max(low, value) AS rating_low,"
            " arg_max(high, value) AS rating_high FROM measurement"
            " WHERE metric = $1 AND configuration IS NULL AND model IS NOT NULL GROUP BY model ORDER BY model",
            [metric],
        )
        .df()
        .set_index("model")
    )
