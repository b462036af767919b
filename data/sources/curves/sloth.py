"""Benchmark results of model families by their training compute, of Maia Polo et al. 2024 (Sloth).

Traps: only base models are kept (instruction tuning moves scores at no training compute); sizes are in billions,
tokens in trillions, compute in 1e21 FLOP; accuracies become errors. The six tasks of the second Open LLM
Leaderboard only: those of the first are Ruan's as well.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data.sources.curves.runs import Runs, run_tables
from data.sources.source import Source, Tables

FILE = "scaling/sloth-polo2024/data_v2.csv"
BENCHMARKS = ("IFEval", "BBH", "MATH Lvl 5", "GPQA", "MUSR", "MMLU-PRO")
ERROR = ("error (1 less accuracy)", "share")


def build(raw: Path) -> Tables:
    """One curve a benchmark: error by compute, parameters and tokens, a point a base model."""
    models = pd.read_csv(raw / FILE)
    models = models[~models["Instruct"].astype(bool)]
    inputs = pd.DataFrame(
        {
            "n_params": models["#Params (B)"] * 1e9,
            "n_tokens": models["Pretraining Data Size (T)"] * 1e12,
            "flops": models["FLOPs (1E21)"] * 1e21,
        }
    )
    curves = [
        Runs(
            f"sloth_{name.lower().replace(' ', '_').replace('-', '_')}",
            "Model families",
            f"{name} error",
            inputs.assign(y=1.0 - models[name]),
            x="flops",
            y_is=ERROR,
        )
        for name in BENCHMARKS
    ]
    return run_tables(SOURCE.id, curves)


SOURCE = Source(
    id="sloth",
    title="Benchmark results of base models by family (Sloth)",
    url="https://github.com/felipemaiapolo/sloth",
    licence="MIT",
    may_ship_because="MIT permits it; figures alone are taken, and the source is named with its licence.",
    version="6dc6bb3efeefc7c1db01d60cba1f4b73e5d260d1",
    retrieved="2024",
    method="Accuracies of released base models on the second Open LLM Leaderboard; compute is 6ND.",
    citation="Maia Polo et al., Sloth: scaling laws for LLM skills to predict multi-benchmark performance across"
    " families, 2024, arXiv:2412.06540",
    files=(FILE,),
    build=build,
)
