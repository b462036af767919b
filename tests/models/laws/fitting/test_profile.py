"""Profile intervals: lmfit's, those of straight lines, open ends, and how often they hold the truth."""

from __future__ import annotations

import lmfit
import numpy as np
import pytest
from scipy.stats import linregress
from scipy.stats import t as student

from errors import InputError
from models.laws import LAWS, Curve, CurveFit, LawFitter
from models.laws.fitting.profile import profile

SIZES = 200.0 * 2.0 ** np.arange(14)
RECTIFIED = {"B": 300.0, "D_l": 120.0, "beta": 0.55, "E": 0.9}


def noisy(law: str, params: dict[str, float], x: np.ndarray, noise: float, seed: int = 0) -> tuple[Curve, CurveFit]:
    wobble = np.exp(noise * np.random.default_rng(seed).standard_normal(x.shape[-1]))
    curve = Curve("c", x, LAWS[law].predict(params, x) * wobble)
    return curve, LawFitter(law).fit([curve]).fits_[0]


@pytest.mark.parametrize(
    ("law", "params", "x", "noise"),
    [
        ("rectified", RECTIFIED, SIZES, 0.01),
        ("power_floor", {"A": 9.0, "alpha": 0.3, "E": 0.8}, SIZES, 0.01),
        ("exponential", {"A": 0.6, "x_0": 60_000.0, "E": 0.04}, np.linspace(2e4, 4e5, 14), 0.02),
    ],
)
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_as_lmfit(law: str, params: dict[str, float], x: np.ndarray, noise: float, level: float) -> None:
    curve, fit = noisy(law, params, x, noise)
    given = lmfit.Parameters()
    for name, value in fit.params.items():
        given.add(name, value, min=0.0)

    def residual(p: lmfit.Parameters) -> np.ndarray:
        return np.log(LAWS[law].predict([p[name].value for name in params], x)) - np.log(curve.y)

    minimiser = lmfit.Minimizer(residual, given, ftol=1e-14, xtol=1e-14, gtol=1e-14)
    best = minimiser.minimize()
    found = profile(fit, curve, level)
    for name, ends in lmfit.conf_interval(minimiser, best, sigmas=[level]).items():
        low, high = ends[0][1], ends[-1][1]
        assert found[name].low == pytest.approx(low, rel=2e-3)
        assert found[name].high == pytest.approx(high, rel=2e-3)


def test_of_a_straight_line_it_is_the_usual_interval() -> None:
    """ln y is linear in ln A and alpha, and so the profile is Student's interval exactly."""
    curve, fit = noisy("power", {"A": 9.0, "alpha": 0.2}, SIZES, 0.05)
    line = linregress(np.log(SIZES), np.log(curve.y))
    half = student.ppf(0.975, 12) * line.stderr
    found = profile(fit, curve, 0.95)["alpha"]
    assert (found.low, found.high) == pytest.approx((-line.slope - half, -line.slope + half), rel=1e-5)


def test_what_the_data_do_not_say_is_open() -> None:
    """Points that end before the floor shows: it may be 0, and the bend of a straight line may lie anywhere below."""
    curve, fit = noisy("power_floor", {"A": 9.0, "alpha": 0.1, "E": 0.0}, SIZES, 0.02)
    assert profile(fit, curve)["E"].low == 0.0
    curve, fit = noisy("rectified", {"B": 9.0, "D_l": 0.0, "beta": 0.2, "E": 0.0}, SIZES, 0.02)
    assert profile(fit, curve)["D_l"].low == 0.0


def test_the_truth_is_held_as_often_as_said() -> None:
    """40 curves: three standard errors of a share of 0.8 are 0.19."""
    held = []
    for seed in range(40):
        curve, fit = noisy("power_floor", {"A": 9.0, "alpha": 0.3, "E": 0.8}, SIZES, 0.01, seed)
        end = profile(fit, curve, 0.8)["alpha"]
        held.append(end.low <= 0.3 <= end.high)
    assert np.mean(held) == pytest.approx(0.8, abs=0.19)


def test_units_do_not_matter() -> None:
    curve, fit = noisy("rectified", RECTIFIED, SIZES, 0.01)
    other = Curve("c", curve.x * 1e6, curve.y * 10)
    refit = LawFitter("rectified").fit([other]).fits_[0]
    assert profile(refit, other)["beta"].low == pytest.approx(profile(fit, curve)["beta"].low, rel=1e-4)
    assert profile(refit, other)["E"].high == pytest.approx(10 * profile(fit, curve)["E"].high, rel=1e-4)


def test_many_runs_by_the_sum_of_huber_losses() -> None:
    """The cost at each end, the other parameters fitted anew, is the optimum's and the rise that chance explains."""
    rng = np.random.default_rng(3)
    x = np.exp(rng.uniform(np.log([[5e7], [1e9]]), np.log([[1e10], [3e11]]), size=(2, 100)))
    y = LAWS["chinchilla"].predict({"E": 1.8, "A": 480.0, "B": 2000.0, "alpha": 0.35, "beta": 0.37}, x)
    curve = Curve("runs", x, y * np.exp(0.004 * rng.standard_normal(100)))
    fit = LawFitter("chinchilla", huber_delta=1e-3).fit([curve]).fits_[0]
    found = profile(fit, curve, 0.8)
    for name, value in fit.params.items():
        assert found[name].low < value < found[name].high
        ratio = (found[name].high - found[name].low) / (2 * 1.29 * fit.stderr[name])
        assert 0.5 < ratio < 2.0


def test_too_few_points_and_a_wrong_level() -> None:
    curve = Curve("c", SIZES[:3], np.array([3.0, 2.5, 2.2]))
    fit = LawFitter("power_floor").fit([curve]).fits_[0]
    assert np.isnan(profile(fit, curve)["E"].low)
    with pytest.raises(InputError, match="level"):
        profile(fit, curve, 1.5)
