"""Laws of any axis against what is known of them: straight lines, the published equations, slopes at both ends."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import linregress

from models.laws import LAWS, Curve, LawFitter

SIZES = 200.0 * 2.0 ** np.arange(14)


def test_the_power_law_is_the_line_on_log_axes() -> None:
    y = 4.0 * SIZES**-0.2 * np.exp(np.random.default_rng(5).normal(scale=0.05, size=14))
    line = linregress(np.log(SIZES), np.log(y))
    fit = LawFitter("power").fit([Curve("a", SIZES, y)]).fits_[0]
    assert fit.params["alpha"] == pytest.approx(-line.slope, rel=1e-9)
    assert np.log(fit.params["A"]) == pytest.approx(line.intercept, rel=1e-9)
    assert fit.stderr["alpha"] == pytest.approx(line.stderr, rel=1e-6)


def test_what_grows_has_a_negative_exponent() -> None:
    fit = LawFitter("power").fit([Curve("n_star", SIZES, 3.0 * SIZES**0.5)]).fits_[0]
    assert fit.params == pytest.approx({"A": 3.0, "alpha": -0.5}, rel=1e-9)


def test_the_power_law_with_floor_is_the_vanilla_law() -> None:
    curve = Curve("a", SIZES, 9.0 * SIZES**-0.3 + 0.8)
    one, other = (LawFitter(law).fit([curve]).fits_[0] for law in ("power_floor", "vanilla"))
    assert [*one.params.values()] == pytest.approx([other.params[name] for name in ("B", "beta", "E")])


@given(
    floor=st.floats(0, 3), span=st.floats(0.01, 10), bend=st.floats(1e-2, 1e8), c=st.floats(0.01, 5),
    alpha=st.floats(0.05, 20), x=st.floats(1e-3, 1e9),
)  # fmt: skip
def test_m4_solves_its_equation(floor: float, span: float, bend: float, c: float, alpha: float, x: float) -> None:
    """(y - err_inf) / (err_0 - y)^alpha = beta x^-c with beta = G^(1 - alpha) x_0^c, in logarithms."""
    y = LAWS["m4"].predict([floor, span, bend, c, alpha], x) - floor
    left, gone = y / span, 1.0 - y / span
    if left > 1e-6 and gone > 1e-6:  # nearer to a plateau the subtraction itself loses the digits
        assert np.log(left) - alpha * np.log(gone) == pytest.approx(-c * np.log(x / bend), abs=1e-6 * (1 + alpha))
    else:
        assert floor <= y + floor <= floor + span * (1 + 1e-12)


def test_m4_with_exponent_one_is_the_rectified_law() -> None:
    """y = E + G / (1 + (x / x_0)^c) is B / (D_l + D^beta) + E with B = G x_0^c and D_l = x_0^c."""
    y = LAWS["m4"].predict([0.8, 2.5, 4000.0, 0.6, 1.0], [0.0, *SIZES])
    scale = 4000.0**0.6
    assert y == pytest.approx(LAWS["rectified"].predict([2.5 * scale, scale, 0.6, 0.8], [0.0, *SIZES]), rel=1e-12)


@pytest.mark.parametrize(("law", "changes"), [("bnsl", (0.4,)), ("bnsl_2", (0.4, -0.7))])
def test_slopes_of_a_broken_law_add_up_past_each_break(law: str, changes: tuple[float, ...]) -> None:
    params, slope = [0.0, 5.0, 0.1], 0.1
    for i, change in enumerate(changes):
        params += [change, 1e4 * 1e4**i, 0.2]
    for i in range(len(changes) + 1):
        middle = 1e2 * 1e4**i
        y = LAWS[law].predict(params, [middle, 1.01 * middle])
        assert np.log(y[1] / y[0]) / np.log(1.01) == pytest.approx(-slope, abs=1e-3)
        slope += changes[i] if i < len(changes) else 0.0


def test_a_broken_law_finds_a_break_in_noise() -> None:
    """Slope 0.1 up to x = 20,000, then 0.5: a power law cannot follow, a broken one finds where."""
    x = np.geomspace(100, 4e6, 30)
    y = 3.0 * x**-0.1 * (1 + (x / 2e4) ** 5) ** (-0.4 / 5)
    curve = Curve("a", x, y * np.exp(np.random.default_rng(1).normal(scale=0.01, size=30)))
    fit = LawFitter("bnsl").fit([curve]).fits_[0]
    assert fit.params["d_1"] == pytest.approx(2e4, rel=0.25)
    assert fit.params["c_0"] == pytest.approx(0.1, abs=0.05)
    assert fit.rmsd_log < 0.012
    assert LawFitter("power").fit([curve]).fits_[0].rmsd_log > 0.1
