"""Memory of an H100 as vLLM reports it at start: activations, what lies outside torch, and requests that fit.

The file beside this module is typed over by hand. Where the report prints only the error of its planner, the reported
value is that planner's constant for the kind of model over 1 + error; such rows agree with the ranges printed beside
them. Sizes of vocabularies and shapes are those of the models' configuration files.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data.sources.source import Source, Tables

FIGURES = Path(__file__).with_name("vllm_memory.csv")


def build(_raw: Path) -> Tables:
    """Table `served_memory`."""
    return {"served_memory": pd.read_csv(FIGURES).assign(kind="measured", source=SOURCE.id)}


SOURCE = Source(
    id="vllm_memory",
    title="llm-d Planner: memory that vLLM 0.19.0 reports on H100",
    url="https://github.com/llm-d-incubation/llm-d-planner/blob/main/docs/accuracy/vllm-v0.19.0-accuracy-report.md",
    licence="Apache-2.0",
    may_ship_because="Figures only, with citation, from a repository under Apache-2.0.",
    version="vLLM 0.19.0",
    retrieved="2026-11-28",
    method="vLLM 0.19.0 on H100 80GB, 95% of the card for the server; values of the server's own log at start.",
    citation="llm-d-incubation, Capacity Planner Accuracy Report, 2026",
    files=(),
    build=build,
    typed_figures=FIGURES,
)
