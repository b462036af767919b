"""mlx-lm: MMLU-Pro, speed and peak memory of two Qwen3 models at 4 to 16 bits on one M4 Max.

Trap handled here: an empty figure means that the model did not fit, not that it was slow.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from data.sources.measuring_methods import with_methods
from data.sources.quantized import Quantized, tables
from data.sources.source import Source, Tables

FILE = "benchmarks/mlx-lm-quant/mlx_benchmarks.csv"


def build(raw: Path) -> Tables:
    """Tables `configuration` and `measurement`."""
    built = tables(SOURCE.id, _rows(pd.read_csv(raw / FILE)))
    return {**built, "measurement": with_methods(built["measurement"], speed=("timed", "mlx-lm"))}


def _rows(raw: pd.DataFrame) -> Iterator[Quantized]:
    for row in raw.to_dict("records"):
        yield Quantized(
            task="local-mlx",
            name=row["model"],
            scheme=row["precision"],
            engine="mlx-lm",
            figures={
                "accuracy_pct": row["mmlu_pro_pct"],
                "prefill_tokens_per_s": row["prompt2048_tok_s"],
                "decode_tokens_per_s": row["generation128_tok_s"],
                "peak_memory_gb": row["peak_memory_gb"],
            },
            base=row["precision"] == "bf16",
            gpu="M4 Max",
            num_gpus=1,
            batch_size=1,
            conditions="M4 Max with 64 GB",
        )


SOURCE = Source(
    id="mlx_lm_quant",
    title="mlx-lm: quantized Qwen3 on an M4 Max",
    url="https://github.com/ml-explore/mlx-lm",
    licence="MIT",
    may_ship_because="MIT permits it; figures alone are taken, and the source is named with its licence.",
    version="d78bf58e217c904ec282ed8da9b947491f78c022",
    retrieved="2026-08-22",
    method="One request at a time on an M4 Max with 64 GB: 2,048 prompt tokens, 128 written. Accuracy is MMLU-Pro of"
    " the same quantized weights. Where speed and memory are empty, the weights did not fit.",
    citation="Apple, mlx-lm, mlx_lm/BENCHMARKS.md",
    files=(FILE,),
    build=build,
)
