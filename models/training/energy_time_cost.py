"""Zeus's cost of a training run: energy against time, over batch sizes and power limits that were measured.

Source: You, Chung and Chowdhury 2023, arXiv:2208.06102: cost = eta E + (1 - eta) P_max T, with the energy
and the time to the target, and the largest power limit of the GPU. At eta = 1 energy alone counts, at 0 time alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from errors import InputError

Floats = NDArray[np.float64]
W_PER_KW = 1000.0


@dataclass(frozen=True)
class EnergyChoice:
    """The cheapest setting, and what it changes against the one in use, as shares: 0.24 of the energy saved."""

    index: int
    energy_saved: float
    time_added: float
    cost_saved: float


def energy_time_cost(eta: float, energy_kwh: Floats, time_h: Floats, max_power_w: float) -> Floats:
    """Cost of each setting in kWh. Raises InputError for an eta outside 0 to 1.

    >>> energy_time_cost(0.5, np.array([2.0]), np.array([10.0]), 250.0)
    array([2.25])
    """
    if not 0 <= eta <= 1:
        raise InputError(f"eta = {eta:g} is no weight; give one from 0 (time alone) to 1 (energy alone).", column="eta")
    return eta * energy_kwh + (1 - eta) * max_power_w / W_PER_KW * time_h


def cheapest_setting(
    eta: float, energy_kwh: Floats, time_h: Floats, *, max_power_w: float, in_use: int
) -> EnergyChoice:
    """The setting of least cost, against the one in use (an index of the arrays, (n_settings,) each).

    Raises InputError for an eta outside 0 to 1. Where energy alone counts:

    >>> cheapest_setting(1.0, np.array([2.0, 1.0]), np.array([10.0, 15.0]), max_power_w=250.0, in_use=0)
    EnergyChoice(index=1, energy_saved=0.5, time_added=0.5, cost_saved=0.5)
    """
    cost = energy_time_cost(eta, energy_kwh, time_h, max_power_w)
    best = int(np.argmin(cost))
    return EnergyChoice(
        index=best,
        energy_saved=float(1 - energy_kwh[best] / energy_kwh[in_use]),
        time_added=float(time_h[best] / time_h[in_use] - 1),
        cost_saved=float(1 - cost[best] / cost[in_use]),
    )
