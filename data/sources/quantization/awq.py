"""AWQ: speed and memory of AutoAWQ on one RTX 4090, and TinyChat's accuracy and latency against 16 bits.

Traps handled here: rows of dots are rulers between groups; memory is text such as `4.50 GB (19%)`; a model that did
not fit at 16 bits says OOM; MME, perplexity and video scores are no percentages, so the mean is over the others only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from data.sources.own_names import Facts, own_models
from data.sources.quantized import Quantized, number, slug, tables
from data.sources.source import Source, Tables

FOLDER = "benchmarks/quant-awq"
PERPLEXITY = "WikiText perplexity"
NOT_PERCENT = ("MME", PERPLEXITY)


def build(raw: Path) -> Tables:
    """Tables `configuration` and `measurement`; `model` and `model_alias` for names that say no version."""
    folder = raw / FOLDER
    rows = [
        *_speed(pd.read_csv(folder / "autoawq_rtx4090_speed.csv")),
        *_latency(pd.read_csv(folder / "tinychat_decode_latency.csv")),
        *_accuracy(pd.read_csv(folder / "tinychat_accuracy.csv")),
    ]
    return {**tables(SOURCE.id, rows), **own_models(SOURCE.id, (row.name for row in rows), _facts)}


def _facts(name: str) -> Facts:
    billions = re.search(r"([\d.]+)B$", name)
    return {
        "family": re.split(r"[ \-]", name)[0],
        "n_params": 1e9 * float(billions[1]) if billions else None,
        "modality": "text+image" if "VILA" in name else "text",
        "open_weights": True,
    }


def _speed(raw: pd.DataFrame) -> Iterator[Quantized]:
    for row in raw[raw["Model Name"] != "..."].to_dict("records"):
        kernel = re.sub(r"[^A-Z]", "", row["Version"])
        yield Quantized(
            task="quant-autoawq-rtx4090",
            name=f"{row['Model Name']} {row['Size']}",
            scheme=f"AWQ 4-bit {kernel}",
            engine="AutoAWQ",
            figures={
                "decode_tokens_per_s": number(row["Decode tokens/s"]),
                "prefill_tokens_per_s": number(row["Prefill tokens/s"]),
                "peak_memory_gb": number(row["Memory (VRAM)"]),
            },
            gpu="RTX 4090",
            num_gpus=1,
            batch_size=int(row["Batch Size"]),
            conditions=f"{row['Prefill Length']} tokens in, {row['Decode Length']} out",
        )


def _latency(raw: pd.DataFrame) -> Iterator[Quantized]:
    for row in raw.to_dict("records"):
        for scheme, column in (("FP16", "fp16_latency_ms"), ("AWQ 4-bit", "int4_latency_ms")):
            yield Quantized(
                task=f"quant-tinychat-{slug(row['gpu'])}",
                name=row["model"],
                scheme=scheme,
                engine="TinyChat",
                figures={"decode_ms_per_token": number(row[column])},
                base=scheme == "FP16",
                gpu=row["gpu"],
                num_gpus=1,
                batch_size=1,
            )


def _accuracy(raw: pd.DataFrame) -> Iterator[Quantized]:
    for (name, scheme), part in raw.groupby(["model", "quantization"]):
        values = part.set_index("metric")["value"].map(number)
        percent = values.drop(labels=[metric for metric in NOT_PERCENT if metric in values])
        yield Quantized(
            task="quant-tinychat-accuracy",
            name=str(name),
            scheme="FP16" if scheme == "FP16" else "AWQ 4-bit",
            engine="TinyChat",
            figures={
                "accuracy_pct": round(float(percent.mean()), 6),
                "perplexity": values.get(PERPLEXITY),
                "nominal_bits": 16.0 if scheme == "FP16" else 4.0,
            },
            base=scheme == "FP16",
        )


SOURCE = Source(
    id="quant_awq",
    title="AWQ: AutoAWQ and TinyChat tables",
    url="https://github.com/mit-han-lab/llm-awq",
    licence="MIT",
    may_ship_because="MIT permits it; figures alone are taken, and the source is named with its licence.",
    version="88e4c76b20755db275574e6a03c83c84ba3bece5 of casper-hansen/AutoAWQ,"
    " d6e797a42b9ef7778de8ee2352116e0f48a78d61 of mit-han-lab/llm-awq",
    retrieved="2025-07-17",
    method="Speed and memory on one RTX 4090 without any 16-bit row; latency a token at batch 1 on three devices;"
    " accuracy is the mean of the scores in per cent that the table has for a model, so compare it with the same"
    " model's 16-bit row only.",
    citation="Lin et al., AWQ: Activation-aware Weight Quantization for LLM Compression and Acceleration, MLSys 2024",
    files=(
        f"{FOLDER}/autoawq_rtx4090_speed.csv",
        f"{FOLDER}/tinychat_decode_latency.csv",
        f"{FOLDER}/tinychat_accuracy.csv",
    ),
    build=build,
)
