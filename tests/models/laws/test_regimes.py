"""Regimes of curves made with known exponents, and of what has none."""

from __future__ import annotations

import numpy as np
import pytest

from models.laws import Curve, LawFitter
from models.laws.regimes import NO_FLOOR, label

SIZES = 200.0 * 2.0 ** np.arange(14)


def found(alpha: float, x_name: str, noise: float = 0.002, floor: float = 0.8, law: str = "power_floor"):  # type: ignore[no-untyped-def]
    """3 at the first size, of which `floor` stays."""
    x = SIZES if x_name != "flops" else SIZES * 1e15
    wobble = np.exp(noise * np.random.default_rng(1).standard_normal(14))
    fit = LawFitter(law).fit([Curve("c", x, ((3.0 - floor) * (x / x[0]) ** -alpha + floor) * wobble)]).fits_[0]
    return label(fit, x_name)


@pytest.mark.parametrize(
    ("alpha", "x_name", "regime", "grows", "dimension"),
    [
        (0.4, "n_examples", "resolution-limited", "data", 10.0),
        (0.25, "n_params", "resolution-limited", "size", 16.0),
        (0.2, "flops", "resolution-limited", "compute", 10.0),
        (1.0, "n_tokens", "variance-limited", "data", None),
        (0.5, "n_params", "variance-limited", "size", None),
        (2.0, "n_examples", "faster than either", "data", None),
    ],
)
def test_the_regime_of_a_known_exponent(
    alpha: float, x_name: str, regime: str, grows: str, dimension: float | None
) -> None:
    one = found(alpha, x_name)
    assert (one.regime, one.grows) == (regime, grows)
    assert one.alpha_low < alpha < one.alpha_high
    if dimension is None:
        assert np.isnan(one.dimension)
    else:
        assert one.dimension == pytest.approx(dimension, rel=0.15)
        assert one.dimension_low < dimension < one.dimension_high


def test_the_rectified_law_serves_as_well() -> None:
    x = SIZES
    y = (300.0 / (120.0 + x**0.5) + 0.9) * np.exp(0.001 * np.random.default_rng(1).standard_normal(14))
    one = label(LawFitter("rectified").fit([Curve("c", x, y)]).fits_[0], "n_examples")
    assert one.regime == "resolution-limited"
    assert one.dimension == pytest.approx(8.0, rel=0.15)


def test_noise_leaves_it_undecided_and_no_floor_is_said() -> None:
    assert found(0.8, "n_examples", noise=0.4).regime in ("undecided", "none")
    assert found(0.3, "n_examples", floor=0.0).why == NO_FLOOR


def test_what_the_theory_does_not_speak_of() -> None:
    for one in (found(0.4, "updates_per_data"), found(0.4, "n_examples", law="vanilla")):
        assert one.regime == "none"
        assert one.why
