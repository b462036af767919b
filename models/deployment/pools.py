"""Several pools of accelerators: the cheapest is filled first while there is room, all by capacity where it is tight.

The two modes of the control loop of Biran and Kissos 2025 (arXiv:2503.20074): by cost while the supply is ample, by
capacity once it is not. The first is the optimum of a linear program: least cost that carries a demand within limits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from errors import InputError
from models.front.pareto import Floats

TIGHT = 0.9  # of the capacity: above it the requests are spread by capacity


@dataclass(frozen=True)
class PoolShares:
    """Requests/s for each pool (n,), USD/h in all, whether it was spread by capacity, and what nobody can carry."""

    requests_per_s: Floats
    usd_per_hour: float
    by_capacity: bool
    unserved_per_s: float


def allocate(
    demand_per_s: float, capacity_per_s: ArrayLike, usd_per_request_rate: ArrayLike, tight: float = TIGHT
) -> PoolShares:
    """Spread a demand over pools.

    `capacity_per_s` (n,) is what each pool carries; `usd_per_request_rate` (n,) USD/h for each request/s in it. Raises
    InputError for a negative demand, capacity or price.

    >>> allocate(5.0, [4.0, 8.0], [1.0, 3.0]).requests_per_s
    array([4., 1.])
    """
    capacity = np.asarray(capacity_per_s, dtype=float)
    price = np.asarray(usd_per_request_rate, dtype=float)
    if demand_per_s < 0 or (capacity < 0).any() or (price < 0).any():
        raise InputError("Demand, capacities and prices are 0 or more.", column="pools")
    total = float(capacity.sum())
    carried = min(demand_per_s, total)
    by_capacity = demand_per_s > tight * total
    rates = capacity * (carried / total) if by_capacity and total > 0 else _cheapest_first(carried, capacity, price)
    return PoolShares(rates, float(rates @ price), by_capacity, demand_per_s - carried)


def _cheapest_first(demand: float, capacity: Floats, price: Floats) -> Floats:
    order = np.argsort(price, kind="stable")
    before = np.concatenate([[0.0], np.cumsum(capacity[order])[:-1]])
    rates = np.zeros(len(capacity))
    rates[order] = np.clip(demand - before, 0.0, capacity[order])
    return rates
