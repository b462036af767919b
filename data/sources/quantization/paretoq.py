"""ParetoQ: MobileLLM weights trained at 1 to 4 bits, with the 16-bit row beside them.

Traps handled here: rows without scores are headings; the comparison table of other people's ternary methods names its
models by size alone, so it is left out.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from data.sources.quantized import Quantized, number, tables
from data.sources.source import Source, Tables
from errors import WarehouseError

FILE = "benchmarks/quant-paretoq/model_release.csv"
_NAME = re.compile(r"(MobileLLM-ParetoQ-[\d.]+[MB])-(BF16|[\d.]+-bit)")


def build(raw: Path) -> Tables:
    """Tables `configuration` and `measurement`. Raises WarehouseError for a name of another form."""
    table = pd.read_csv(raw / FILE).dropna(subset=["Avg."])
    return tables(SOURCE.id, [_row({str(k): v for k, v in row.items()}) for row in table.to_dict("records")])


def _row(row: dict[str, object]) -> Quantized:
    match = _NAME.fullmatch(str(row["Method"]))
    if match is None:
        raise WarehouseError(f"{SOURCE.id}: {row['Method']!r} is no name of a model and its bits.")
    name, scheme = match[1], match[2]
    return Quantized(
        task="quant-paretoq",
        name=name,
        scheme=scheme,
        engine="ParetoQ",
        figures={
            "perplexity": number(row["Wiki"]),
            "accuracy_pct": number(row["Avg."]),
            "bits_per_weight": 16.0 if scheme == "BF16" else number(scheme),
        },
        base=scheme == "BF16",
    )


SOURCE = Source(
    id="quant_paretoq",
    title="ParetoQ: MobileLLM at 1 to 4 bits",
    url="https://github.com/facebookresearch/ParetoQ",
    licence="BSD for the software; none stated for the figures",
    may_ship_because="Figures only, with citation: results are facts; the BSD licence is for the software and does not"
    " forbid it.",
    version="655e3386617845e1e3516198437ebad8dab8dc68",
    retrieved="2025-06-02",
    method="Weights trained at low precision. Perplexity on WikiText-2; accuracy is the mean of eight zero-shot tests."
    " Bits are those of the linear layers' weights; embeddings stay wider.",
    citation="Liu et al., ParetoQ: Scaling Laws in Extremely Low-bit LLM Quantization, 2025",
    files=(FILE,),
    build=build,
)
