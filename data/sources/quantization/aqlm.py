"""AQLM and PV-Tuning: Llama, Mistral and other weights at about two bits.

Traps handled here: the first table holds MMLU at 16 bits beside the quantized one, so each such row is two; perplexity
has no 16-bit row, so nothing is said of what it lost; rows without a figure are announcements of weights.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from data.sources.quantized import Quantized, number, tables
from data.sources.source import Source, Tables

FOLDER = "benchmarks/quant-aqlm"
TASK = "quant-aqlm"


def build(raw: Path) -> Tables:
    """Tables `configuration` and `measurement`."""
    first = pd.read_csv(raw / FOLDER / "aqlm_models.csv").to_dict("records")
    second = pd.read_csv(raw / FOLDER / "aqlm_pv_models.csv").to_dict("records")
    rows = [row for entry in first for row in _aqlm({str(k): v for k, v in entry.items()})]
    unquantized = {row.name: row for row in rows if row.base}  # one base row a model, however many schemes it has
    rest = [row for row in rows if not row.base]
    return tables(SOURCE.id, [*unquantized.values(), *rest, *(_pv({str(k): v for k, v in e.items()}) for e in second)])


def _aqlm(row: dict[str, object]) -> Iterator[Quantized]:
    name, scheme = str(row["model"]), str(row["scheme"])
    whole, aqlm_score = number(row["mmlu5_fp16"]), number(row["mmlu5_aqlm"])
    figures = {"perplexity": number(row["wikitext2_ppl"]), "model_size_gb": number(row["model_size_gb"])}
    yield Quantized(
        TASK,
        name,
        f"AQLM {scheme}",
        "AQLM",
        {**figures, "accuracy_pct": None if aqlm_score is None else round(100 * aqlm_score, 6)},
    )
    if whole is not None:
        yield Quantized(TASK, name, "fp16", "AQLM", {"accuracy_pct": round(100 * whole, 6)}, base=True)


def _pv(row: dict[str, object]) -> Quantized:
    scheme = re.sub(r"\s*\(New!\)", "", str(row["scheme"]))
    figures = {"perplexity": number(row["wikitext2_ppl"]), "model_size_gb": number(row["model_size_gb"])}
    has_any = any(value is not None for value in figures.values())
    return Quantized(
        TASK,
        str(row["model"]),
        f"AQLM {scheme} PV-tuned",
        "AQLM",
        {**figures, "bits_per_weight": code_bits(scheme) if has_any else None},
    )


def code_bits(scheme: str) -> float | None:
    """Bits of the codes a weight: `1x16g8` is one 16-bit code for eight weights, 2 bits; codebooks not counted."""
    code_shape = re.fullmatch(r"(\d+)x(\d+)g(\d+)", scheme)
    return int(code_shape[1]) * int(code_shape[2]) / int(code_shape[3]) if code_shape else None


SOURCE = Source(
    id="quant_aqlm",
    title="AQLM and PV-Tuning models",
    url="https://github.com/Vahe1994/AQLM",
    licence="Apache-2.0",
    may_ship_because="Apache-2.0 permits it with attribution.",
    version="e79a896ed6656fe4ed06193d42d004e7d0bbdbb2",
    retrieved="2026-02-26",
    method="Additive quantization with learned codebooks. Perplexity on WikiText-2; accuracy is MMLU, five examples,"
    " published with two digits. Bits per weight count the codes alone, without codebooks.",
    citation="Egiazarian et al., Extreme Compression of Large Language Models via Additive Quantization, ICML 2024;"
    " Malinovskii et al., PV-Tuning, NeurIPS 2024",
    files=(f"{FOLDER}/*.csv",),
    build=build,
)
