"""Small and odd systems by J. Geerling: decoding speed and peak power at the wall, from a Raspberry Pi upwards.

Trap handled here: the power is the peak of the run, so power over mean speed is an upper bound on the energy of a
token and is marked as an estimate; the files' default of about 4 bits is not a column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from data.sources.measuring_methods import with_methods
from data.sources.quantized import Quantized, tables
from data.sources.source import Source, Tables

FILE = "benchmarks/geerling-wall-power/geerling.csv"
# The one model whose format is that of its release; the others are Ollama's and llama.cpp's defaults.
OWN_FORMAT = {"gpt-oss 20b": "mxfp4"}
DEFAULT_FORMAT = "about 4 bits"
IN_BRACKETS = re.compile(r"\(((?:Nvidia|AMD|Intel Arc|M\d)[^)]*)\)")
BOUND = "energy_per_token_bound_j"


def build(raw: Path) -> Tables:
    """Tables `configuration` and `measurement`."""
    built = tables(SOURCE.id, _rows(pd.read_csv(raw / FILE)))
    measurement = with_methods(
        built["measurement"], energy=("wall", "peak of the run"), speed=("timed", "Ollama or llama.cpp")
    )
    estimated = measurement["metric"] == BOUND
    return {**built, "measurement": measurement.assign(kind=measurement["kind"].mask(estimated, "estimated"))}


def _rows(raw: pd.DataFrame) -> Iterator[Quantized]:
    for row in raw.to_dict("records"):
        card = IN_BRACKETS.search(row["system"])
        power_w, speed = float(row["peak_wall_power_w"]), float(row["decode_tok_s"])
        yield Quantized(
            task="local-geerling",
            name=row["model"],
            scheme=OWN_FORMAT.get(row["model"], DEFAULT_FORMAT),
            engine="Ollama or llama.cpp",
            figures={"decode_tokens_per_s": speed, "peak_power_w": power_w, BOUND: power_w / speed},
            gpu=card[1] if card and row["runs_on"] != "CPU" else row["system"],
            num_gpus=1,
            batch_size=1,
            conditions=f"{row['system']}, on the {row['runs_on'].replace('/', ' and ')}",
        )


SOURCE = Source(
    id="geerling_wall_power",
    title="Wall power and speed of small systems (J. Geerling)",
    url="https://github.com/geerlingguy/ai-benchmarks",
    licence="MIT",
    may_ship_because="MIT permits it; figures alone are taken, and the source is named with its licence.",
    version="bdf94413f5f273c985c164ac0abfafa312c4390f",
    retrieved="2025-12-18",
    method="One request at a time in Ollama or llama.cpp. Power is the peak at the wall of the whole system; divided by"
    " the mean decoding speed it bounds the energy of an output token from above, reading of the prompt left out. The"
    " weights are the tools' default of about 4 bits; gpt-oss comes in MXFP4.",
    citation="J. Geerling, ai-benchmarks, README",
    files=(FILE,),
    build=build,
)
