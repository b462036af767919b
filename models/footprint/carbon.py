"""Carbon and water of electricity: energy at the machines times what the site and the grid add."""

from __future__ import annotations

from dataclasses import dataclass

from errors import InputError


@dataclass(frozen=True)
class Footprint:
    """What an amount of energy at the machines comes to. Water is None where the grid's is not known."""

    kwh: float
    kgco2e: float
    water_l: float | None


def footprint(
    machines_kwh: float, gco2e_per_kwh: float, *, pue: float = 1.0, water_l_per_kwh: float | None = None
) -> Footprint:
    """Energy of the site (machines times PUE), and the carbon and water of making it.

    Raises InputError for a negative energy or intensity, or a PUE below 1.

    >>> footprint(10.0, 400.0, pue=1.2)
    Footprint(kwh=12.0, kgco2e=4.8, water_l=None)
    """
    if machines_kwh < 0 or gco2e_per_kwh < 0:
        raise InputError("Energy and carbon intensity are 0 or more.", column="gco2e_per_kwh")
    if pue < 1:
        raise InputError(f"The power usage effectiveness is 1 or more, not {pue:g}.", column="pue")
    kwh = machines_kwh * pue
    water = None if water_l_per_kwh is None else kwh * water_l_per_kwh
    return Footprint(kwh, kwh * gco2e_per_kwh / 1000, water)
