"""The reader of ASlib's scenarios on made ones in its form: the data's licence forbids to ship rows of them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.sources.router_logs import aslib
from errors import WarehouseError

RUNS = [
    ("a", 1, "quick", 2.0, "ok"),
    ("a", 1, "slow", 50.0, "timeout"),
    ("b", 1, "quick", 10.0, "ok"),  # at the cutoff: not solved within it
    ("b", 1, "slow", 4.0, "ok"),
    ("c", 1, "quick", 1.0, "memout"),  # ended before the cutoff, and failed all the same
    ("c", 1, "slow", 9.0, "ok"),
]


def write_scenario(raw: Path, name: str, measure: str = "runtime", runs: list[tuple[object, ...]] = RUNS) -> None:
    folder = raw / aslib.FOLDER / name
    folder.mkdir(parents=True)
    description = {"performance_type": [measure], "algorithm_cutoff_time": 10.0}
    (folder / "description.json").write_text(json.dumps(description), encoding="utf-8")
    columns = ["instance_id", "repetition", "algorithm", "runtime", "runstatus"]
    pd.DataFrame(runs, columns=columns).to_parquet(folder / "algorithm_runs.parquet")
    features = pd.DataFrame({"instance_id": ["a", "b", "c"], "repetition": 1, "size": [1.0, None, 3.0]})
    features.to_parquet(folder / "feature_values.parquet")
    folds = pd.DataFrame({"instance_id": ["c", "b", "a"], "repetition": 1, "fold": [3, 2, 1]})
    folds.to_parquet(folder / "cv.parquet")


def test_a_failed_run_is_infinite_and_a_missing_feature_is_missing(tmp_path: Path) -> None:
    write_scenario(tmp_path, "MADE")
    made = aslib.scenario(tmp_path, "MADE")
    assert (made.instances, made.algorithms, made.cutoff_s) == (("a", "b", "c"), ("quick", "slow"), 10.0)
    np.testing.assert_array_equal(made.runtime_s, [[2.0, np.inf], [np.inf, 4.0], [np.inf, 9.0]])
    np.testing.assert_array_equal(made.features, [[1.0], [np.nan], [3.0]])
    assert made.fold.tolist() == [1, 2, 3]


def test_only_scenarios_of_run_times_are_offered(tmp_path: Path) -> None:
    write_scenario(tmp_path, "MADE")
    write_scenario(tmp_path, "ACCURACY", measure="solution_quality")
    assert aslib.scenarios(tmp_path) == ["MADE"]
    with pytest.raises(WarehouseError, match="does not measure run times"):
        aslib.scenario(tmp_path, "ACCURACY")
    with pytest.raises(WarehouseError, match="no scenario"):
        aslib.scenario(tmp_path, "nothing")


def test_runs_that_are_not_there_are_refused(tmp_path: Path) -> None:
    write_scenario(tmp_path, "MADE", runs=RUNS[:-1])
    with pytest.raises(WarehouseError, match="not run on some instances"):
        aslib.scenario(tmp_path, "MADE")
