"""llama.cpp: perplexity, divergence, size and speed of its quantizations of Llama models.

Traps handled here: sizes are in GiB; uncertainties are one standard error; the f16 row's own divergence is not zero,
because the reference logits were stored at 16 bits; rows differ by the text that the importance matrix was made from.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from data.sources.quantized import GB_PER_GIB, Quantized, number, tables
from data.sources.source import Source, Tables

FOLDER = "benchmarks/quant-llamacpp"
TASK = "quant-llamacpp"
ENGINE = "llama.cpp"
OLD = {
    "perplexity": "perplexity",
    "file size": "model_size_gb",
    "ms/tok @ 8th": "decode_ms_per_token",
    "bits/weight": "bits_per_weight",
}


def build(raw: Path) -> Tables:
    """Tables `configuration` and `measurement`."""
    folder = raw / FOLDER
    bits = pd.read_csv(folder / "bits_per_weight.csv")
    bits_of_scheme = {
        (str(row["model"]).lower(), str(row["quantization"])): float(row["bits_per_weight"])
        for row in bits.to_dict("records")
    }
    rows = [
        *_llama3(pd.read_csv(folder / "llama3_8b_scoreboard.csv", keep_default_na=False)),
        *_llama2(pd.read_csv(folder / "llama2_70b_scoreboard.csv"), bits_of_scheme),
        *_llama1(pd.read_csv(folder / "llama1_quantize_readme.csv")),
    ]
    return tables(SOURCE.id, rows)


def _llama3(raw: pd.DataFrame) -> Iterator[Quantized]:
    for row in raw.to_dict("records"):
        value = {name: float(row[name]) for name in ("ppl", "ppl_err", "kld", "kld_err")}
        half = {"perplexity": 1.96 * value["ppl_err"], "kl_divergence": 1.96 * value["kld_err"]}
        figures = {
            "perplexity": value["ppl"],
            "kl_divergence": value["kld"],
            "model_size_gb": float(row["size_gib"]) * GB_PER_GIB,
        }
        text = str(row["imatrix"])
        yield Quantized(
            task=TASK,
            name=row["model"],
            scheme=row["quantization"],
            engine=ENGINE,
            figures=figures,
            base=row["quantization"] == "f16",
            conditions=None if text == "None" else f"importance matrix from {text.removeprefix('WT ')} tokens",
            bounds={name: (figures[name] - width, figures[name] + width) for name, width in half.items()},
            interval="95%",
        )


def _llama2(raw: pd.DataFrame, bits: dict[tuple[str, str], float]) -> Iterator[Quantized]:
    for row in raw.to_dict("records"):
        yield Quantized(
            task=TASK,
            name=row["model"],
            scheme=row["quantization"],
            engine=ENGINE,
            figures={
                "perplexity": row["ppl"],
                "model_size_gb": row["size_gib"] * GB_PER_GIB,
                "bits_per_weight": bits.get((row["model"].lower(), row["quantization"])),
            },
            base=row["quantization"] == "fp16",
        )


def _llama1(raw: pd.DataFrame) -> Iterator[Quantized]:
    for (name, scheme), part in raw.groupby(["model", "quantization"]):
        figures = {
            OLD[row["measure"]]: number(row["value"]) for row in part.to_dict("records") if row["measure"] in OLD
        }
        size = figures["model_size_gb"]
        yield Quantized(
            task=TASK,
            name=str(name),
            scheme=str(scheme),
            engine=ENGINE,
            figures={**figures, "model_size_gb": None if size is None else size * GB_PER_GIB},
            base=scheme == "F16",
            conditions="speed with 8 threads of a processor",
        )


SOURCE = Source(
    id="quant_llamacpp",
    title="llama.cpp: quality, size and speed of its quantizations",
    url="https://github.com/ikawrakow/ik_llama.cpp",
    licence="MIT",
    may_ship_because="MIT permits it; figures alone are taken, and the source is named with its licence.",
    version="8337e4cd3861406fc04e0854b1409cd1b027fbc9",
    retrieved="2026-08-15",
    method="Perplexity on the test part of WikiText-2 and mean Kullback-Leibler divergence from the 16-bit model's"
    " output, with 95% intervals from the published standard errors; file size. Base models, not instruction tuned.",
    citation="The README files on perplexity and quantization of llama.cpp, as carried by ik_llama.cpp",
    files=(f"{FOLDER}/*.csv",),
    build=build,
)
