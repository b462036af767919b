"""Forecasts with intervals from other data sets: coverage left out one data set at a time, and cases by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.settings import Settings
from models.errors import InputError
from models.laws import Curve, ats
from models.laws.transfer import errors_at, forecast, nearest_horizon

TARGET = 1_638_400.0
SHARES = (8, 16, 32, 64, 128, 256, 512)
TABLES = Settings().tables / "rectified_lin2024"


@pytest.fixture(scope="module")
def published() -> dict[str, list[Curve]]:
    curves = pd.read_csv(TABLES / "learning_curve.csv").set_index("curve_id")["data_set"]
    points = pd.read_parquet(TABLES / "curve_point.parquet")
    sets: dict[str, list[Curve]] = {}
    for name, part in points.groupby("curve_id"):
        curve = Curve(str(name), part["x"].to_numpy(float), part["y"].to_numpy(float))
        sets.setdefault(str(curves[str(name)]), []).append(curve)
    return sets


def test_intervals_cover_what_they_promise_on_a_data_set_they_have_not_seen(published: dict[str, list[Curve]]) -> None:
    shares = {}
    for name, curves in published.items():
        others = {other: of for other, of in published.items() if other != name}
        truth = np.array([curve.y[curve.x == TARGET][0] for curve in curves])
        for share in SHARES:
            found = forecast(curves, TARGET, others, budget=TARGET / share, level=0.8)
            shares[name, share] = np.mean([one.low <= y <= one.high for one, y in zip(found, truth, strict=True)])
    assert len(shares) == 21
    assert 0.72 <= np.mean(list(shares.values())) <= 0.88
    for name in published:
        assert 0.6 <= np.mean([shares[name, share] for share in SHARES]) <= 1.0


def test_the_forecast_is_accept_then_stops(published: dict[str, list[Curve]]) -> None:
    curve = published["FLAN"][0]
    seen = (curve.x > 0) & (curve.x <= TARGET / 8)
    [found] = forecast([curve], TARGET, {}, budget=TARGET / 8)
    assert found.y == ats.extrapolate(curve.x[seen], curve.y[seen], TARGET).predicted
    assert np.isnan(found.low)
    assert "No other data set" in found.warnings[0]


def _bent(floor: float) -> Curve:
    x = 200.0 * 2 ** np.arange(12)
    return Curve(f"bent-{floor}", x, np.maximum(x**-0.2, floor))


def test_errors_by_hand() -> None:
    """Curves that follow x^-0.2 to the end have no error; one that stays where it was errs by its whole foretold fall.

    From half of the end, x^-0.2 foretells a fall of 0.2 ln 2 = 0.1386; a loss that stays put is 0.1386 / 0.1586 = 0.874
    of (fall + 0.02) above the forecast.
    """
    straight = _bent(0.0)
    stays = Curve("stays", straight.x, np.r_[straight.y[:-1], straight.y[-2]])
    found = errors_at(2.0, {"d": [straight] * 9 + [stays]}, 0.8)
    assert found.low == pytest.approx(0, abs=1e-9)
    assert errors_at(2.0, {"d": [stays] * 10}, 0.8).high == pytest.approx(0.1386 / 0.1586, abs=1e-3)
    assert errors_at(2.0, {"d": [straight] * 10, "e": [stays] * 10}, 0.8).high == pytest.approx(0.874, abs=1e-3)
    assert errors_at(2.0, {"d": [stays] * 4}, 0.8).n_data_sets == 0


def test_wider_levels_hold_narrower_ones(published: dict[str, list[Curve]]) -> None:
    others = {"WMT19": published["WMT19"]}
    half, most = (forecast(published["FLAN"], TARGET, others, budget=25_600, level=level) for level in (0.5, 0.9))
    assert all(b.low <= a.low <= a.y <= a.high <= b.high for a, b in zip(half, most, strict=True))


def test_a_curve_without_sizes_is_not_known_and_says_so() -> None:
    [found] = forecast([Curve("late", np.array([0.0, 1e6]), np.array([3.0, 2.0]))], 1e7, {}, budget=1e3)
    assert np.isnan(found.y)
    assert "no size above 0" in found.warnings[0]


def test_far_targets_and_few_sizes_are_said(published: dict[str, list[Curve]]) -> None:
    [found] = forecast([Curve("c", np.array([10.0, 20.0]), np.array([3.0, 2.9]))], 1e9, published)
    assert len(found.warnings) == 2


@pytest.mark.parametrize(("target", "level", "column"), [(0, 0.8, "target"), (np.nan, 0.8, "target"), (1, 1, "level")])
def test_what_cannot_be_asked_is_refused(target: float, level: float, column: str) -> None:
    with pytest.raises(InputError) as refused:
        forecast([], target, {}, level=level)
    assert refused.value.column == column


@given(st.floats(0.01, 1e6), st.floats(1e-3, 1e3), st.floats(1e-3, 1e3))
def test_units_do_not_matter(ratio: float, x_unit: float, y_unit: float) -> None:
    assert nearest_horizon(ratio) in {2.0**k for k in range(1, 13)}
    curve, references = _bent(0.3), {"d": [_bent(floor) for floor in (0.2, 0.22, 0.25, 0.3, 0.35)]}
    [one] = forecast([curve], 1e6, references, level=0.8)
    scaled = Curve("scaled", curve.x * x_unit, curve.y * y_unit)
    [other] = forecast([scaled], 1e6 * x_unit, references, level=0.8)
    assert (other.y, other.low, other.high) == pytest.approx(tuple(v * y_unit for v in (one.y, one.low, one.high)))
