"""LLM-Inference-Bench (Argonne): power of one GPU while it serves, by engine and batch size.

Traps handled here: power is in milliwatts; throughput counts input and output tokens together, which is checked
against batch size x both lengths / latency; so it is no energy per output token and stands in a table of its own.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from data.sources.source import Source, Tables
from errors import WarehouseError

FILE = "benchmarks/llm-inference-bench/power_results.csv"
MW_PER_W = 1000.0
LENGTHS = 2.0  # as many tokens in as out
KEY = ["gpu", "num_gpus", "engine", "name", "batch_size"]
COLUMNS = {
    "Hardware": "gpu",
    "Num of Hardware": "num_gpus",
    "Framework": "engine",
    "Model": "name",
    "Input Output Length": "input_tokens",
    "Batch Size": "batch_size",
    "Latency": "latency_s",
    "Throughput": "all_tokens_per_s",
}


def build(raw: Path) -> Tables:
    """Table `serving_power`: W per GPU, s, tokens and tokens per s.

    Raises WarehouseError where throughput is not that of all tokens, a power is no GPU's, or a setting stands twice.
    """
    frame = pd.read_csv(raw / FILE)
    table = frame[list(COLUMNS)].rename(columns=COLUMNS)
    table["output_tokens"] = table["input_tokens"]
    table["power_w"] = frame["avg_power"] / MW_PER_W
    tokens = LENGTHS * table["batch_size"] * table["input_tokens"]
    if not np.allclose(tokens / table["latency_s"], table["all_tokens_per_s"], rtol=1e-3):
        raise WarehouseError(f"{SOURCE.id}: a throughput in {FILE} is not that of input and output tokens together.")
    if not table["power_w"].between(20, 2000).all():
        raise WarehouseError(f"{SOURCE.id}: a power in {FILE} is not that of a GPU in milliwatts.")
    if table.duplicated(KEY).any():
        raise WarehouseError(f"{SOURCE.id}: {FILE} has a setting twice.")
    return {"serving_power": table.assign(source=SOURCE.id).sort_values(KEY, ignore_index=True)}


SOURCE = Source(
    id="argonne_power",
    title="LLM-Inference-Bench: power of GPUs that serve language models",
    url="https://github.com/argonne-lcf/LLM-Inference-Bench",
    licence="BSD-3-Clause",
    may_ship_because="BSD-3-Clause permits it; figures alone are taken, and the source is named with its licence.",
    version="4211f5d4e9bc0145ed541b6d372d5d8223b44235",
    retrieved="2025-07-18",
    method="One GPU, 1,024 tokens in and 1,024 out, static batches; the mean of the GPU's own power readings.",
    citation="Chitty-Venkata et al., LLM-Inference-Bench: Inference Benchmarking of Large Language Models on AI"
    " Accelerators, 2024, arXiv:2411.00136",
    files=(FILE,),
    build=build,
)
