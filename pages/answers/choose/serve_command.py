"""The command that serves a self-hosted pick with vLLM, to take away."""

from __future__ import annotations

import re
import shlex

import pandas as pd

from pages.answers.boards import store
from pages.answers.boards.candidate_kinds import HOSTED, PREDICTED
from pages.answers.choose.answer import ChooseAnswer

# Released checkpoints say their format at the end of their names; a plain one is quantized while it is loaded.
ON_LOADING = {"fp8": "fp8", "int4": "bitsandbytes"}
PLAIN = frozenset({"bf16", "fp16"})
ROOM_TOKENS = 512  # beyond prompt and usual answer: some answers are longer


def serve_command(answer: ChooseAnswer) -> str:
    """`vllm serve …` for the pick; empty where it is bought, serves no language, or no checkpoint of it is known."""
    pick = answer.decision.pick
    if pick is None or answer.roles.board not in ("llm-serving", "inference-2026"):
        return ""
    row = answer.row(pick)
    precision = str(row["precision"]).lower() if pd.notna(row["precision"]) else "bf16"
    checkpoint = checkpoint_of(str(row["model"]), precision)
    needs_its_own = precision not in PLAIN and precision not in ON_LOADING and row["kind"] == PREDICTED
    if row["kind"] not in HOSTED or not checkpoint or (needs_its_own and not _says(checkpoint, precision)):
        return ""
    parts = ["vllm", "serve", checkpoint]
    if pd.notna(row["num_gpus"]) and row["num_gpus"] > 1:
        parts += ["--tensor-parallel-size", f"{row['num_gpus']:.0f}"]
    if pd.notna(row["batch_size"]):
        parts += ["--max-num-seqs", f"{row['batch_size']:.0f}"]
    if answer.view.output_tokens is not None or answer.view.context_tokens is not None:
        needed = answer.view.context_tokens or answer.view.input_tokens + (answer.view.output_tokens or 0) + ROOM_TOKENS
        parts += ["--max-model-len", str(needed)]
    if precision in ON_LOADING and not _says(checkpoint, precision):
        parts += ["--quantization", ON_LOADING[precision]]
    return shlex.join(parts)


def checkpoint_of(model: str, precision: str) -> str:
    """The name of a model's checkpoint as its sources ran it, in this format where there is one; empty where none."""
    table = store.checkpoints()
    names = sorted(set(table.loc[table["model"] == model, "name"]), key=lambda name: (len(name), name))
    plain = [name for name in names if not re.search(r"(fp8|fp4|int4|int8|awq|gptq|w4a16)", name, re.I)]
    own = [name for name in names if precision not in PLAIN and _says(name, precision)]
    return next(iter([*own, *plain]), "")


def _says(name: str, precision: str) -> bool:
    return re.search(rf"(^|[-_]){re.escape(precision)}($|[-_])", name.rpartition("/")[2], re.I) is not None
