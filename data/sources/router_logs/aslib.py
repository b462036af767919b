"""ASlib: run times of solvers on instances, for algorithm selection. Not shipped (GPL-3.0): loaded where it is at hand.

Traps handled here: some scenarios print run times and some PAR10, in which a run that failed already counts ten
cutoffs; a run can end for want of memory before the cutoff and is no less failed; a feature that could not be
computed is missing, not 0. Scenarios that measure accuracy instead of time are refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.sources.source import read_json
from errors import WarehouseError

FOLDER = "routing/aslib"
LICENCE = "GPL-3.0"
URL = "https://github.com/coseal/aslib_data"
VERSION = "551b22beef8df17de59286b4822ef720e0aa4d6f"
CITATION = "Bischl et al. 2016, ASlib: a benchmark library for algorithm selection, Artificial Intelligence 237"


@dataclass(frozen=True, eq=False)
class Scenario:
    """Instances by algorithms.

    `runtime_s` is (n_instances, n_algorithms), infinite where the run did not solve the instance within `cutoff_s`;
    `features` (n_instances, n_features) with NaN where unknown; `fold` (n_instances,) is the official one, from 1.
    """

    name: str
    instances: tuple[str, ...]
    algorithms: tuple[str, ...]
    runtime_s: NDArray[np.float64]
    features: NDArray[np.float64]
    fold: NDArray[np.int64]
    cutoff_s: float


def scenarios(raw: Path) -> list[str]:
    """Names of the scenarios of run times below a folder of raw files."""
    folders = sorted(path.parent for path in (raw / FOLDER).glob("*/description.json"))
    return [folder.name for folder in folders if _cutoff_s(folder) > 0]


def scenario(raw: Path, name: str) -> Scenario:
    """One scenario. Raises WarehouseError where it is missing, incomplete, or does not measure run times."""
    folder = raw / FOLDER / name
    if not (folder / "description.json").is_file():
        raise WarehouseError(f"There is no scenario {name} in {raw / FOLDER}; it comes from {URL} at {VERSION}.")
    cutoff_s = _cutoff_s(folder)
    if not cutoff_s > 0:
        raise WarehouseError(f"The scenario {name} does not measure run times, so there is nothing to time out.")
    runs = pd.read_parquet(folder / "algorithm_runs.parquet")
    measure = next(column for column in runs if column not in ("instance_id", "repetition", "algorithm", "runstatus"))
    solved = (runs["runstatus"] == "ok") & (runs[measure] < cutoff_s)
    table = runs.assign(seconds=runs[measure].where(solved, np.inf)).pivot_table(
        index="instance_id", columns="algorithm", values="seconds", aggfunc="mean"
    )
    if table.isna().to_numpy().any():
        raise WarehouseError(f"In the scenario {name} some algorithms were not run on some instances.")
    features = pd.read_parquet(folder / "feature_values.parquet").drop(columns="repetition")
    fold = pd.read_parquet(folder / "cv.parquet").groupby("instance_id")["fold"].first()
    return Scenario(
        name,
        tuple(map(str, table.index)),
        tuple(map(str, table.columns)),
        table.to_numpy(float),
        features.groupby("instance_id").mean().reindex(table.index).to_numpy(float),
        fold.reindex(table.index).to_numpy(np.int64),
        cutoff_s,
    )


def _cutoff_s(folder: Path) -> float:
    described = read_json(folder / "description.json")
    timed = described["performance_type"] == ["runtime"]
    return float(described["algorithm_cutoff_time"]) if timed else 0.0
