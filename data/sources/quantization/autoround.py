"""AutoRound's comparison of seven ways to quantize at 4, 3 and 2 bits: eleven zero-shot tests on eight base models.

Traps handled here: `Ours` is AutoRound; V1 and V2 are LLaMA and Llama 2; the 16-bit row is printed again for each
width, so it is kept once and must not change. Of the later documents only the tables with a 16-bit row of the same
run are taken (GGUF of versions up to 0.12.3, and FP8 in blocks): the others have two 16-bit rows that differ by more
than the methods, or none. In the GGUF table a line `scheme` opens each block.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from data.sources.quantized import Quantized, number, tables
from data.sources.source import Source, Tables
from errors import WarehouseError

FOLDER = "benchmarks/quant-autoround"
PAPER = f"{FOLDER}/paper_acc_11tasks.csv"
NEWER = f"{FOLDER}/newer_formats_long.csv"
GGUF = "Results of V<=0.12.3"
FP8 = "fp8_block_acc"


def build(raw: Path) -> Tables:
    """Tables `configuration` and `measurement`."""
    return tables(SOURCE.id, [*_paper(pd.read_csv(raw / PAPER)), *_newer(pd.read_csv(raw / NEWER))])


def _paper(raw: pd.DataFrame) -> Iterator[Quantized]:
    changed = raw[raw["method"] == "FP16"].groupby("model")["Avg"].nunique()
    if (changed > 1).any():
        raise WarehouseError(f"{SOURCE.id}: the 16-bit row of {changed.idxmax()} changes with the width.")
    sixteen = raw[raw["method"] == "FP16"].drop_duplicates("model").assign(config="16-bit")
    for row in pd.concat([sixteen, raw[raw["method"] != "FP16"]]).to_dict("records"):
        method = "AutoRound" if row["method"] == "Ours" else str(row["method"])
        base = row["config"] == "16-bit"
        yield Quantized(
            task="quant-autoround",
            name=str(row["model"]),
            scheme="FP16" if base else f"{row['config']} {method}",
            engine="AutoRound",
            figures={"accuracy_pct": number(row["Avg"]), "bits_per_weight": 16.0 if base else bits(str(row["config"]))},
            base=base,
        )


def bits(config: str) -> float:
    """Bits per weight of `W4G128`: with a 16-bit scale and a zero point for each group; `G-1` is one group a row."""
    match = re.fullmatch(r"W(\d)G(-1|\d+)", config)
    if match is None:
        raise WarehouseError(f"{SOURCE.id}: {config!r} is no scheme such as W4G128.")
    width, group = int(match[1]), int(match[2])
    return float(width) if group < 0 else width + (16 + width) / group


def _newer(raw: pd.DataFrame) -> Iterator[Quantized]:
    scheme = ""
    for row in raw[(raw["section"] == GGUF) & (raw["row_label"] == "method")].to_dict("records"):
        if row["column"] == "scheme":
            scheme = str(row["value"])
            continue
        base = row["row"] == "BF16"
        label = "BF16" if base else f"{scheme} {row['row']}"
        yield _mean("quant-autoround-gguf", row["column"], label, row["value"], base, 16 if base else int(scheme[1]))
    for row in raw[(raw["doc"] == FP8) & (raw["column"] == "Avg.")].to_dict("records"):
        name, base = row["section"].rpartition("> ")[2], row["row"] == "BF16"
        yield _mean("quant-autoround-fp8", name, row["row"], row["value"], base, 16 if base else 8)


def _mean(task: str, name: str, scheme: str, value: object, base: bool, bits_in_name: int) -> Quantized:
    mean = number(value)
    figures = {"accuracy_pct": None if mean is None else round(100 * mean, 6), "nominal_bits": float(bits_in_name)}
    return Quantized(task, name, scheme, "AutoRound", figures if mean is not None else {}, base=base)


SOURCE = Source(
    id="quant_autoround",
    title="AutoRound accuracy tables",
    url="https://github.com/intel/auto-round",
    licence="Apache-2.0",
    may_ship_because="Apache-2.0 permits it with attribution.",
    version="b9f3d0079d014c73a1ff009800c597b9bc3f2a36",
    retrieved="2026-08-22",
    method="Accuracy is the mean of the tests of each document: eleven zero-shot tests for the comparison of methods,"
    " the documents' own means for GGUF and FP8. Run by the authors of AutoRound. Bits per weight worked out here from"
    " the scheme.",
    citation="Cheng et al., Optimize Weight Rounding via Signed Gradient Descent for the Quantization of LLMs, 2023",
    files=(PAPER, NEWER),
    build=build,
)
