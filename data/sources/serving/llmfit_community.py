"""llmfit: decoding speed on people's own machines, as they report it, 2026.

Traps handled here: speculative decoding, which makes a model look faster, is told by the name alone, and such rows are
left out; people repeat themselves, so one row stands for a machine, model and quantization; the quantization is free
text at the end of the name, and where there is none it is not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from data.sources.families import family_of
from data.sources.measuring_methods import with_methods
from data.sources.own_names import Facts, own_models
from data.sources.quantized import Quantized, slug, tables
from data.sources.source import Source, Tables
from errors import WarehouseError

FILE = "benchmarks/llmfit-community/llmfit_community.csv"
ENGINES = {"llamacpp": "llama.cpp", "ollama": "Ollama", "mlx": "MLX", "vllm": "vLLM"}
SPECULATIVE = re.compile(r"(?i)(?<![a-z])(?:mtp|eagle|dflash|draft|speculative)(?![a-z])")
QUANTIZATION = re.compile(
    r"(?i)^(?P<base>.+?)[-._:](?P<format>(?:UD-|i1-|mlx-)?(?:I?Q\d[A-Z0-9_]*|\dbit|MXFP\d(?:-Q\d)?|NVFP4|AWQ(?:-INT4)?))$"
)
MACHINE = ["hardware", "gpu_count", "cpu", "ram_gb", "os"]
POINT = [*MACHINE, "base_slug", "format_slug"]


def build(raw: Path) -> Tables:
    """Tables `configuration`, `measurement`, `model` and `model_alias`.

    Raises WarehouseError where the engine of a row is unknown or a speed lies outside its own range.
    """
    rows, _ = _rows(raw)
    built = dict(tables(SOURCE.id, _quantized(rows)))
    for name, table in built.items():
        built[name] = table.assign(precision=table["precision"].replace("", None))
    built["measurement"] = with_methods(built["measurement"], speed=("timed", "llmfit"))
    return {**built, **own_models(SOURCE.id, built["configuration"]["name"], _facts)}


def left_out(raw: Path) -> Mapping[str, int]:
    """How many raw rows each rule left out."""
    _, counts = _rows(raw)
    return counts


def _rows(raw: Path) -> tuple[pd.DataFrame, Mapping[str, int]]:
    frame = pd.read_csv(raw / FILE)
    unknown = sorted(set(frame["provider"]) - set(ENGINES))
    ordered = (frame["minTps"] <= frame["avgTps"]) & (frame["avgTps"] <= frame["maxTps"]) & (frame["minTps"] > 0)
    if unknown or not ordered.all():
        raise WarehouseError(f"{SOURCE.id}: unknown engines {unknown}, or a speed that lies outside its own range.")
    plain = frame[~frame["model"].str.contains(SPECULATIVE)]
    names = plain["model"].str.removesuffix(".gguf").str.extract(QUANTIZATION)
    named = plain.assign(base=names["base"].fillna(plain["model"]), format=names["format"].fillna(""))
    # Two spellings of a name that differ in blanks, dashes and capitals alone are one model.
    spelled = named.assign(base_slug=named["base"].map(slug), format_slug=named["format"].map(slug))
    newest = spelled.sort_values(["numRuns", "submitted"], kind="stable").drop_duplicates(POINT, keep="last")
    return newest, {
        "speculative decoding by its name": len(frame) - len(plain),
        "repeat on one machine: most runs, then the newest day, then the last row is kept": len(plain) - len(newest),
    }


def _quantized(rows: pd.DataFrame) -> Iterator[Quantized]:
    for row in rows.sort_values(POINT).to_dict("records"):
        count, engine = int(row["gpu_count"]), ENGINES[row["provider"]]
        machine = f"{count} x {row['hardware']}" if count > 1 else row["hardware"]
        processor = "" if row["cpu"] == row["hardware"] else f", {row['cpu']}"
        yield Quantized(
            task="local-llmfit",
            name=row["base"],
            scheme=row["format"],
            engine=engine,
            figures={"decode_tokens_per_s": row["avgTps"]},
            bounds={"decode_tokens_per_s": (row["minTps"], row["maxTps"])},
            interval="all runs",
            gpu=row["hardware"],
            num_gpus=count,
            batch_size=1,
            conditions=f"{machine}{processor}, {round(row['ram_gb'], 2):g} GB, {engine}",
        )


def _facts(name: str) -> Facts:
    return {"family": family_of(name.replace("_", "-")) or "Other", "modality": "text", "open_weights": True}


SOURCE = Source(
    id="llmfit_community",
    title="llmfit: local models on people's own machines",
    url="https://github.com/AlexsJones/llmfit",
    licence="MIT",
    may_ship_because="MIT permits it; figures alone are taken, and the source is named with its licence.",
    version="3f44fd30a43d2619146f7bc0aa66c90aa54d78e6",
    retrieved="2026-08-22",
    method="Self-reported, one request at a time, three or ten runs each; the interval is their range. Rows whose name"
    " tells of speculative decoding are left out. One row stands for a machine, model and quantization: that of most"
    " runs, then of the newest day, then the last.",
    citation="A. Jones and contributors, llmfit, llmfit-core/data/community",
    files=(FILE,),
    build=build,
    left_out=left_out,
)
