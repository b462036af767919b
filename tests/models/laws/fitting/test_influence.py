"""Influence of points: exact on straight lines, near a refit without the point elsewhere, loud on a wrong point."""

from __future__ import annotations

import numpy as np
import pytest

from models.laws import LAWS, Curve, LawFitter
from models.laws.fitting.influence import forecast_moves, influence

SIZES = 200.0 * 2.0 ** np.arange(14)


def curve(law: str, params: dict[str, float], noise: float = 0.01, seed: int = 0) -> Curve:
    wobble = np.exp(noise * np.random.default_rng(seed).standard_normal(14))
    return Curve("c", SIZES, LAWS[law].predict(params, SIZES) * wobble)


def test_on_a_straight_line_it_is_that_of_least_squares() -> None:
    """Leverage and Cook's distance of a straight line, from the textbook's sums (Cook and Weisberg 1982, 3.5)."""
    own = curve("power", {"A": 9.0, "alpha": 0.2}, 0.05)
    fit = LawFitter("power").fit([own]).fits_[0]
    found = influence(fit, own)
    u, v = np.log(SIZES), np.log(own.y)
    slope, height = np.polyfit(u, v, 1)
    left = v - height - slope * u
    leverage = 1 / 14 + (u - u.mean()) ** 2 / ((u - u.mean()) ** 2).sum()
    cook = left**2 / (2 * (left**2).sum() / 12) * leverage / (1 - leverage) ** 2
    assert found.residual_log == pytest.approx(left, abs=1e-9)
    assert found.leverage == pytest.approx(leverage)
    assert found.cooks_distance == pytest.approx(cook, rel=1e-6)


def test_without_a_point_a_straight_line_moves_as_said() -> None:
    own = curve("power", {"A": 9.0, "alpha": 0.2}, 0.05)
    fit = LawFitter("power").fit([own]).fits_[0]
    found = influence(fit, own)
    for i in (0, 7, 13):
        refit = LawFitter("power").fit([Curve("c", np.delete(SIZES, i), np.delete(own.y, i))]).fits_[0]
        assert refit.params["alpha"] - fit.params["alpha"] == pytest.approx(found.moves[i, 1], rel=1e-6)
        change = refit.predict([1e8])[0] / fit.predict([1e8])[0] - 1
        assert forecast_moves(fit, found, [1e8])[i] == pytest.approx(change, rel=0.05)


@pytest.mark.parametrize("law", ["rectified", "power_floor"])
def test_without_a_point_a_bent_law_moves_nearly_as_said(law: str) -> None:
    params = {
        "rectified": {"B": 300.0, "D_l": 120.0, "beta": 0.55, "E": 0.9},
        "power_floor": {"A": 9.0, "alpha": 0.3, "E": 0.8},
    }
    own = curve(law, params[law], 0.003)
    fit = LawFitter(law).fit([own]).fits_[0]
    said = forecast_moves(fit, influence(fit, own), [2 * SIZES[-1]])
    done = []
    for i in range(14):
        refit = LawFitter(law).fit([Curve("c", np.delete(SIZES, i), np.delete(own.y, i))]).fits_[0]
        done.append(refit.predict([2 * SIZES[-1]])[0] / fit.predict([2 * SIZES[-1]])[0] - 1)
    assert np.corrcoef(said, done)[0, 1] > 0.98
    assert said == pytest.approx(np.array(done), abs=0.25 * np.abs(done).max())


def test_a_wrong_point_is_the_strongest() -> None:
    own = curve("rectified", {"B": 300.0, "D_l": 120.0, "beta": 0.55, "E": 0.9}, 0.003)
    own.y[11] *= 1.2
    found = influence(LawFitter("rectified").fit([own]).fits_[0], own)
    assert found.strongest[0] == 11
    assert found.cooks_distance[11] > 4 / 14  # the usual mark, Bollen and Jackman 1985
    assert np.median(found.cooks_distance) < 0.1 * found.cooks_distance[11]


def test_in_the_sum_of_huber_losses_a_wrong_run_moves_little() -> None:
    """Leave-one-out refits of 60 runs, one of them far off: each forecast moves about as said."""
    rng = np.random.default_rng(5)
    x = np.exp(rng.uniform(np.log([[5e7], [1e9]]), np.log([[1e10], [3e11]]), size=(2, 60)))
    y = LAWS["overtraining"].predict({"E": 1.5, "A": 140.0, "B": 190.0, "eta": 0.25}, x)
    own = Curve("runs", x, y * np.exp(0.002 * rng.standard_normal(60)))
    own.y[7] *= 1.3
    fit = LawFitter("overtraining", huber_delta=1e-2).fit([own]).fits_[0]
    plain = LawFitter("overtraining").fit([own]).fits_[0]
    at = np.array([2e10, 6e11])
    robust, least = (np.abs(forecast_moves(f, influence(f, own), at)[7]) for f in (fit, plain))
    assert robust < 0.2 * least
    refit = (
        LawFitter("overtraining", huber_delta=1e-2).fit([Curve("r", np.delete(x, 7, 1), np.delete(own.y, 7))]).fits_[0]
    )
    change = float(refit.predict(at) / fit.predict(at) - 1)
    assert forecast_moves(fit, influence(fit, own), at)[7] == pytest.approx(change, rel=0.3)


def test_points_left_out_have_none() -> None:
    own = curve("rectified", {"B": 300.0, "D_l": 120.0, "beta": 0.55, "E": 0.9})
    with_zero = Curve("c", np.append(0.0, own.x), np.append(9.0, own.y))
    found = influence(LawFitter("rectified").fit([with_zero]).fits_[0], with_zero)
    assert np.isnan(found.cooks_distance[0])
    assert np.isfinite(found.cooks_distance[1:]).all()
    assert found.strongest[-1] == 0


def test_nothing_is_said_of_a_fit_without_spare_points() -> None:
    own = Curve("c", SIZES[:3], np.array([3.0, 2.5, 2.2]))
    assert np.isnan(influence(LawFitter("power_floor").fit([own]).fits_[0], own).cooks_distance).all()
