"""How much a router may use, in a unit people know, and the operating point that keeps to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from models.routers.curve import Floats
from models.routers.mixing import Mixture, best_mixture
from models.routers.replay import Sweep
from pages.answers.shared.formatting import number

UnitId = Literal["usd", "strong", "wh"]
J_PER_WH = 3600.0
N_STEPS = 60
WIDE = 5.0  # from the least to the most; beyond that steps are even in ratio
DIGITS = 3


@dataclass(frozen=True)
class Unit:
    """How a limit reads: the name of the choice, of the slider, and the text of a value."""

    label: str
    slider: str
    template: str

    def text(self, value: float) -> str:
        """A value of this unit."""
        return self.template.format(number(value))


UNITS: dict[UnitId, Unit] = {
    "usd": Unit("USD", "USD per 1,000 queries, at most", "${}"),
    "strong": Unit("% to strongest model", "% of queries to the strongest model, at most", "{}%"),
    "wh": Unit("Wh", "Wh per query, at most", "{} Wh"),
}


@dataclass(frozen=True)
class SpendingLimit:
    """At most `value`: USD per 1,000 queries, % of the queries to the strongest model, or Wh per query."""

    unit: UnitId
    value: float


@dataclass(frozen=True, eq=False)
class Use:
    """What each point of a sweep comes to on some queries: means a query, all (n_points,).

    `strong_share`, 0 to 1, is that of the queries whose answer is the strongest model's: the one that scores best
    alone on the training queries.
    """

    quality: Floats
    cost_usd: Floats
    strong_share: Floats
    energy_j: Floats | None
    latency_s: Floats | None = None

    @classmethod
    def of(cls, swept: Sweep, strongest: int) -> Use:
        """The use of a sweep; `strongest` is a column of its log."""
        energy, latency = (
            None if table is None else swept.mean_of(table) for table in (swept.log.energy_j, swept.log.latency_s)
        )
        share = (swept.choices == strongest).mean(axis=1)
        return cls(swept.quality, swept.mean_cost_usd, np.asarray(share, dtype=np.float64), energy, latency)

    @property
    def units(self) -> tuple[UnitId, ...]:
        """The units that a limit can be set in: Wh only where every answer's energy is known."""
        has_energy = self.energy_j is not None and not np.isnan(self.energy_j).any()
        return ("usd", "strong", "wh") if has_energy else ("usd", "strong")

    def spent(self, unit: UnitId) -> Floats:
        """What each point uses, in the unit of a limit."""
        if unit == "usd":
            return 1000 * self.cost_usd
        if unit == "strong":
            return 100 * self.strong_share
        return np.full(len(self.quality), np.nan) if self.energy_j is None else self.energy_j / J_PER_WH

    def point_within(self, limit: SpendingLimit) -> Mixture:
        """The point, or mixture of two, of the best quality within the limit; the one that uses least where none is."""
        return best_mixture(self.spent(limit.unit), self.quality, limit.value)


def steps(spent: Floats, current: float) -> list[float]:
    """The values a slider stops at: from the least to the most that any point uses, with the current one."""
    low, high = float(spent.min()), float(spent.max())
    even = np.geomspace if 0 < WIDE * low < high else np.linspace
    stops = even(low, high, N_STEPS)
    return sorted({*(rounded_up(float(stop)) for stop in stops), current})


def rounded_up(value: float, digits: int = DIGITS) -> float:
    """The next number of so many significant digits that is not below; what fits within the value fits within it."""
    if value <= 0:
        return 0.0
    place = digits - 1 - int(np.floor(np.log10(value)))
    scaled = value * 10.0**place
    return float(f"{np.ceil(scaled - 1e-9 * scaled) / 10.0**place:.{digits}g}")
