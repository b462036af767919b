"""NNCF: weights of language models compressed to INT8, INT4 and NF4 for OpenVINO.

Traps handled here: perplexity on LAMBADA and on WikiText (by words) are different scales, so each table is a task of
its own; one model of the WikiText table has no 16-bit row; the same file name is spelled with a slash or a line.
The table of averaged errors says nothing of tasks, and the zoo of INT8 networks has no unquantized figure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from data.sources.quantized import Quantized, number, tables
from data.sources.source import Source, Tables

FOLDER = "benchmarks/quant-nncf"
# File, task, and which column holds which metric.
FILES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "weight_compression_lambada_ppl_size.csv": (
        "quant-nncf-size",
        {"perplexity": "perplexity", "model_size_gb": "model_size_gb"},
    ),
    "weight_compression_lambada_acc_ppl.csv": ("quant-nncf-lambada", {"accuracy_pct": "acc", "perplexity": "ppl"}),
    "weight_compression_wikitext_ppl.csv": ("quant-nncf-wikitext", {"perplexity": "word_perplexity"}),
}


def build(raw: Path) -> Tables:
    """Tables `configuration` and `measurement`."""
    rows = [
        _row({str(key): value for key, value in row.items()}, *spec)
        for file, spec in FILES.items()
        for row in pd.read_csv(raw / FOLDER / file).to_dict("records")
    ]
    return tables(SOURCE.id, rows)


def _row(row: Mapping[str, object], task: str, columns: Mapping[str, str]) -> Quantized:
    mode = str(row["mode"])
    figures = {metric: number(row[column]) for metric, column in columns.items()}
    share = figures.get("accuracy_pct")
    if share is not None:
        figures["accuracy_pct"] = round(100 * share, 6)
    width = re.search(r"\d+", mode)
    return Quantized(
        task=task,
        name=str(row["model"]),
        scheme=mode,
        engine="NNCF",
        figures={**figures, "nominal_bits": float(width[0]) if width else None},
        base=mode in ("fp32", "fp16"),
    )


SOURCE = Source(
    id="quant_nncf",
    title="NNCF weight compression results",
    url="https://github.com/openvinotoolkit/nncf",
    licence="Apache-2.0",
    may_ship_because="Apache-2.0 permits it with attribution.",
    version="ef8e1dbd826a66c47f1be13b3137baff92f644a4",
    retrieved="2026-05-19",
    method="Perplexity and accuracy on LAMBADA, word perplexity on WikiText; size of the model on disk. In a mode such"
    " as int4_asym_g64_r80 the groups have 64 weights and 80% of the weights are at 4 bits, the rest at 8.",
    citation="Neural Network Compression Framework, documentation of weight compression",
    files=tuple(f"{FOLDER}/{file}" for file in FILES),
    build=build,
)
