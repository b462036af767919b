"""Benchmark results of open models by their training compute, of Ruan et al. 2024.

Traps: sizes are in billions, tokens in trillions, compute in 1e21 FLOP; models whose training is not published have
no compute and are left out; accuracies become errors, because the laws describe what falls.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data.sources.curves.runs import Runs, run_tables
from data.sources.source import Source, Tables

FILE = "scaling/obsscaling-ruan2024/base_llm_benchmark_eval.csv"
BENCHMARKS = {
    "MMLU": "MMLU",
    "ARC-C": "ARC challenge",
    "HellaSwag": "HellaSwag",
    "Winograd": "WinoGrande",
    "TruthfulQA": "TruthfulQA",
    "GSM8K": "GSM8K",
    "XWinograd": "XWinograd",
    "HumanEval": "HumanEval",
}
ERROR = ("error (1 less accuracy)", "share")


def build(raw: Path) -> Tables:
    """One curve a benchmark: error by compute, parameters and tokens, a point a model."""
    models = pd.read_csv(raw / FILE)
    inputs = pd.DataFrame(
        {
            "n_params": models["Model Size (B)"] * 1e9,
            "n_tokens": models["Pretraining Data Size (T)"] * 1e12,
            "flops": models["FLOPs (1E21)"] * 1e21,
        }
    )
    curves = [
        Runs(
            f"obsscaling_{column.lower().replace('-', '_')}",
            "Open models",
            f"{label} error",
            inputs.assign(y=1.0 - models[column]),
            x="flops",
            y_is=ERROR,
        )
        for column, label in BENCHMARKS.items()
    ]
    return run_tables(SOURCE.id, curves)


SOURCE = Source(
    id="obsscaling",
    title="Benchmark results of open base models (Observational Scaling Laws)",
    url="https://github.com/ryoungj/ObsScaling",
    licence="Apache-2.0",
    may_ship_because="Apache-2.0 permits it with attribution.",
    version="4d6e1e43fd2635d04654aa77d1df9d5266ea0382",
    retrieved="2024",
    method="Accuracies of released base models from many families; compute is 6ND. The models differ in data and"
    " recipe, so a law through them describes the field, not one family.",
    citation="Ruan et al., Observational Scaling Laws and the Predictability of Language Model Performance, 2024,"
    " arXiv:2405.10938",
    files=(FILE,),
    build=build,
)
