"""What the model of serving energy is fitted to and predicts with: measured runs, shapes and accelerators, joined."""

from __future__ import annotations

import duckdb
import pandas as pd

Cursor = duckdb.DuckDBPyConnection
# The leaderboard does not state the prompts' lengths; these are assumed, tokens. Images and frames count as tokens.
ASSUMED_PROMPT_TOKENS = {
    "gpqa": 300,
    "lm-arena-chat": 300,
    "sourcegraph-fim": 1500,
    "image-chat": 1500,
    "video-chat": 4000,
}
# Tasks whose answers are all of one set length, tokens; the other boards publish the length of each candidate.
SET_ANSWER_TOKENS = {"inferencex-1k-1k": 1024, "inferencex-1k-8k": 8192, "inferencex-8k-1k": 1024}
MEDIA_TASKS = ("image-chat", "video-chat")
SHAPES = """
SELECT s.* REPLACE (CAST(s.tied AS INTEGER) AS tied), m.n_params, m.n_params_active
FROM model_shape AS s
JOIN model AS m ON m.id = s.model
QUALIFY row_number() OVER (PARTITION BY s.model ORDER BY s.growing_layers IS NULL, s.source, s.name) = 1
"""
RUNS = """
SELECT
    c.id AS configuration,
    c.task,
    c.hardware,
    c.num_gpus,
    c.precision,
    any_value(f.value) FILTER (WHERE f.metric = 'mean_batch_size') AS concurrency,
    any_value(f.value) FILTER (WHERE f.metric = 'output_tokens_per_response') AS output_tokens,
    any_value(f.value) FILTER (WHERE f.metric = 'output_tokens_per_s') AS output_tokens_per_s,
    any_value(f.value) FILTER (WHERE f.metric = 'power_w') AS power_w,
    any_value(c.model) AS model
FROM configuration AS c
JOIN measurement AS f ON f.configuration = c.id
WHERE c.source = 'mlenergy_v3'
GROUP BY ALL
HAVING concurrency IS NOT NULL
"""


def shapes(cur: Cursor) -> pd.DataFrame:
    """One shape for each model, by model.id; sizes are counts."""
    table = cur.execute(SHAPES).df().set_index("model").drop(columns=["source", "name"])
    text = ["weight_format", "quantization", "kv_quantization"]
    numbers = table.drop(columns=text).astype(float)
    return numbers.sort_index()


def devices(cur: Cursor) -> pd.DataFrame:
    """Bandwidth (GB/s), peak TFLOP/s at 16 and 8 bits, TDP (W) and maker of each accelerator, by hardware.id."""
    columns = "id AS hardware, memory_bandwidth_gb_s AS bandwidth_gb_s, bf16_tflops, fp8_tflops, tdp_w, vendor"
    return cur.execute(f"SELECT {columns} FROM hardware").df().set_index("hardware")  # noqa: S608 - names of ours


def with_device(runs: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """The runs with the figures of their accelerator; FP8 weights multiply at the FP8 rate where there is one."""
    joined = runs.join(table, on="hardware")
    rate = joined["fp8_tflops"].where(joined["precision"] == "fp8").fillna(joined["bf16_tflops"])
    return joined.assign(peak_tflops=rate).drop(columns=["bf16_tflops", "fp8_tflops"])


def measured_runs(cur: Cursor) -> pd.DataFrame:
    """ML.ENERGY v3's runs that answer with text: shape, accelerator, load, power of all GPUs (W), tokens/s."""
    runs = cur.execute(RUNS).df().sort_values("configuration", ignore_index=True)
    runs = with_device(runs.join(shapes(cur), on="model"), devices(cur))
    prompts = runs["task"].map(ASSUMED_PROMPT_TOKENS).astype(float)
    return runs.assign(prompt_tokens=prompts, media=runs["task"].isin(MEDIA_TASKS).astype(float))


def parameters(cur: Cursor) -> pd.DataFrame:
    """The stored parameters: part (power, step, half_width), parameter, value."""
    return cur.execute("SELECT part, parameter, value FROM energy_model").df()
