"""AngelSlim: accuracy of the same models at BF16, FP8, INT8, INT4 and NVFP4, by test.

Traps handled here: a model occurs in several sections, whose settings differ, so rows are compared inside one section
only; DeepSeek-R1 has no 16-bit row, because it was released in FP8; in the NVFP4 section the tests of Qwen3-235B stand
in each other's columns, so its row is left out; the HumanEval scores of Qwen3 and the GSM8K scores of its 32B are far
too low for these models, so they are kept with a note and nothing is learned from them.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from data.sources.families import family_of
from data.sources.own_names import Facts, own_models
from data.sources.source import Source, Tables
from errors import WarehouseError

FILE = "benchmarks/angelslim-quant-accuracy/quant_accuracy.csv"
SWAPPED = ("NVFP4", "Qwen3-235B-A22B")
BASE = "BF16"
BASE_OF_SECTION = {"DeepSeek-R1-0528": "FP8-Block-Wise"}
LOW_CODE_SCORES = ("Qwen3", "INT4-GPTAQ")
# (model, test) whose unquantized score is far below what others measure.
LOW_SCORES = (("Qwen3-32B", "GSM8K"), ("QwQ-32B", "GSM8K"))
PARAMS = {"Hunyuan-A13B-Instruct": 80e9}
ACTIVE = {"Hunyuan-A13B-Instruct": 13e9}


def build(raw: Path) -> Tables:
    """Table `quantized_score`; `model` and `model_alias` for names that no other source has.

    Raises WarehouseError where the swapped row is gone: somebody has put it right, and it may come in again.
    """
    rows = pd.read_csv(raw / FILE)
    swapped = (rows["section"] == SWAPPED[0]) & (rows["model"] == SWAPPED[1])
    score = rows[swapped & (rows["quantization"] == BASE)].set_index("benchmark")["value"]
    if not score.get("MMLU", 100.0) < score.get("GSM8K", 0.0) - 20:
        raise WarehouseError(
            f"{SOURCE.id}: {SWAPPED[1]} in section {SWAPPED[0]} no longer has MMLU far below GSM8K. If its columns are"
            " right now, stop leaving the row out."
        )
    usable = rows[~swapped]
    table = pd.DataFrame(
        {
            "source": SOURCE.id,
            "section": usable["section"],
            "name": usable["model"],
            "precision": usable["quantization"],
            "benchmark": usable["benchmark"],
            "metric": "accuracy_pct",
            "value": usable["value"],
            "n_runs": 1,
            "base": usable["quantization"] == usable["section"].map(BASE_OF_SECTION).fillna(BASE),
            "note": [_doubt(*key) for key in zip(usable["section"], usable["model"], usable["benchmark"], strict=True)],
        }
    )
    keys = ["section", "name", "precision", "benchmark"]
    return {
        "quantized_score": table.sort_values(keys, ignore_index=True),
        **own_models(SOURCE.id, usable["model"], _facts),
    }


def _doubt(section: str, model: str, benchmark: str) -> str | None:
    if section in LOW_CODE_SCORES and benchmark == "HUMANEVAL":
        return "far below what the model scores elsewhere: the answers were probably not read right"
    if (model, benchmark) in LOW_SCORES:
        return "far below what smaller models of the family score in the same table, for no stated reason"
    return None


def _facts(name: str) -> Facts:
    billions = re.search(r"-([\d.]+)B", name)
    return {
        "family": "Hunyuan" if name.startswith("Hunyuan") else family_of(name) or name.split("-", maxsplit=1)[0],
        "n_params": PARAMS.get(name) or (1e9 * float(billions[1]) if billions else None),
        "n_params_active": ACTIVE.get(name) or (1e9 * float(billions[1]) if billions else None),
        "modality": "text+image" if "VL" in name else "text",
        "open_weights": True,
    }


SOURCE = Source(
    id="angelslim",
    title="AngelSlim: accuracy at BF16, FP8, INT8, INT4 and NVFP4",
    url="https://github.com/Tencent/AngelSlim",
    licence="Apache-2.0",
    may_ship_because="Apache-2.0 permits it with attribution.",
    version="67394ce55f6b6cfae702575fbc3c7a05c13fdd74",
    retrieved="2026-08-07",
    method="Scores in percent as the project's documentation lists them, without intervals; measured by the authors of"
    " the tool. One row whose tests stand in each other's columns is left out.",
    citation="Tencent, AngelSlim, docs/source/performance/quantization/benchmarks.md",
    files=(FILE,),
    build=build,
)
