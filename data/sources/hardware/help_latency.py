"""Latency of the same small networks on many devices, from which that of a new device can be told by ten samples.

Traps handled here: two devices hold a few values near 0, which are broken measurements and left out; phones were read
in whole milliseconds, so that many networks tie on them. Every tenth network of the space is taken: 1,563 are enough to
rank by, and the whole would be ten times as much to ship.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from data.sources.source import Source, Tables
from errors import WarehouseError

FILE = "edge/help-latency/nasbench201_15625.parquet"
SPACE = "nas-bench-201"
EVERY = 10
LEAST_MS = 0.5


def build(raw: Path) -> Tables:
    """Table `network_latency`. Raises WarehouseError where a network is listed twice or a latency is missing."""
    return {"network_latency": _latencies(raw).query("latency_ms >= @LEAST_MS").reset_index(drop=True)}


def left_out(raw: Path) -> Mapping[str, int]:
    """How many raw rows each rule left out."""
    return {f"below {LEAST_MS:g} ms: a broken measurement": int((_latencies(raw)["latency_ms"] < LEAST_MS).sum())}


def _latencies(raw: Path) -> pd.DataFrame:
    """A row per network and device, networks in their order."""
    wide = pd.read_parquet(raw / FILE)
    if wide["arch"].duplicated().any() or wide.isna().any(axis=None):
        raise WarehouseError(f"{SOURCE.id}: a network is listed twice, or a latency is missing.")
    chosen = wide[wide["arch"] % EVERY == 0].rename(columns={"arch": "network"})
    table = chosen.melt("network", var_name="device", value_name="latency_ms")
    named = table.assign(space=SPACE, source=SOURCE.id, latency_ms=table["latency_ms"].astype(float).round(4))
    ordered = named.sort_values(["device", "network"], ignore_index=True)
    return ordered[["space", "network", "device", "latency_ms", "source"]]


SOURCE = Source(
    id="help_latency",
    title="HELP: latency of networks on many devices",
    url="https://github.com/HayeonLee/HELP",
    licence="MIT",
    may_ship_because="MIT permits it; latencies alone are taken, and the source is named with its licence.",
    version="45f70eb92d0d735970a33b608d1544ad3c52f285",
    retrieved="2024-08-05",
    method="Latency in ms of every tenth network of NAS-Bench-201 on 27 devices and batch sizes (the number after the"
    " name), as the repository stores it; some stem from HW-NAS-Bench. Values below 0.5 ms are broken and left out.",
    citation="Lee et al. 2021, HELP: Hardware-Adaptive Efficient Latency Prediction for NAS via Meta-Learning,"
    " arXiv:2106.08630; Li et al. 2021, HW-NAS-Bench, arXiv:2103.10584",
    files=(FILE,),
    build=build,
    left_out=left_out,
)
