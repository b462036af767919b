"""Power-limit profiles of Zeus: the time and the energy of the same training steps under each power limit of a GPU.

Traps handled here: the limit stands in the name of a window, the network and the GPUs in the name of the file; energy
is one column a GPU. How many steps a window holds is not stated, only that all of a file hold as many, so times and
energies compare within a profile alone.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from data.sources.source import Source, Tables
from errors import WarehouseError

FILES = "benchmarks/zeus-traces/power_limit_profile/*.csv"
NAME = re.compile(r"(?P<gpu>[^+]+)\+(?P<network>[^+]+)\+gpu(?P<gpus>[\d,]+)")
WINDOW = re.compile(r"_(\d+)$")


def build(raw: Path) -> Tables:
    """Table `power_profile`. Raises WarehouseError where a limit comes twice or a figure is not above zero."""
    profiles = [_profile(path) for path in SOURCE.raw_files(raw)]
    return {"power_profile": pd.concat(profiles, ignore_index=True)}


def _profile(path: Path) -> pd.DataFrame:
    name, windows = NAME.fullmatch(path.stem), pd.read_csv(path)
    limits = windows["window_name"].str.extract(WINDOW, expand=False)
    if name is None or limits.isna().any():
        raise WarehouseError(f"{SOURCE.id}: {path.name} does not name its GPU, network and power limits.")
    energies = windows.filter(regex=r"^gpu\d+_energy$")
    profile = pd.DataFrame(
        {
            "gpu": name["gpu"],
            "network": name["network"],
            "num_gpus": len(name["gpus"].split(",")),
            "power_limit_w": limits.astype(int),
            "time_s": windows["elapsed_time"],
            "energy_j": energies.sum(axis=1).round(3),
            "kind": "measured",
            "source": SOURCE.id,
        }
    )
    if profile["power_limit_w"].duplicated().any() or not (profile[["time_s", "energy_j"]] > 0).all(axis=None):
        raise WarehouseError(f"{SOURCE.id}: {path.name} repeats a power limit or has a figure not above 0.")
    return profile.sort_values("power_limit_w", ignore_index=True)


SOURCE = Source(
    id="zeus_power_profiles",
    title="Zeus: time and energy of training steps by power limit",
    url="https://github.com/ml-energy/zeus",
    licence="Apache-2.0",
    may_ship_because="Apache-2.0 permits it with attribution.",
    version="75a8b9398034eb9baf74ca0a830c2c31bcce52cd",
    retrieved="2026-08-20",
    method="A40 and V100 GPUs, PyTorch: one window of equally many training steps at each power limit, timed once;"
    " energy by the GPU's own counter, all GPUs together. One run each, so times scatter by some per cent.",
    citation="You, Chung and Chowdhury, Zeus: Understanding and Optimizing GPU Energy Consumption of DNN Training,"
    " NSDI 2023, arXiv:2208.06102",
    files=(FILES,),
    build=build,
)
