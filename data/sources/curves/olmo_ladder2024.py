"""The OLMo model ladder of Bhagia et al. 2024: small runs for predicting the losses and tasks of large ones.

Traps: reruns of one setting are left out; the paper fits on 190M to 1B at 1 to 10 times Chinchilla's tokens, so the
3B and half-Chinchilla runs here are held-out points; task losses are bits per byte, not nats per token.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data.sources.curves.runs import Runs, run_tables
from data.sources.source import Source, Tables

FILE = "scaling/olmo-ladder2024/ladder_final_rows.csv"
DATA_SET = "OLMo ladder"
TASKS = {
    "hellaswag_val": "HellaSwag",
    "arc_easy_test": "ARC easy",
    "arc_challenge_test": "ARC challenge",
    "piqa_val": "PIQA",
    "csqa_val": "CommonsenseQA",
    "socialiqa_val": "Social IQa",
    "openbookqa_test": "OpenBookQA",
}
BITS = ("loss of the correct answer", "bits per byte")
ERROR = ("error of the task", "share")


def build(raw: Path) -> Tables:
    """C4 loss and each task's loss by parameters and tokens, and each task's error by its loss."""
    runs = pd.read_csv(raw / FILE)
    runs = runs[~runs["is_rerun"]].copy().rename(columns={"params": "n_params", "throughput/total_tokens": "n_tokens"})
    runs["flops"] = 6.0 * runs["n_params"] * runs["n_tokens"]
    inputs = runs[["n_params", "n_tokens", "flops"]]
    curves = [
        Runs(
            "olmo_ladder2024_c4",
            DATA_SET,
            "C4 loss",
            inputs.assign(y=runs["eval/c4_en-validation/CrossEntropyLoss"]),
        )
    ]
    for task, label in TASKS.items():
        loss = runs[f"eval/downstream_bpb/{task}_rc_5shot_bpb"]
        points = inputs.assign(y=loss)
        curves.append(Runs(f"olmo_ladder2024_{task}_bpb", DATA_SET, f"{label} loss", points, y_is=BITS))
        error = 1.0 - runs[f"eval/downstream/{task}_rc_5shot_len_norm"]
        points, name = pd.DataFrame({"x": loss, "y": error}), f"{label} error by its loss"
        curves.append(Runs(f"olmo_ladder2024_{task}_error", DATA_SET, name, points, x="x", x_is=BITS, y_is=ERROR))
    return run_tables(SOURCE.id, curves)


SOURCE = Source(
    id="olmo_ladder2024",
    title="The OLMo model ladder",
    url="https://github.com/allenai/OLMo-ladder",
    licence="Apache-2.0",
    may_ship_because="Apache-2.0 permits it with attribution.",
    version="67a3f440f787d020da35e3ca8eeae475fae754f5",
    retrieved="2024",
    method="The last evaluation of each run: C4 loss in nats per token, task loss in bits per byte, task error as 1"
    " less accuracy by length-normalised choice, 5 examples in the prompt; compute taken as 6ND.",
    citation="Bhagia et al., Establishing Task Scaling Laws via Compute-Efficient Model Ladders, 2024,"
    " arXiv:2412.04403",
    files=(FILE,),
    build=build,
)
