"""La Perf: gpt-oss-20b on eight laptops, cards and servers, with GPU power.

Trap handled here: the power is the median over all of its tasks, embeddings and images too, so it is no energy of a
token and none is worked out.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from data.sources.measuring_methods import with_methods
from data.sources.quantized import Quantized, number, tables
from data.sources.source import Source, Tables

FILE = "benchmarks/laperf/laperf_gpt-oss-20b.csv"
ENGINES = {"LM Studio": "llm_tps_p50_lmstudio", "Ollama": "llm_tps_p50_ollama"}
ON_BATTERY = " (battery)"


def build(raw: Path) -> Tables:
    """Tables `configuration` and `measurement`."""
    built = tables(SOURCE.id, _rows(pd.read_csv(raw / FILE)))
    measurement = with_methods(built["measurement"], energy=("gpu", "La Perf"), speed=("timed", "La Perf"))
    return {**built, "measurement": measurement}


def _rows(raw: pd.DataFrame) -> Iterator[Quantized]:
    for row in raw.to_dict("records"):
        for engine, column in ENGINES.items():
            speed = number(row[column])
            if speed is None:
                continue
            gpu = str(row["gpu"]).removesuffix(ON_BATTERY)
            power = " on battery" if str(row["device"]).endswith(ON_BATTERY) else ""
            yield Quantized(
                task="local-laperf",
                name="gpt-oss-20b",
                scheme="mxfp4",
                engine=engine,
                figures={"decode_tokens_per_s": speed, "power_all_tasks_w": number(row["gpu_power_p50_w"])},
                gpu=gpu,
                num_gpus=1,
                batch_size=1,
                conditions=f"{gpu}{power}, {engine}",
            )


SOURCE = Source(
    id="laperf",
    title="La Perf: gpt-oss-20b on eight devices",
    url="https://github.com/bogdanminko/laperf",
    licence="Apache-2.0",
    may_ship_because="Apache-2.0 permits it with attribution.",
    version="6887071930fafc7aaf6d463d8f1e2731f6d85441",
    retrieved="2025-12-01",
    method="Median tokens a second of gpt-oss-20b in LM Studio or Ollama, one request at a time. GPU power is the"
    " median over all of the benchmark's tasks, so it is not divided by the speed.",
    citation="B. Minko, La Perf, docs/results.md",
    files=(FILE,),
    build=build,
)
