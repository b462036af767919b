"""Whether the tuning run of a chosen model fits a GPU, each tuning method beside the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pandas as pd

from models.serving.model_shapes import VOCABULARIES, Shape, shape_of
from models.training.memory import METHODS, Method, Optimizer, TuningRun, tuning_memory
from pages.answers.boards import store
from pages.answers.shared.formatting import listing, number

NAMES: dict[Method, str] = {
    "qlora": "QLoRA: quantized frozen weights, trained adapters",
    "lora": "LoRA: frozen 16-bit weights, trained adapters",
    "full": "Full: all weights trained",
}
SHORT: dict[Method, str] = {"qlora": "QLoRA", "lora": "LoRA", "full": "full tuning"}
OPTIMIZERS: Mapping[Optimizer, str] = {
    "paged_adamw_8bit": "AdamW, 8-bit states, paged",
    "adamw_16bit": "AdamW, 16-bit states",
    "adamw_32bit": "AdamW, 32-bit states",
}
PARTS = {
    "weights_gb": "Weights",
    "adapters_gb": "Adapters",
    "gradients_gb": "Gradients",
    "optimizer_gb": "Optimizer",
    "activations_gb": "Activations",
    "logits_gb": "Logits",
    "overhead_gb": "Driver and overhead",
    "pageable_gb": "Pageable optimizer states",
}


def vocabulary_of(model: str | None, n_params: float) -> int:
    """Tokens in the vocabulary: the model's own where it is known by name, else the usual one of its size."""
    vocabulary = VOCABULARIES.get(model or "")
    return vocabulary if vocabulary is not None else round(shape_of(n_params).n_vocab)


def memory_table(shape: Shape, run: TuningRun, gpu_gb: float) -> pd.DataFrame:
    """One row per tuning method: where the memory goes in GB, whether it fits, the smallest known GPU that holds it.

    It fits where what must stay on the GPU does. Kind estimated. Raises InputError where a size is none.
    """
    gpus = store.hardware().sort_values(["memory_gb", "label"])
    rows = []
    for method in METHODS:
        memory = tuning_memory(shape, replace(run, method=method))
        enough = gpus[gpus["memory_gb"] >= memory.total_gb]
        rows.append(
            {
                "method": method,
                "total_gb": memory.total_gb,
                "fits": memory.least_gb <= gpu_gb,
                "smallest_gpu": "" if enough.empty else str(enough["label"].iloc[0]),
                **vars(memory),
                "kind": "estimated",
            }
        )
    return pd.DataFrame(rows)


def memory_sentence(model: str, shape: Shape, run: TuningRun, gpu_gb: float) -> str:
    """What the run takes, whether the GPU at hand holds it, and which other settings would fit where it does not."""
    memory = tuning_memory(shape, run)
    fits = memory.least_gb <= gpu_gb
    text = (
        f"{_capital(SHORT[run.method])} of {model} ({_billions(shape.n_params)} parameters) takes about"
        f" {number(memory.total_gb)} GB: it {'fits' if fits else 'does not fit'} in {number(gpu_gb)} GB"
    )
    if fits:
        paged = max(memory.total_gb - gpu_gb, 0.0)
        return f"{text}{f' with {number(paged, 2)} GB of optimizer states paged to host memory' if paged else ''}."
    for words, other in _leaner(run):
        if tuning_memory(shape, other).least_gb <= gpu_gb:
            return f"{text}. {_capital(words)} would fit."
    return f"{text}. No tuning method fits at this sequence length, batch size and rank."


def _leaner(run: TuningRun) -> Iterator[tuple[str, TuningRun]]:
    """Other settings of the run in words, the nearest to it first: its own method, then those that need less."""
    methods = METHODS[: METHODS.index(run.method) + 1]
    for method in reversed(methods):
        base = replace(run, method=method)
        lean = replace(base, optimizer="paged_adamw_8bit", checkpointing=True)
        changes = []
        if base.optimizer != lean.optimizer:
            changes.append("a paged 8-bit optimizer")
        if method != "full":
            lean = replace(lean, adapter_bits=16)
            changes += ["16-bit adapters"] * (base.adapter_bits != 16)
        if method == "qlora":
            lean = replace(lean, bits=min(base.bits, 4))
            changes += ["4-bit weights"] * (base.bits > 4)
        changes += ["recomputed activations"] * (not base.checkpointing)
        if method != run.method:
            yield SHORT[method], base
        if changes:
            yield f"{SHORT[method]} with {listing(changes)}", lean


def _billions(n_params: float) -> str:
    return f"{number(n_params / 1e9)}B" if n_params >= 1e9 else f"{number(n_params / 1e6)}M"


def _capital(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"
