"""Energy against a latency limit: the least joules per token among measured deployments that keep it.

After the question of Towards Greener LLMs (arXiv:2403.20306): larger batches take less energy per token and more time
between tokens, so a tight limit is paid for in energy. Energies in J per token, latencies in ms.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from errors import InputError
from models.front.pareto import Floats


def energy_front(latency_ms: ArrayLike, energy_j: ArrayLike) -> NDArray[np.int64]:
    """Places of the deployments that none beats in both, by rising latency; missing values are on no front.

    Latency in ms and energy in J, (n,) each. Raises InputError where their lengths differ or one is not above 0.

    >>> energy_front([8.0, 9.2, 20.0, 25.0], [0.45, 0.26, 0.10, 0.12]).tolist()
    [0, 1, 2]
    """
    latency, energy = _checked(latency_ms, energy_j)
    known = np.flatnonzero(np.isfinite(latency) & np.isfinite(energy))
    order = known[np.lexsort((energy[known], latency[known]))]
    if not len(order):
        return order
    best = np.minimum.accumulate(energy[order])
    keeps = np.r_[True, energy[order][1:] < best[:-1]]
    return order[keeps]


def least_energy(latency_ms: ArrayLike, energy_j: ArrayLike, limit_ms: float = np.inf) -> int | None:
    """Place of the deployment of least energy that keeps the limit; None where none does.

    Arguments and errors as of `energy_front`.

    >>> least_energy([8.0, 9.2, 20.0], [0.45, 0.26, 0.10], 10.0), least_energy([8.0], [0.45], 5.0)
    (1, None)
    """
    latency, energy = _checked(latency_ms, energy_j)
    inside = (latency <= limit_ms) & np.isfinite(latency) & np.isfinite(energy)
    return int(np.argmin(np.where(inside, energy, np.inf))) if inside.any() else None


def energy_per_ms(latency_ms: ArrayLike, energy_j: ArrayLike) -> Floats:
    """J per token that each ms less costs, between neighbours of the front: one value fewer than the front has.

    Arguments and errors as of `energy_front`.

    >>> energy_per_ms([8.0, 9.0, 20.0], [0.45, 0.25, 0.10]).round(3).tolist()
    [0.2, 0.014]
    """
    front = energy_front(latency_ms, energy_j)
    latency, energy = (np.asarray(each, dtype=float)[front] for each in (latency_ms, energy_j))
    paid: Floats = -np.diff(energy) / np.diff(latency)
    return paid


def _checked(latency_ms: ArrayLike, energy_j: ArrayLike) -> tuple[Floats, Floats]:
    latency, energy = np.asarray(latency_ms, dtype=float), np.asarray(energy_j, dtype=float)
    if latency.shape != energy.shape:
        raise InputError("Give an energy for each latency.", column="energy_j")
    if (latency[np.isfinite(latency)] <= 0).any() or (energy[np.isfinite(energy)] <= 0).any():
        raise InputError("A latency or an energy is not above 0; leave that row out.", column="energy_j")
    return latency, energy
