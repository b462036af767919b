"""Intervals: that they cover what they say they cover, agree with lmfit, and are NaN where nothing is known."""

from __future__ import annotations

from functools import cache

import lmfit
import numpy as np
import pytest
from scipy.stats import t as student

from errors import InputError
from models.laws import LAWS, Curve, CurveFit, LawFitter
from models.laws.fitting.identify import zero_fits

SIZES = 200.0 * 2.0 ** np.arange(14)
TRUTH = {"B": 300.0, "D_l": 120.0, "beta": 0.55, "E": 0.9}
NOISE = 0.01
FURTHER = np.array([1000.0, 50_000.0, 2.0 * SIZES[-1]])


@cache
def simulated() -> tuple[tuple[CurveFit, ...], np.ndarray]:
    """300 curves of one law with independent noise, fitted with bootstrap, and a new measurement of each."""
    rng = np.random.default_rng(0)
    clean = LAWS["rectified"].predict(TRUTH, SIZES)
    curves = [Curve(str(i), SIZES, clean * np.exp(rng.normal(scale=NOISE, size=14))) for i in range(300)]
    new = LAWS["rectified"].predict(TRUTH, FURTHER) * np.exp(rng.normal(scale=NOISE, size=(300, 3)))
    return LawFitter(n_starts=4, n_bootstrap=120).fit(curves).fits_, new


@pytest.mark.parametrize("method", ["delta", "bootstrap"])
@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_new_measurements_fall_inside_as_often_as_said(method: str, level: float) -> None:
    fits, new = simulated()
    ends = [fit.interval(FURTHER, level, method) for fit in fits]  # type: ignore[arg-type]
    inside = np.array([(low <= y) & (y <= high) for (low, high), y in zip(ends, new, strict=True)])
    # 300 trials: three standard errors of a share are at most 0.087; the last x is beyond the data
    assert inside.mean(axis=0) == pytest.approx(np.full(3, level), abs=0.087)


def test_standard_errors_are_those_of_repeated_fits() -> None:
    fits, _ = simulated()
    spread = np.std(np.log([[*fit.params.values()] for fit in fits]), axis=0)
    said = np.nanmedian([[fit.stderr[name] / fit.params[name] for name in TRUTH] for fit in fits], axis=0)
    assert said == pytest.approx(spread, rel=0.3)
    assert np.mean([fit.sigma_log**2 for fit in fits]) == pytest.approx(NOISE**2, rel=0.1)


def test_the_bootstrap_is_the_default_where_there_is_one() -> None:
    fit = simulated()[0][0]
    assert fit.bootstrap is not None and fit.bootstrap.shape == (120, 4)
    assert np.array_equal(fit.interval(FURTHER), fit.interval(FURTHER, method="bootstrap"))
    without = LawFitter().fit([Curve("a", SIZES, LAWS["rectified"].predict(TRUTH, SIZES))]).fits_[0]
    assert without.bootstrap is None
    with pytest.raises(InputError, match="n_bootstrap"):
        without.interval(FURTHER, method="bootstrap")


def test_bootstrap_spread_agrees_with_standard_errors() -> None:
    fits = simulated()[0][:40]
    ratio = [np.std(fit.bootstrap[:, 2]) / np.sqrt(fit.covariance[2, 2]) for fit in fits]  # type: ignore[index]
    assert np.median(ratio) == pytest.approx(1.0, abs=0.25)


def test_delta_interval_against_lmfit() -> None:
    fit = simulated()[0][1]
    rng = np.random.default_rng(0)
    clean = LAWS["rectified"].predict(TRUTH, SIZES)
    y = [clean * np.exp(rng.normal(scale=NOISE, size=14)) for _ in range(2)][1]

    def log_law(x: np.ndarray, B: float, D_l: float, beta: float, E: float) -> np.ndarray:
        return np.log(B / (D_l + x**beta) + E)

    result = lmfit.Model(log_law).fit(np.log(y), x=SIZES, **fit.params)
    half = np.hypot(
        result.eval_uncertainty(x=FURTHER, sigma=0.8) / student.ppf(0.9, 10), np.sqrt(result.redchi)
    ) * student.ppf(0.9, 10)
    low, high = fit.interval(FURTHER, 0.8, "delta")
    assert low == pytest.approx(np.exp(result.eval(x=FURTHER) - half), rel=1e-4)
    assert high == pytest.approx(np.exp(result.eval(x=FURTHER) + half), rel=1e-4)


def test_ends_enclose_the_prediction_and_widen_with_level_and_distance() -> None:
    fit = simulated()[0][2]
    x = SIZES[-1] * 2.0 ** np.arange(6)
    narrow, wide = fit.interval(x, 0.5, "delta"), fit.interval(x, 0.9, "delta")
    assert np.all((wide[0] < narrow[0]) & (narrow[0] < fit.predict(x)))
    assert np.all((wide[1] > narrow[1]) & (narrow[1] > fit.predict(x)))
    assert np.all(np.diff(np.log(wide[1] / wide[0])) > 0)


@pytest.mark.parametrize("level", [0.0, 1.0, 80.0])
def test_levels_that_are_none(level: float) -> None:
    with pytest.raises(InputError, match="level"):
        simulated()[0][0].interval(FURTHER, level)


def test_negative_sizes() -> None:
    with pytest.raises(InputError, match="negative"):
        simulated()[0][0].interval([-1.0])


def test_before_training_the_rectified_law_is_finite_and_the_vanilla_law_says_nothing() -> None:
    fit = simulated()[0][0]
    assert fit.predict([0.0]) == pytest.approx([fit.params["B"] / fit.params["D_l"] + fit.params["E"]])
    low, high = fit.interval([0.0], 0.8, "delta")
    assert low < fit.predict([0.0]) < high
    plain = LawFitter("vanilla").fit([Curve("a", SIZES, fit.predict(SIZES))]).fits_[0]
    assert np.isinf(plain.predict([0.0]))
    assert np.isnan(plain.interval([0.0])).all()


def test_a_shape_of_x_is_kept() -> None:
    fit = simulated()[0][0]
    x = FURTHER.reshape(3, 1)
    for method in ("delta", "bootstrap"):
        assert all(end.shape == (3, 1) for end in fit.interval(x, 0.8, method))  # type: ignore[arg-type]


def test_whether_zero_fits_as_well_by_hand() -> None:
    # cost 1 with 10 spare points: t(0.975, 10)^2 = 4.965, so a rise of 0.4965 is the most that chance explains
    at_zero = np.array([1.49, 1.51, np.nan, 1.0])
    assert zero_fits(1.0, at_zero, 10).tolist() == [True, False, False, True]
