"""The shapes that a forecast weighs, against their formulas: u is the logarithm of a size over the largest."""

from __future__ import annotations

import numpy as np
import pytest

from models.laws.forecasting.shapes import EXPONENTS, RATES, SHAPES

U = np.log(np.array([0.25, 0.5, 1.0]))
BY_ID = {shape.id: shape.phi for shape in SHAPES}


def test_a_power_law_is_the_size_to_minus_each_exponent() -> None:
    expected = [[size**-exponent for exponent in EXPONENTS] for size in (0.25, 0.5, 1.0)]
    assert BY_ID["power_floor"](U) == pytest.approx(np.array(expected))


def test_an_exponential_falls_by_each_rate_with_the_size() -> None:
    expected = [[np.exp(-size * rate) for rate in RATES] for size in (0.25, 0.5, 1.0)]
    assert BY_ID["exponential"](U) == pytest.approx(np.array(expected))


@pytest.mark.parametrize("shape", ["power_floor", "exponential", "stretched", "rectified"])
def test_shapes_fall_with_size(shape: str) -> None:
    assert (np.diff(BY_ID[shape](U), axis=0) < 0).all()


def test_a_bend_joins_two_power_laws() -> None:
    """Far below every bend the slope is the first exponent, far above it the second: both kinds are there."""
    far = np.array([-40.0, -39.0, 39.0, 40.0])
    logs = np.log(BY_ID["broken"](far))
    before, after = logs[0] - logs[1], logs[2] - logs[3]
    exponents = (-0.15, 0.0, 0.05, 0.1, 0.17, 0.26, 0.38, 0.6, 0.9)
    assert set(np.round(before, 6)) == set(np.round(after, 6)) == set(exponents)
    assert (np.abs(before - after) > 1e-6).all()
