"""How much to provision for a demand that is only known as a distribution: the newsvendor's quantile.

Too little costs `under` per unit, too much `over`; the least expected cost is at the quantile under / (under + over) of
the demand. HARMONY (Luo et al. 2024, arXiv:2408.01000) decides so on distributions that it forecasts; here the
distribution is a normal one that you state.
"""

from __future__ import annotations

from statistics import NormalDist

from errors import InputError


def critical_share(under_cost: float, over_cost: float) -> float:
    """The quantile of the demand to provision for; raises InputError for costs that are not above 0.

    >>> critical_share(9.0, 1.0)
    0.9
    """
    if under_cost <= 0 or over_cost <= 0:
        raise InputError("Both costs must be above 0.", column="shortage_cost")
    return under_cost / (under_cost + over_cost)


def provisioned(mean: float, spread: float, share: float) -> float:
    """The demand to provision for: the quantile `share` of a normal demand, 0 at least.

    Raises InputError where the spread is negative or the share not between 0 and 1.

    >>> round(provisioned(100.0, 20.0, 0.9), 1)
    125.6
    """
    if spread < 0 or not 0 < share < 1:
        raise InputError("The spread is 0 or more, and the share lies between 0 and 1.", column="demand_spread_pct")
    return max(NormalDist(mean, spread).inv_cdf(share), 0.0) if spread else mean


def expected_cost(mean: float, spread: float, capacity: float, under_cost: float, over_cost: float) -> float:
    """The expected cost of a capacity under a normal demand (`spread` above 0): the sum of both kinds of miss."""
    normal = NormalDist()
    z = (capacity - mean) / spread
    short = spread * (normal.pdf(z) - z * (1 - normal.cdf(z)))
    return under_cost * short + over_cost * (capacity - mean + short)
