"""LLM-Inference-Bench: throughput of models of 2023 and 2024 by accelerator, engine and batch; for a few, GPU power.

Traps handled here: throughput counts input and output tokens, which are equal in number; power is in milliwatts; the
rows of llama.cpp at more than one request at a time contradict their own latency and are left out; a few points stand
twice, of which the later counts; precision is stated only where weights or the KV cache were quantized.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from data.sources.families import family_of
from data.sources.measuring_methods import with_methods
from data.sources.own_names import Facts, own_models
from data.sources.quantized import Quantized, tables
from data.sources.source import Source, Tables
from errors import WarehouseError

FOLDER = "benchmarks/llm-inference-bench"
ALL = f"{FOLDER}/all_results.csv"
POWER = f"{FOLDER}/power_results.csv"
KV_CACHE = f"{FOLDER}/quant_a100_h100.csv"
GPUS = {
    "AMD MI250 GPU": "MI250",
    "AMD MI300X GPU": "MI300X",
    "Habana Gaudi2": "Gaudi 2",
    "Intel Max 1550": "Max 1550",
    "Intel PVC GPU": "Data Center GPU Max",
    "Nvidia A100 GPU": "A100",
    "Nvidia GH200 GPU": "GH200",
    "Nvidia H100 GPU": "H100",
    "SambaNova SN40L": "SN40L",
}
POINT = ["hardware", "num_of_hardware", "framework", "model", "input_output_length", "batch_size", "kv_cache_dtype"]
W_PER_MW = 0.001
# Throughput and latency of one row may differ by rounding only.
TOLERANCE = 0.01
FORMATS = re.compile(r"Weight = (\w+), KV Cache = (\w+)")


def build(raw: Path) -> Tables:
    """Tables `configuration`, `measurement`, `model` and `model_alias`.

    Raises WarehouseError where an accelerator is unknown or a figure is not above 0.
    """
    rows, _ = _rows(raw)
    built = dict(tables(SOURCE.id, _quantized(rows)))
    for name, table in built.items():
        built[name] = table.assign(precision=table["precision"].replace("", None))
    built["measurement"] = with_methods(
        built["measurement"], energy=("gpu", "LLM-Inference-Bench"), speed=("timed", "LLM-Inference-Bench")
    )
    return {**built, **own_models(SOURCE.id, built["configuration"]["name"], _facts)}


def left_out(raw: Path) -> Mapping[str, int]:
    """How many raw rows each rule left out."""
    _, counts = _rows(raw)
    return counts


def _rows(raw: Path) -> tuple[pd.DataFrame, Mapping[str, int]]:
    parts = [pd.read_csv(raw / file).assign(file=file) for file in (ALL, POWER, KV_CACHE)]
    frame = pd.concat([part.rename(columns=lambda name: name.lower().replace(" ", "_")) for part in parts])
    unknown = sorted(set(frame["hardware"]) - set(GPUS))
    if unknown or not (frame[["latency", "throughput"]] > 0).all(axis=None):
        raise WarehouseError(f"{SOURCE.id}: unknown accelerators {unknown}, or a latency or throughput not above 0.")
    tokens = 2 * frame["batch_size"] * frame["input_output_length"]
    consistent = (tokens / frame["latency"] / frame["throughput"] - 1).abs() < TOLERANCE
    fitting = frame[consistent].drop_duplicates([*POINT, "file"], keep="last")
    return fitting, {
        "throughput contradicts the latency": int((~consistent).sum()),
        "repeat of a point: the later row is kept": int(consistent.sum()) - len(fitting),
    }


def _quantized(rows: pd.DataFrame) -> Iterator[Quantized]:
    for row in rows.to_dict("records"):
        formats = FORMATS.match(str(row["kv_cache_dtype"]))
        gpu, count, speed = GPUS[row["hardware"]], int(row["num_of_hardware"]), float(row["throughput"])
        power_w = float(row["avg_power"]) * W_PER_MW
        conditions = [
            f"{count} x {gpu}",
            str(row["framework"]),
            f"KV cache {formats[2]}" if formats else "",
            "run with power" if row["file"] == POWER else "",
        ]
        yield Quantized(
            task=f"argonne-{int(row['input_output_length'])}",
            name=str(row["model"]),
            scheme=formats[1] if formats else "",
            engine=str(row["framework"]),
            figures={
                "total_tokens_per_s": speed,
                "output_tokens_per_s": speed / 2,
                "batch_latency_s": float(row["latency"]),
                "power_w": power_w,
                "energy_per_total_token_j": power_w / speed,
            },
            gpu=gpu,
            num_gpus=count,
            batch_size=int(row["batch_size"]),
            conditions=", ".join(part for part in conditions if part),
        )


def _facts(name: str) -> Facts:
    return {"family": family_of(name) or "Other", "modality": "text", "open_weights": True}


SOURCE = Source(
    id="llm_inference_bench",
    title="LLM-Inference-Bench (Argonne)",
    url="https://github.com/argonne-lcf/LLM-Inference-Bench",
    licence="BSD-3-Clause",
    may_ship_because="BSD-3-Clause permits it; figures alone are taken, and the source is named with its licence.",
    version="4211f5d4e9bc0145ed541b6d372d5d8223b44235",
    retrieved="2025-07-18",
    method="Batches of equal requests whose outputs are as long as their inputs; throughput counts both kinds of"
    " tokens, and output tokens alone are half of it. Energy per token is mean GPU power over that throughput. Rows of"
    " llama.cpp with several requests at once contradict their own latency and are left out. Precision is mostly not"
    " stated.",
    citation="Chitty-Venkata et al., LLM-Inference-Bench: Inference Benchmarking of Large Language Models on AI"
    " Accelerators, SC 2024 workshops, arXiv:2411.00136",
    files=(ALL, POWER, KV_CACHE),
    build=build,
    left_out=left_out,
)
