"""Gemstones of McLeish et al. 2025: models over width and depth, under three learning-rate schedules.

Traps: the same model appears once a checkpoint, so points of one model are not independent; the file of Chinchilla
points beside them is another source's and left out.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data.sources.curves.runs import Runs, run_tables
from data.sources.source import Source, Tables

FOLDER = "scaling/gemstones2025"
SCHEDULES = {
    "hot": "Constant learning rate",
    "cool_end": "After cool-down",
    "lr_ablation_hot": "Half the learning rate",
}


def build(raw: Path) -> Tables:
    """One curve a schedule: loss by parameters and tokens, a point a checkpoint."""
    return run_tables(SOURCE.id, [_runs(raw, name, label) for name, label in SCHEDULES.items()])


def _runs(raw: Path, name: str, label: str) -> Runs:
    frame = pd.read_json(raw / FOLDER / f"wandb_df_for_fitting_{name}.jsonl", lines=True)
    points = frame.rename(columns={"params_active_precise": "n_params", "tokens": "n_tokens", "final_loss": "y"})
    points["flops"] = 6.0 * points["n_params"].astype(float) * points["n_tokens"].astype(float)
    return Runs(f"gemstones2025_{name}", "Gemstones", label, points)


SOURCE = Source(
    id="gemstones2025",
    title="Gemstones: models over width and depth",
    url="https://github.com/mcleish7/gemstone-scaling-laws",
    licence="MIT",
    may_ship_because="MIT permits it; figures alone are taken, and the source is named with its licence.",
    version="5f420478f6057b0cbb4d13405fb10ca64675bccb",
    retrieved="2025",
    method="Training loss in nats per token at checkpoints of models of 50M to 2B parameters; compute taken as 6ND.",
    citation="McLeish et al., Gemstones: A Model Suite for Multi-Faceted Scaling Laws, 2025, arXiv:2502.06857",
    files=tuple(f"{FOLDER}/wandb_df_for_fitting_{name}.jsonl" for name in SCHEDULES),
    build=build,
)
