"""Speed of language-model training on A100 and H100 GPUs, as MosaicML measured and published it in a table.

The file beside this module is that table, typed over by hand: sequences of 2,048 tokens at 16 bits, and at 8 bits every
sequence up to 8,192 tokens, since one row alone would be left. Speeds are those of the table, in tokens per second; its
own utilisation also counts the work of attention, so it is not taken: time here follows from 6 FLOP per parameter and
token. One setting that the table has twice stands once, with its larger batch.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data.sources.source import Source, Tables
from errors import WarehouseError

FIGURES = Path(__file__).with_name("llm_foundry.csv")
KEY = ["hardware", "precision", "sequence_tokens", "num_gpus", "n_params"]


def build(_raw: Path) -> Tables:
    """Table `training_speed`. Raises WarehouseError where a setting comes twice or a figure is not above 0."""
    table = pd.read_csv(FIGURES)
    if table.duplicated(KEY).any() or not (table[["n_params", "tokens_per_s_per_gpu"]] > 0).all(axis=None):
        raise WarehouseError(f"{SOURCE.id}: {FIGURES.name} repeats a setting or has a figure not above 0.")
    return {"training_speed": table.assign(kind="measured", source=SOURCE.id).sort_values(KEY, ignore_index=True)}


SOURCE = Source(
    id="llm_foundry",
    title="LLM Foundry: speed of training MPT models on A100 and H100",
    url="https://github.com/mosaicml/llm-foundry/blob/061f2c7ce64e655100286584a7629e2a09f827ba/scripts/train/benchmarking/README.md",
    licence="Apache-2.0",
    may_ship_because="Apache-2.0 permits it with attribution; figures alone are taken.",
    version="061f2c7ce64e655100286584a7629e2a09f827ba",
    retrieved="2026-11-28",
    method="Decoders of 125M to 70B parameters, sharded over 8 to 128 GPUs, sequences of 2,048 tokens (at FP8 512 to"
    " 8,192), a dozen steps timed. Well tuned, in 2023: a run that loads data, evaluates and restarts is slower.",
    citation="MosaicML, LLM Foundry, MPT Training Benchmarks, 2023",
    files=(),
    build=build,
    typed_figures=FIGURES,
)
