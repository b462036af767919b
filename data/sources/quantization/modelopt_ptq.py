"""NVIDIA Model Optimizer: throughput and loss of Llama 3.1 at BF16, FP8, INT4 AWQ and W4A8 on H200.

Traps handled here: the 70B model ran on two GPUs unquantized and on one quantized, so its speeds are compared per GPU
and not as speedups; the loss is relative, of MMLU alone, and was measured on H100.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from data.sources.quantized import Quantized, tables
from data.sources.source import Source, Tables

FILE = "benchmarks/modelopt-ptq/modelopt_llama31.csv"


def build(raw: Path) -> Tables:
    """Tables `configuration` and `measurement`."""
    return tables(SOURCE.id, _rows(pd.read_csv(raw / FILE)))


def _rows(raw: pd.DataFrame) -> Iterator[Quantized]:
    one_gpu_each = raw.groupby("model")["gpus_h200"].transform("max") == 1
    for row, same_machine in zip(raw.to_dict("records"), one_gpu_each, strict=True):
        count, batch = int(row["gpus_h200"]), int(row["batch_size"])
        yield Quantized(
            task="quant-modelopt-h200",
            name=row["model"],
            scheme=row["quantization"],
            engine="TensorRT-LLM 0.15",
            figures={
                "decode_tokens_per_s": float(row["tokens_per_s"]),
                "throughput_per_gpu_tok_s": float(row["tokens_per_s"]) / count,
                "mmlu_lost_relative_pct": row["mmlu_loss_pct_h100"],
            },
            table=f"batch {batch}",
            base=row["quantization"] == "bf16" and bool(same_machine),
            gpu="H200",
            num_gpus=count,
            batch_size=batch,
            conditions=f"{count} x H200",
        )


SOURCE = Source(
    id="modelopt_ptq",
    title="NVIDIA Model Optimizer: Llama 3.1 quantized on H200",
    url="https://github.com/NVIDIA/Model-Optimizer",
    licence="Apache-2.0",
    may_ship_because="Apache-2.0 permits it with attribution.",
    version="a2fbac7bad8ab446d3f8783dadb0c3366eb0ad73",
    retrieved="2026-08-21",
    method="TensorRT-LLM 0.15 on H200, 2,048 input and 128 output tokens, at 1, 8 and 64 requests at once. The 70B"
    " model unquantized took two GPUs: compare its throughput per GPU. The loss is that of MMLU in per cent of the"
    " unquantized score, measured on H100.",
    citation="NVIDIA, Model Optimizer, examples/benchmark.md",
    files=(FILE,),
    build=build,
)
