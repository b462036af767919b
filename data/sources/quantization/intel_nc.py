"""Intel Neural Compressor: INT8 against FP32 on a Xeon, accuracy and throughput; and language models on LAMBADA.

Traps handled here: the rows on WikiText are perplexities, though their column says accuracy; Keras rows copy figures
of the TensorFlow runs; one model is listed once a framework and format, and ResNet50 of Keras twice, so these tell the
rows apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from data.sources.own_names import Facts, own_models
from data.sources.quantized import Quantized, number, tables
from data.sources.source import Source, Tables

FOLDER = "benchmarks/quant-intel-neural-compressor"
CPU = "Xeon Platinum 8480+"
RECIPES = {
    "fp32_acc": ("FP32", 32.0),
    "sq_int8_acc": ("INT8 SmoothQuant", 8.0),
    "woq_int8_acc": ("INT8 weights", 8.0),
    "woq_int4_gptq_acc": ("INT4 weights GPTQ", 4.0),
    "woq_int4_autoround_acc": ("INT4 weights AutoRound", 4.0),
}


# Words of networks that read text; the others look at images.
TEXT = re.compile(r"bert|mrpc|squad|cola|stsb|sst-2|rte|qnli|wikitext|gpt2|opt-|samsum|transformer|funsd|minilm", re.I)


def build(raw: Path) -> Tables:
    """Tables `configuration` and `measurement`; `model` and `model_alias` for networks that only this source names."""
    networks = pd.read_csv(raw / FOLDER / "validated_int8_vs_fp32.csv", keep_default_na=False)
    recipes = pd.read_csv(raw / FOLDER / "llm_recipes_lambada.csv")
    figures = tables(SOURCE.id, [*_validated(networks), *_recipes(recipes)])
    return {**figures, **own_models(SOURCE.id, networks["model"], _facts)}


def _facts(name: str) -> Facts:
    family = re.split(r"[ _\-\d/]", name.replace("lvwerra/", ""))[0]
    return {"family": family, "modality": "text" if TEXT.search(name) else "image", "open_weights": True}


def _validated(raw: pd.DataFrame) -> Iterator[Quantized]:
    keys = ["framework", "model", "example"]
    entries = raw.drop_duplicates()
    for row in entries.assign(entry=entries.groupby(keys).cumcount() + 1).to_dict("records"):
        again = f"entry {row['entry']}" if row["entry"] > 1 else ""
        listed = ", ".join(part for part in (row["framework"], row["example"], again) if part)
        quality = "perplexity" if "WikiText" in row["model"] else "accuracy_pct"
        for scheme in ("FP32", "INT8"):
            kind = scheme.lower()
            yield Quantized(
                task="quant-intel-nc",
                name=row["model"],
                scheme=scheme,
                engine=row["framework"],
                figures={
                    quality: number(row[f"acc_{kind}"]),
                    "inferences_per_s": number(row[f"thr_{kind}_samples_s"]),
                },
                table=listed,
                base=scheme == "FP32",
                gpu=CPU,
                batch_size=1,
            )


def _recipes(raw: pd.DataFrame) -> Iterator[Quantized]:
    for row in raw.to_dict("records"):
        for column, (scheme, bits) in RECIPES.items():
            value = number(row[column])
            if value is not None:
                yield Quantized(
                    task="quant-intel-nc-llm",
                    name=row["model"],
                    scheme=scheme,
                    engine="Intel Neural Compressor",
                    figures={"accuracy_pct": value, "nominal_bits": bits},
                    base=scheme == "FP32",
                )


SOURCE = Source(
    id="quant_intel_nc",
    title="Intel Neural Compressor: validated models",
    url="https://github.com/intel/neural-compressor",
    licence="Apache-2.0",
    may_ship_because="Apache-2.0 permits it with attribution.",
    version="8a6db49e0e06f89562a0c3b22184f0b1bcf0123f",
    retrieved="2026-02-26",
    method="Accuracy in each model's own measure (top-1, F1, mAP, BLEU and others, in per cent), so only the difference"
    " to the same model's FP32 row says anything across models. Throughput of a whole Xeon Platinum 8480+: 14"
    " instances of 4 cores, batch 1. Language models: accuracy on LAMBADA.",
    citation="Intel Neural Compressor, validated model list and LLM recipes",
    files=(f"{FOLDER}/validated_int8_vs_fp32.csv", f"{FOLDER}/llm_recipes_lambada.csv"),
    build=build,
)
