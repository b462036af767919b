"""The link from a self-hosted pick to the Deploy page: the same model, format, GPUs and workload."""

from __future__ import annotations

import pandas as pd

from pages.answers.boards.candidate_kinds import HOSTED
from pages.answers.boards.predicted_energy import shapes
from pages.answers.choose.answer import ChooseAnswer

SECONDS_PER_DAY = 86_400.0


def size_params(answer: ChooseAnswer) -> dict[str, str]:
    """Parameters of the Deploy page for the pick; empty where it is bought or its model's shape is not known."""
    pick = answer.decision.pick
    if pick is None or answer.cell(pick, "kind") not in HOSTED or not answer.roles.has_tokens:
        return {}
    row, view = answer.row(pick), answer.view
    if row["model"] not in shapes().index:
        return {}
    params = {"model": str(row["model"]), "input_tokens": str(view.input_tokens)}
    length = view.output_tokens or row.get("output_tokens_per_response")
    if pd.notna(length):
        params["output_tokens"] = f"{max(float(length), 1):.0f}"
    for name, column in (("gpu", "hardware"), ("num_gpus", "num_gpus"), ("precision", "precision")):
        if column in row and pd.notna(row[column]):
            params[name] = f"{row[column]:.0f}" if name == "num_gpus" else str(row[column]).lower()
    if view.requests_per_day is not None:
        params["requests_per_s"] = f"{max(view.requests_per_day / SECONDS_PER_DAY, 0.001):.3g}"
    if view.context_tokens is not None:
        params["context_tokens"] = str(view.context_tokens)
    return params
