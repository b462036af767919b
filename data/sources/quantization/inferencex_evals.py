"""InferenceX: GSM8K of models as served, by the number format of the weights that were served.

Traps handled here: a run that answered nothing right is broken, and is left out and counted; FP4 is NVFP4 where NVIDIA
made the weights and MXFP4 where AMD or OpenAI did; DeepSeek-R1 was released in FP8, so that is what its FP4 is compared
with; GSM8K is saturated, which quality_test says.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data.sources.own_names import own_models
from data.sources.source import Source, Tables
from errors import WarehouseError

FILE = "benchmarks/inferencex-evals/gsm8k_by_precision.csv"
# Weights as served: the model that they are of, and their format.
WEIGHTS = {
    "deepseek-ai/DeepSeek-R1-0528": ("DeepSeek-R1-0528", "fp8"),
    "nvidia/DeepSeek-R1-0528-FP4-V2": ("DeepSeek-R1-0528", "nvfp4"),
    "amd/DeepSeek-R1-0528-MXFP4": ("DeepSeek-R1-0528", "mxfp4"),
    "amd/DeepSeek-R1-0528-MXFP4-Preview": ("DeepSeek-R1-0528", "mxfp4"),
    "openai/gpt-oss-120b": ("gpt-oss-120b", "mxfp4"),
    "MiniMaxAI/MiniMax-M2.5": ("MiniMax-M2.5", "fp8"),
    "Qwen/Qwen3.5-397B-A17B": ("Qwen3.5-397B-A17B", "bf16"),
}
RELEASED_IN = {"DeepSeek-R1-0528": "fp8", "gpt-oss-120b": "mxfp4", "MiniMax-M2.5": "fp8", "Qwen3.5-397B-A17B": "bf16"}
FACTS = {
    "MiniMax-M2.5": {"family": "MiniMax", "n_params": 230e9, "n_params_active": 10e9},
    "Qwen3.5-397B-A17B": {"family": "Qwen", "n_params": 397e9, "n_params_active": 17e9},
}
BROKEN = 1  # runs with a score of 0 in the file of this version


def build(raw: Path) -> Tables:
    """Table `quantized_score`: the mean over runs of a model and format, percent; models that no other source has.

    Raises WarehouseError where weights are unknown, the test is another, or more runs are broken than were.
    """
    rows = pd.read_csv(raw / FILE)
    unknown = sorted(set(rows["model"]) - set(WEIGHTS))
    if unknown or set(rows["task"]) != {"gsm8k"}:
        raise WarehouseError(f"{SOURCE.id}: the file has weights or tests that are not known: {unknown}.")
    broken = rows["em_strict"] <= 0
    if broken.sum() > BROKEN:
        raise WarehouseError(f"{SOURCE.id}: {broken.sum()} runs answered nothing right, where {BROKEN} did before.")
    runs = rows[~broken]
    named = pd.DataFrame([WEIGHTS[weights] for weights in runs["model"]], columns=["name", "precision"])
    scored = named.assign(value=100 * runs["em_strict"].to_numpy())
    table = scored.groupby(["name", "precision"], as_index=False).agg(value=("value", "mean"), n_runs=("value", "size"))
    table = table.assign(
        source=SOURCE.id,
        section="served",
        benchmark="GSM8K",
        metric="accuracy_pct",
        base=table["precision"] == table["name"].map(RELEASED_IN),
    )
    return {
        "quantized_score": table,
        **own_models(SOURCE.id, table["name"], lambda name: {"modality": "text", "open_weights": True, **FACTS[name]}),
    }


SOURCE = Source(
    id="inferencex_evals",
    title="InferenceX: GSM8K at the served precision",
    url="https://github.com/SemiAnalysisAI/InferenceX-app",
    licence="Apache-2.0",
    may_ship_because="Apache-2.0 permits it with attribution.",
    version="77ca49a679198bbf593bd1a57fe26a27c9967bb3",
    retrieved="2026-04-03",
    method="Share of GSM8K's 1,319 questions with an exact answer, mean over the runs of one format on several servers;"
    " 1 of 66 runs is left out because it answered nothing right. GSM8K is saturated: an unchanged score there is no"
    " evidence for hard tasks.",
    citation="SemiAnalysis, InferenceX, packages/db/data/supplemental-evals.json",
    files=(FILE,),
    build=build,
)
