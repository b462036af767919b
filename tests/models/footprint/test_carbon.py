"""Carbon of electricity by hand, and what must hold of any."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errors import InputError
from models.footprint.carbon import footprint

AMOUNT = st.floats(0, 1e6)


def test_a_case_by_hand():
    found = footprint(100, 400, pue=1.2, water_l_per_kwh=3.5)
    assert (found.kwh, found.kgco2e, found.water_l) == (pytest.approx(120), pytest.approx(48), pytest.approx(420))
    assert footprint(100, 400).water_l is None


@given(AMOUNT, AMOUNT, st.floats(1, 3))
def test_a_site_never_uses_less_than_its_machines(kwh, intensity, pue):
    found = footprint(kwh, intensity, pue=pue)
    assert found.kwh >= kwh
    assert found.kgco2e == pytest.approx(kwh * pue * intensity / 1000)


def test_what_makes_no_sense_is_said():
    for call in (lambda: footprint(-1, 1), lambda: footprint(1, -1), lambda: footprint(1, 1, pue=0.9)):
        with pytest.raises(InputError):
            call()
