"""The stored calibration of forecasts: whole, read back as written, and learned from curves as they are described."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest

from data.refresh.stored_calibration import LONGEST, real_curves
from data.settings import Settings
from data.warehouse import curve_queries
from models.laws.forecasting.calibration import LEVELS, REACHES, from_rows, rows
from models.laws.forecasting.judging import answerable, calibrate, simulated_examples
from models.laws.forecasting.origins import CANDIDATES
from models.laws.forecasting.weighing import N_FEATURES
from models.laws.forecasting.widths import N_TERMS


def test_the_stored_table_is_whole_and_read_back(cur: duckdb.DuckDBPyConnection) -> None:
    table = curve_queries.forecast_calibration(cur)
    stored = from_rows([tuple(row) for row in table.itertuples(index=False, name=None)])
    assert stored.lesson.likes.shape == (N_FEATURES + 1, len(CANDIDATES))
    assert stored.quantiles.shape == (len(REACHES) + 1, len(LEVELS))
    assert (np.diff(stored.quantiles, axis=1) >= 0).all()
    again = from_rows(rows(stored))
    assert np.array_equal(again.quantiles, stored.quantiles)
    assert np.array_equal(again.lesson.likes, stored.lesson.likes)
    for name in ("centre", "scale", "direct", "inner", "outer"):
        assert np.array_equal(getattr(again.widths, name), getattr(stored.widths, name))
    assert stored.widths.centre.shape == (N_TERMS,)


def test_learning_gives_the_same_every_time_and_holds_what_it_learned_from() -> None:
    examples = [answerable(example) for example in simulated_examples(range(10), ("power_floor", "rising"))]
    first, second = (calibrate(examples, [], {}) for _ in range(2))
    assert rows(first) == rows(second)
    held = []
    for example in examples:
        _, centre, down, up = first.judged(example.seen, 0.8)
        error = example.truth - centre
        held.append(np.mean(np.abs(error) <= np.where(error > 0, up, down) + 1e-5))
    assert np.mean(held) == pytest.approx(0.8, abs=0.1)


def test_runs_of_several_inputs_are_a_curve_each_model_size() -> None:
    by_source = real_curves(Settings().tables)
    assert len(by_source) > 8
    for curves in by_source.values():
        for curve in curves:
            assert len(curve.x) <= LONGEST
            assert (np.diff(curve.x) > 0).all()
