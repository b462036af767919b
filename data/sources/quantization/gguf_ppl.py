"""GGUF files of many makers: perplexity on WikiText-2 against bits per weight, models of 2025 and 2026.

Traps handled here: perplexity compares within one model only; a model with neither a 16-bit nor a Q8_0 file has no
row to be compared with; several makers publish the same 16-bit file, so the base is the mean of theirs, as is a file
that was measured twice; mixtures made by the suite itself are named by a hash, and are one format of many bit widths.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from data.sources.families import family_of
from data.sources.own_names import Facts, own_models
from data.sources.source import Source, Tables
from errors import WarehouseError

FILE = "benchmarks/gguf-ppl/ppl_all.csv"
HASH = r"[0-9a-f]{7}_[0-9a-f]{7}"
MIXTURE = "mixed GGUF"
# The formats that others are compared with, the best first.
BASES = (("BF16", "F16"), ("Q8_0",))
# Total parameters of models whose name does not say them, and that no other source has.
PARAMS = {"Kimi-K2": 1e12, "GLM-4.7-Flash": 30e9, "GLM-4.7": 355e9, "GLM-5": 744e9, "DeepSeek": 671e9}


def build(raw: Path) -> Tables:
    """Table `quantized_score`; `model` and `model_alias` for names that no other source has.

    Raises WarehouseError where a perplexity is below 1 or a file has no bits.
    """
    rows = pd.read_csv(raw / FILE)
    wrong = rows[~((rows["ppl"] >= 1) & (rows["bits_per_weight"] > 0))]
    if not wrong.empty:
        first = wrong.iloc[0]
        raise WarehouseError(
            f"{SOURCE.id}: {first['quantization']} of {first['model']} has a perplexity of {first['ppl']} at"
            f" {first['bits_per_weight']} bits per weight. A perplexity is at least 1; the file has changed."
        )
    hashed = rows["quantization"].str.fullmatch(HASH)
    precision = rows["quantization"].mask(hashed, MIXTURE)
    keys = ["name", "made_by", "precision", "file"]
    named = rows.assign(name=rows["model"], precision=precision, file=rows["quantization"])
    files = named.groupby(keys, as_index=False).agg(
        value=("ppl", "mean"), bits_per_weight=("bits_per_weight", "mean"), n_runs=("ppl", "size")
    )
    parts = [_with_base(part) for _, part in files.groupby("name")]
    table = pd.concat(parts, ignore_index=True).assign(
        source=SOURCE.id, section="WikiText-2", benchmark="WikiText-2", metric="perplexity"
    )
    order = ["name", "bits_per_weight", "made_by", "precision", "value"]
    return {
        "quantized_score": table.drop(columns="file").sort_values(order, ignore_index=True),
        **own_models(SOURCE.id, rows["model"], _facts),
    }


def _with_base(files: pd.DataFrame) -> pd.DataFrame:
    """The files of one model, and one row for its base, if any, instead of the files whose mean it is."""
    for formats in BASES:
        matches = files["precision"].isin(formats)
        if not matches.any():
            continue
        base = {
            "name": files["name"].iloc[0],
            "precision": formats[0],
            "value": files.loc[matches, "value"].mean(),
            "bits_per_weight": files.loc[matches, "bits_per_weight"].mean(),
            "n_runs": int(files.loc[matches, "n_runs"].sum()),
            "base": True,
        }
        return pd.concat([pd.DataFrame([base]), files[~matches].assign(base=False)], ignore_index=True)
    return files.assign(base=False)


def _facts(name: str) -> Facts:
    billions = re.search(r"-([\d.]+)B", name)
    started = next((count for start, count in PARAMS.items() if name.startswith(start)), None)
    return {
        "family": "Kimi" if name.startswith("Kimi") else family_of(name) or name.split("-", maxsplit=1)[0],
        "n_params": 1e9 * float(billions[1]) if billions else started,
        "modality": "text",
        "open_weights": True,
    }


SOURCE = Source(
    id="gguf_ppl",
    title="GGUF-Tool-Suite: perplexity against bits per weight",
    url="https://github.com/Thireus/GGUF-Tool-Suite",
    licence="MIT",
    may_ship_because="MIT permits it; figures alone are taken, and the source is named with its licence.",
    version="384c1f85b77b30f2b388328af278aea0900f6ca1",
    retrieved="2026-08-21",
    method="Perplexity on WikiText-2 of files of ten makers, without intervals. Comparable within a model only; an"
    " instruction-tuned model's perplexity can fall under quantization.",
    citation="Thireus, GGUF-Tool-Suite, ppl_graphs",
    files=(FILE,),
    build=build,
)
