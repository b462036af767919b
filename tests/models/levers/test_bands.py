"""The band that each bound leaves, worked by hand."""

from __future__ import annotations

import pytest

from models.levers.bands import Band, Claim, levered


def claim(unit: str, bound: str, value: float | None = None, low: float | None = None, high: float | None = None):
    return Claim("a-1", "a", "energy", unit, bound, "better", value, low, high)


@pytest.mark.parametrize(
    ("stated", "value", "low", "high"),
    [
        (claim("x_less", "exact", 4.0), 25.0, 25.0, 25.0),
        (claim("%_more", "exact", 2.5), 102.5, 102.5, 102.5),
        (claim("%_less", "up_to", 40.0), 80.0, 60.0, 100.0),
        (claim("x_more", "up_to", 12.0), 650.0, 100.0, 1200.0),
        (claim("%_less", "at_least", 30.0), 70.0, None, 70.0),
        (claim("x_more", "more_than", 10.0), 1000.0, 1000.0, None),
        (claim("points_more", "more_than", 5.0), 105.0, 105.0, None),
        (claim("%_less", "about", 50.0), 50.0, 40.0, 60.0),
        (claim("%_less", "exact", low=3.0, high=5.0), 96.0, 95.0, 97.0),
        (claim("x_less", "exact", low=2.0, high=4.0), 37.5, 25.0, 50.0),
        (claim("%_of_baseline", "at_least", 3.0), 3.0, 3.0, 100.0),
        (claim("GB", "up_to", 7.0), 7.0, None, 7.0),
    ],
)
def test_a_band_of_100(stated: Claim, value: float, low: float | None, high: float | None) -> None:
    band = levered(stated, Band.of(100.0))
    assert band.value == pytest.approx(value)
    assert (band.low, band.high) == (pytest.approx(low), pytest.approx(high))


def test_bands_multiply_end_by_end() -> None:
    first_band = levered(claim("%_less", "up_to", 40.0), Band.of(100.0))
    second_band = levered(claim("x_less", "up_to", 2.0), first_band)
    assert (second_band.low, second_band.high) == (pytest.approx(30.0), pytest.approx(100.0))
    assert second_band.value == pytest.approx((first_band.value + first_band.value / 2) / 2)


def test_more_efficiency_is_less_energy() -> None:
    band = levered(claim("%_more", "exact", low=15.3, high=75.8), Band.of(100.0), inverse=True)
    assert (band.low, band.high) == (pytest.approx(100 / 1.758), pytest.approx(100 / 1.153))
