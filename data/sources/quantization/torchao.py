"""torchao: speed, memory and perplexity of Llama models at several precisions on A100, H100 and B200.

Traps handled here: a figure that was measured again stands under two commits, so the newest counts; most sections do
not name their machine, so they are left out, and so is `Llama-3-8.1B`, whose figures are those of another Llama; the
tables of 2026 have accuracy and speed in separate rows and a slip in a name; rows without any figure are placeholders.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from data.sources.quantized import Quantized, number, tables
from data.sources.source import Source, Tables

FOLDER = "benchmarks/quant-torchao"
OLD = f"{FOLDER}/model_technique_speed_memory_ppl.csv"
NEW = f"{FOLDER}/llama31_8b_accuracy_and_speed_2026.csv"
# Sections that name their machine.
MACHINES = {"NVIDIA-A100-80GB GPU": ("a100", "A100-80GB"), "NVIDIA-H100 GPU": ("h100", "H100")}
BASE = ("Base (bfloat16)", "bfloat16")
OLD_METRICS = {
    "perplexity": "wikitext-perplexity",
    "decode_tokens_per_s": "Tokens/Second",
    "peak_memory_gb": "Peak Memory (GB)",
    "model_size_gb": "Model Size (GB)",
}


def build(raw: Path) -> Tables:
    """Tables `configuration` and `measurement`."""
    return tables(SOURCE.id, [*_old(pd.read_csv(raw / OLD)), *_new(pd.read_csv(raw / NEW))])


def _old(raw: pd.DataFrame) -> Iterator[Quantized]:
    machine = raw["section"].str.rpartition("|")[2].str.strip()
    newest = raw.assign(machine=machine)[machine.isin(MACHINES)].sort_values("commit_date", kind="stable")
    for row in newest.drop_duplicates(["machine", "model", "Technique"], keep="last").to_dict("records"):
        task, gpu = MACHINES[row["machine"]]
        base = row["Technique"] in BASE
        yield Quantized(
            task=f"quant-torchao-{task}",
            name=row["model"],
            scheme="bfloat16" if base else row["Technique"],
            engine="torchao",
            figures={metric: number(row[column]) for metric, column in OLD_METRICS.items()},
            base=base,
            gpu=gpu,
            num_gpus=1,
            batch_size=1,
        )


def _new(raw: pd.DataFrame) -> Iterator[Quantized]:
    tidy = raw.replace({"weight": {"int8_rowwwise": "int8_rowwise"}})
    accuracy = tidy[tidy["section"] == "Accuracy benchmarks"].set_index(["weight", "activation"])
    for row in tidy[tidy["section"] != "Accuracy benchmarks"].dropna(subset=["decode toks/s"]).to_dict("records"):
        key = (row["weight"], row["activation"])
        accuracies = accuracy.loc[key] if key in accuracy.index else pd.Series(dtype=object)
        share = number(accuracies.get("winogrande"))
        gpu = row["section"].removeprefix("NVIDIA ")
        yield Quantized(
            task=f"quant-torchao-vllm-{gpu.lower()}",
            name=row["model"],
            scheme=key[0] if key[0] == key[1] else f"{key[0]} weights, {key[1]} activations",
            engine="torchao with vLLM",
            figures={
                "perplexity": number(accuracies.get("wikitext-perplexity")),
                "accuracy_pct": None if share is None else round(100 * share, 6),
                "model_size_gb": number(accuracies.get("checkpoint size (GB)")),
                "prefill_tokens_per_s": number(row["prefill toks/s"]),
                "decode_tokens_per_s": number(row["decode toks/s"]),
            },
            base=key[0] in BASE,
            gpu=gpu,
            num_gpus=1,
        )


SOURCE = Source(
    id="quant_torchao",
    title="torchao quantization tables",
    url="https://github.com/pytorch/ao",
    licence="BSD-3-Clause",
    may_ship_because="BSD-3-Clause permits it; figures alone are taken, and the source is named with its licence.",
    version="9e5059e2c and 36027d82d1ad9949597ea16002ff4940374b1b94",
    retrieved="2026-08-21",
    method="A100 and H100: tokens a second at batch 1, peak memory, perplexity on WikiText. Tables of 2026 on H100 and"
    " B200: throughput of a whole server, WinoGrande accuracy and size of the file; accuracy was measured apart.",
    citation="torchao: PyTorch architecture optimization, README files of quantization and inference",
    files=(OLD, NEW),
    build=build,
)
