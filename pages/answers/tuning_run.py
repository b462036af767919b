"""Whether the tuning run of a chosen model fits a GPU, each way to tune beside the others."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from models.memory import METHODS, Method, TuningRun, shape_of, tuning_memory
from pages.answers import store
from pages.answers.words import number

NAMES: dict[Method, str] = {
    "qlora": "QLoRA: frozen weights in few bits, small adapters trained",
    "lora": "LoRA: frozen 16-bit weights, small adapters trained",
    "full": "Full: every weight trained",
}
SHORT: dict[Method, str] = {"qlora": "QLoRA", "lora": "LoRA", "full": "full tuning"}
PARTS = {
    "weights_gb": "Weights",
    "adapters_gb": "Adapters",
    "gradients_gb": "Gradients",
    "optimizer_gb": "Optimizer",
    "activations_gb": "Activations",
    "logits_gb": "Output scores",
    "overhead_gb": "Driver and slack",
}


def memory_table(n_params: float, run: TuningRun, gpu_gb: float) -> pd.DataFrame:
    """A row a way to tune: where the memory goes in GB, whether it fits, the smallest known GPU that holds it.

    Kind estimated. Raises InputError where a size is none.
    """
    shape, gpus = shape_of(n_params), store.hardware().sort_values(["memory_gb", "label"])
    rows = []
    for method in METHODS:
        found = tuning_memory(shape, replace(run, method=method))
        enough = gpus[gpus["memory_gb"] >= found.total_gb]
        rows.append(
            {
                "method": method,
                "total_gb": found.total_gb,
                "fits": found.total_gb <= gpu_gb,
                "smallest_gpu": "" if enough.empty else str(enough["label"].iloc[0]),
                **vars(found),
                "kind": "estimated",
            }
        )
    return pd.DataFrame(rows)


def memory_sentence(model: str, n_params: float, run: TuningRun, gpu_gb: float) -> str:
    """What the run takes and what that means for the GPU at hand."""
    table = memory_table(n_params, run, gpu_gb).set_index("method")
    total, fits = table["total_gb"].to_dict(), table["fits"].to_dict()
    name = SHORT[run.method]
    text = (
        f"{name[0].upper()}{name[1:]} of {model} ({number(n_params / 1e9)} billion parameters) takes about"
        f" {number(total[run.method], 2)} GB: it {'fits' if fits[run.method] else 'does not fit'} {number(gpu_gb)} GB."
    )
    cheaper = [SHORT[method] for method in METHODS if fits[method] and method != run.method]
    if not fits[run.method]:
        text += f" {cheaper[0][0].upper()}{cheaper[0][1:]} would." if cheaper else " No way to tune it would."
    return text
