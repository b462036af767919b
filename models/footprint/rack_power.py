"""How many servers a power budget feeds, where they rarely all draw their most: a quantile of their summed power.

After POLCA (arXiv:2308.12908): servers are admitted by what they draw, not by their nameplate. The power of one server
comes from measured quantiles. Servers of one job rise and fall together, so their load is alike to a degree: normal
scores that share a part (a Gaussian copula), 0 for independent and 1 for all alike. Powers in W.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from errors import InputError
from models.front.pareto import Floats

SEARCH_DRAWS, DRAWS, RESAMPLES = 1000, 2000, 400
MOST_SERVERS = 600
LEVEL = 0.95


@dataclass(frozen=True)
class RackPlan:
    """Servers by nameplate and at a quantile, and how often these draw more than the budget, with its interval."""

    nameplate_w: float
    nameplate_servers: int
    servers: int
    over_budget: float
    over_budget_low: float
    over_budget_high: float
    mean_power_w: float

    @property
    def more_pct(self) -> float:
        """Servers beyond the nameplate count, percent of it; NaN where the budget feeds none by nameplate."""
        return 100 * (self.servers / self.nameplate_servers - 1) if self.nameplate_servers else float("nan")


def rack_plan(power_w: Floats, budget_w: float, quantile: float, likeness: float, *, seed: int = 0) -> RackPlan:
    """The most servers whose summed power stays within the budget in a share `quantile` of the time.

    `power_w`: equally spaced quantiles of one server's power, the last one its most, which stands for the nameplate. A
    quantile of 1 is the nameplate count. Raises InputError for a budget, a quantile or a likeness that cannot be.

    >>> alike = rack_plan(np.linspace(1000.0, 2000.0, 101), 30_000.0, 0.9, 1.0)
    >>> alike.nameplate_servers, alike.servers
    (15, 15)
    """
    ordered = np.sort(np.asarray(power_w, dtype=float))
    _check(ordered, budget_w, quantile, likeness)
    most_w, mean_w = float(ordered[-1]), float(ordered.mean())
    by_nameplate = int(budget_w // most_w)
    (servers,) = servers_by_quantile(ordered, budget_w, [quantile], likeness, seed=seed)
    over = _drawn(ordered, servers, likeness, DRAWS, seed + 1).sum(axis=1) > budget_w
    resampled = np.random.default_rng(seed + 2).binomial(DRAWS, over.mean(), RESAMPLES) / DRAWS
    low, high = np.quantile(resampled, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return RackPlan(most_w, by_nameplate, servers, float(over.mean()), float(low), float(high), servers * mean_w)


def servers_by_quantile(
    power_w: Floats, budget_w: float, quantiles: Sequence[float], likeness: float, *, seed: int = 0
) -> list[int]:
    """The most servers at each of several quantiles, from the same draws; arguments and errors as of `rack_plan`.

    >>> servers_by_quantile(np.linspace(1000.0, 2000.0, 101), 30_000.0, [0.5, 0.9, 1.0], 1.0)
    [20, 15, 15]
    """
    ordered = np.sort(np.asarray(power_w, dtype=float))
    for quantile in quantiles:
        _check(ordered, budget_w, quantile, likeness)
    by_nameplate = int(budget_w // ordered[-1])
    if likeness >= 1:
        alike = np.quantile(ordered, quantiles)
        counts = [int(budget_w // each) if each > 0 else MOST_SERVERS for each in alike]
    else:
        most = min(int(2 * budget_w / max(float(ordered.mean()), 1.0)) + 1, MOST_SERVERS)
        totals = np.cumsum(_drawn(ordered, most, likeness, SEARCH_DRAWS, seed), axis=1)
        totals = np.quantile(totals, quantiles, axis=0)
        counts = [int(np.count_nonzero(row <= budget_w)) for row in totals]
    return [
        by_nameplate if quantile >= 1 else max(count, by_nameplate)
        for quantile, count in zip(quantiles, counts, strict=True)
    ]


def _drawn(ordered: Floats, servers: int, likeness: float, draws: int, seed: int) -> Floats:
    """Power of each server in each draw, W: draws x servers."""
    generator = np.random.default_rng(seed)
    shared = generator.standard_normal((draws, 1))
    own = generator.standard_normal((draws, servers))
    shares = ndtr(np.sqrt(likeness) * shared + np.sqrt(1 - likeness) * own)
    drawn: Floats = ordered[np.rint(shares * (len(ordered) - 1)).astype(np.int64)]
    return drawn


def _check(ordered: Floats, budget_w: float, quantile: float, likeness: float) -> None:
    if len(ordered) < 2 or ordered[0] < 0 or ordered[-1] <= 0:
        raise InputError("Give at least two powers of 0 W or more, the largest above 0.", column="power_w")
    if budget_w <= 0 or budget_w / ordered.mean() > MOST_SERVERS:
        raise InputError(
            f"A budget of {budget_w / 1000:g} kW is not between 0 and that of {MOST_SERVERS} servers.",
            column="budget_kw",
        )
    if not 0 < quantile <= 1:
        raise InputError(f"The quantile is above 0 and at most 1, not {quantile:g}.", column="quantile")
    if not 0 <= likeness <= 1:
        raise InputError(f"Likeness lies between 0 and 1, not {likeness:g}.", column="likeness")
