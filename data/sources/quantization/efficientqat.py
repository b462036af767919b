"""EfficientQAT: its model zoo of Llama and Mistral weights trained at 4, 3 and 2 bits."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from data.sources.quantized import Quantized, number, tables
from data.sources.source import Source, Tables

FILE = "benchmarks/quant-efficientqat/model_zoo.csv"


def build(raw: Path) -> Tables:
    """Tables `configuration` and `measurement`."""
    table = pd.read_csv(raw / FILE)
    return tables(SOURCE.id, [_row({str(k): v for k, v in row.items()}) for row in table.to_dict("records")])


def _row(row: dict[str, object]) -> Quantized:
    scheme = str(row["quantization"])
    return Quantized(
        task="quant-efficientqat",
        name=str(row["model"]),
        scheme=scheme,
        engine="EfficientQAT",
        figures={
            "perplexity": number(row["wikitext2_ppl"]),
            "accuracy_pct": number(row["avg_accuracy_5task_pct"]),
            "model_size_gb": number(row["model_size_gb"]),
            "bits_per_weight": bits(scheme),
        },
        base=scheme == "fp16",
    )


def bits(scheme: str) -> float | None:
    """Bits per weight with a 16-bit scale and a zero point of the weight's own width a group: w2g64 is 2.28."""
    if scheme.lower() in ("fp16", "bf16"):
        return 16.0
    match = re.fullmatch(r"w(\d)g(\d+)", scheme.lower())
    return int(match[1]) + (16 + int(match[1])) / int(match[2]) if match else None


SOURCE = Source(
    id="quant_efficientqat",
    title="EfficientQAT model zoo",
    url="https://github.com/OpenGVLab/EfficientQAT",
    licence="none stated",
    may_ship_because="Figures only, with citation: 37 rows of results are facts; no licence is stated, and no terms"
    " that forbid it were found.",
    version="78fd3fb6b6a2e70cc29d9e5d5f4fc6c3ea250619",
    retrieved="2024-10-08",
    method="Weights trained at low precision block by block, then end to end. Perplexity on WikiText-2; accuracy is the"
    " mean of WinoGrande, PIQA, HellaSwag, ARC-easy and ARC-challenge. Bits per weight worked out here from the scheme:"
    " a 16-bit scale and a zero point for each group.",
    citation="Chen et al., EfficientQAT: Efficient Quantization-Aware Training for Large Language Models, 2024",
    files=(FILE,),
    build=build,
)
