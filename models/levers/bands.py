"""A claim with its bound, and the band that the bound leaves for a measured value.

"Up to" reaches from no effect to the number, "at least" from the number to no stated end, "about" a fifth either way
(our assumption: papers do not say how near). The value inside a band is never the paper's best case unless the claim
is exact: in the middle of what a range or an "up to" leaves, at the careful end of an "at least".
"""

from __future__ import annotations

from dataclasses import dataclass

from models.levers.units import NEUTRAL, STATED_UNITS, apply_unit, is_relative

ABOUT_SHARE = 0.2  # of the stated amount, either way
OPEN_BOUNDS = ("at_least", "more_than")
BOUNDS = ("exact", "up_to", "about", *OPEN_BOUNDS)
LOWERING = frozenset({"x_less", "%_less", "points_less", "LPIPS_less"})


@dataclass(frozen=True)
class Claim:
    """A number that a paper states, in `unit`; of a range `value` is None. `moves` are the metrics that it changes.

    A metric in `moves` that begins with "/" is changed by the inverse: more energy efficiency is less energy.
    """

    id: str
    technique: str
    metric: str
    unit: str
    bound: str
    direction: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    baseline: str = ""
    conditions: str = ""
    moves: tuple[str, ...] = ()

    @property
    def relative(self) -> bool:
        """Whether it compares with a baseline."""
        return is_relative(self.unit)


@dataclass(frozen=True)
class Band:
    """A value between two ends, in the unit of its metric; an end is None where none is stated."""

    value: float
    low: float | None
    high: float | None

    @classmethod
    def of(cls, value: float) -> Band:
        """The band of a measured value: itself."""
        return cls(value, value, value)


def amounts(claim: Claim) -> tuple[float | None, float | None]:
    """The smallest and the largest amount that the claim allows, in its unit; None where no end is stated.

    >>> amounts(Claim("a", "a", "energy", "x_less", "up_to", "better", 3.9))
    (1.0, 3.9)
    >>> amounts(Claim("a", "a", "energy", "%_less", "more_than", "better", 40.0))
    (40.0, None)
    >>> amounts(Claim("a", "a", "cost", "%_less", "about", "better", 30.0))
    (24.0, 36.0)
    """
    if claim.value is None:
        return claim.low, claim.high
    value = claim.value
    if claim.bound == "up_to":
        return NEUTRAL.get(claim.unit), value
    if claim.bound in OPEN_BOUNDS:
        # "As few as 3% of the bits": what is left can be more, up to all of it.
        return value, NEUTRAL[claim.unit] if claim.unit.endswith("of_baseline") else None
    if claim.bound == "about":
        return value * (1 - ABOUT_SHARE), value * (1 + ABOUT_SHARE)
    return value, value


def levered(claim: Claim, measured: Band, *, inverse: bool = False) -> Band:
    """The band of a measured value once the claim holds, in the metric's unit.

    >>> levered(Claim("a", "a", "energy", "x_less", "up_to", "better", 4.0), Band.of(8.0))
    Band(value=5.0, low=2.0, high=8.0)
    >>> levered(Claim("a", "a", "energy", "%_less", "more_than", "better", 40.0), Band.of(10.0))
    Band(value=6.0, low=None, high=6.0)
    """
    smallest, largest = amounts(claim)
    ends = [amount for amount in (smallest, largest) if amount is not None]
    open_low = (claim.unit in LOWERING) != inverse and largest is None
    open_high = (claim.unit not in LOWERING) != inverse and largest is None
    if claim.unit in STATED_UNITS:
        open_low, open_high = smallest is None, largest is None
    low, high = (
        None
        if end is None or is_open
        else choose(_changed(claim.unit, end, amount, inverse=inverse) for amount in ends)
        for end, is_open, choose in ((measured.low, open_low, min), (measured.high, open_high, max))
    )
    return Band(_inner(claim, measured.value, ends, inverse=inverse), low, high)


def _inner(claim: Claim, measured: float, ends: list[float], *, inverse: bool) -> float:
    if claim.value is not None and claim.bound != "up_to":
        return _changed(claim.unit, measured, claim.value, inverse=inverse)
    return sum(_changed(claim.unit, measured, amount, inverse=inverse) for amount in ends) / len(ends)


def _changed(unit: str, measured: float, amount: float, *, inverse: bool) -> float:
    return measured / apply_unit(unit, 1.0, amount) if inverse else apply_unit(unit, measured, amount)
