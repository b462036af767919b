"""A mixture of experts waits for its busiest expert: what a limit per expert gains, and which share of tokens it drops.

Capacity-aware inference (He et al. 2025, arXiv:2503.05066): an expert takes at most γ times the mean load, and what is
beyond is dropped or rerouted. Here it is dropped; what that does to quality is theirs to say. Loads in tokens per
expert.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from errors import InputError
from models.front.pareto import Floats


@dataclass(frozen=True)
class CappedLoad:
    """Speed-up of the experts' part (1 or more), and the share of tokens (0 to 1) beyond the limit."""

    speed_up: float
    dropped_share: float


def capped(loads: ArrayLike, gamma: float) -> CappedLoad:
    """What a limit of `gamma` times the mean does to these loads (experts,): max / (γ mean), where that is above 1.

    Raises InputError for γ of 0 or less, or loads that are negative or all 0.

    >>> capped([194.0, 60.0, 73.0, 73.0], 1.0).speed_up
    1.94
    """
    load = np.asarray(loads, dtype=float)
    if gamma <= 0 or (load < 0).any() or load.sum() <= 0:
        raise InputError("The limit must be above 0, and some expert must have a load.", column="expert_capacity")
    limit = gamma * load.mean()
    beyond = np.maximum(load - limit, 0.0).sum()
    return CappedLoad(max(float(load.max() / limit), 1.0), float(beyond / load.sum()))


def skewed_loads(experts: int, busiest: float) -> Floats:
    """Loads (experts,) of mean 1 whose largest is `busiest`: shares that fall by a constant factor per rank.

    Raises InputError where `busiest` is not from 1 to the number of experts.
    """
    if not 1 <= busiest <= experts:
        raise InputError(f"The busiest expert has 1 to {experts} times the mean load.", column="busiest_expert")
    low, high = 0.0, 1.0
    for _ in range(60):  # the factor at which the first share reaches `busiest`: it falls as the factor grows
        factor = (low + high) / 2
        low, high = (factor, high) if _geometric(experts, factor)[0] > busiest else (low, factor)
    return _geometric(experts, (low + high) / 2)


def _geometric(experts: int, factor: float) -> Floats:
    shares: Floats = factor ** np.arange(experts, dtype=float)
    loads: Floats = shares * experts / shares.sum()
    return loads
