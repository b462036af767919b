"""Speeds on people's machines: constants that were put in come out, errors are of what was left out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from errors import InputError
from models.device.local_speed import (
    LocalSpeed,
    coverage,
    fit_local_speed,
    machine_correction,
    token_time_s,
)

TRUE = LocalSpeed(1.5, 2.0, 0.004, 0.002, (1.0, 1.0), (1.0, 1.0), 0.0)


def made_rows(noise: float, n_machines: int = 24, n_models: int = 8) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    rows = []
    for machine in range(n_machines):
        bandwidth = float(rng.uniform(50, 1500))
        maker = "Intel" if machine % 6 == 0 else "NVIDIA"
        own = rng.normal(0, noise)
        for model in range(n_models):
            row = {"machine": f"m{machine}", "maker": maker, "model": f"x{model}", "sparse": model % 3 == 0}
            row |= {"read_gb": float(rng.uniform(0.5, 20)), "bandwidth_gb_s": bandwidth, "own": own}
            rows.append(row)
    table = pd.DataFrame(rows)
    seconds = token_time_s(TRUE, table) * np.exp(table["own"] + rng.normal(0, noise / 4, len(table)))
    return table.assign(tokens_per_s=1 / seconds)


def test_constants_that_were_put_in_come_out() -> None:
    speed, errors = fit_local_speed(made_rows(1e-6))
    assert speed.constants == pytest.approx(TRUE.constants, rel=1e-3)
    assert errors["new_machine"].abs().max() < 1e-4


def test_the_interval_covers_what_was_left_out() -> None:
    rows = made_rows(0.3, n_machines=60)
    speed, errors = fit_local_speed(rows)
    for column in ("new_machine", "known_machine"):
        assert all(0.82 <= share <= 0.97 for share in coverage(errors, rows, column)), column
    low, high = speed.new_machine
    assert low < 1 < high
    assert speed.known_machine[1] / speed.known_machine[0] < high / low, "a machine's own rows make it narrower"


def test_a_machine_left_out_does_not_see_itself() -> None:
    """A machine of which all rows are slow leaves its own error untouched and is corrected by its own rows."""
    rows = made_rows(1e-6)
    slow = rows.assign(tokens_per_s=rows["tokens_per_s"].where(rows["machine"] != "m1", rows["tokens_per_s"] / 2))
    speed, errors = fit_local_speed(slow)
    own = slow["machine"] == "m1"
    assert errors.loc[own, "new_machine"].to_numpy() == pytest.approx(np.log(2), abs=0.01)
    assert errors.loc[own, "known_machine"].abs().max() < 0.05
    assert machine_correction(speed, slow[own]) == pytest.approx(2.0, rel=0.05)


def test_rows_of_one_model_correct_nothing() -> None:
    rows = made_rows(0.1)
    alone = rows[(rows["machine"] == "m1") & (rows["model"] == "x1")]
    assert machine_correction(TRUE, alone) is None


def test_what_cannot_be_is_refused() -> None:
    rows = made_rows(0.1)
    with pytest.raises(InputError, match="fewer than three"):
        fit_local_speed(rows[rows["machine"].isin(["m1", "m2"])])
    with pytest.raises(InputError, match="tokens_per_s"):
        fit_local_speed(rows.assign(tokens_per_s=0.0))
