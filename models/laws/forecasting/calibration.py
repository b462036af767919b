"""Conformal widths: how many spreads hold a share of the bank's errors, by kind of curve and horizon."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.laws.base import Floats, Ints
from models.laws.forecasting.origins import CANDIDATES
from models.laws.forecasting.traits import KINDS
from models.laws.forecasting.weighing import Evidence, Lesson, plainly_flat, spread_terms, weights

LEVELS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)
REACHES = (5.9, 23.0)  # horizons that part near, middle and far
FEWEST_ERRORS = 60  # in a group, below which the horizons of its kind count together
HARDEST = 0.3  # of the way, in logs, from a group's quantile to that of its hardest family
FEWEST_OF_FAMILY = 15  # errors of a family in a group that make it count as one of the group's
FLAT_TIMES = 5.0  # of its scatter: what a curve without trend can be off by at most
Row = tuple[str, str, str, float]


@dataclass(frozen=True, eq=False)
class Calibration:
    """The lesson, and `quantiles` (kinds, reaches, LEVELS) of |error of ln y| over the spread."""

    lesson: Lesson
    quantiles: Floats

    def judged(self, seen: Evidence, level: float) -> tuple[Floats, Floats, Floats]:
        """Weights (C, K), ln of the expected y in units of the last y, and half the width of its interval."""
        share = weights(seen, self.lesson)
        spread = np.exp(spread_terms(seen, share, self.lesson) @ self.lesson.spread)
        half = spread * self._times(seen, level)
        scatter = np.exp(seen.terms[:, CANDIDATES.index("level"), 2])
        half = np.where(plainly_flat(seen), np.minimum(half, FLAT_TIMES * scatter), half)
        return share, (share * seen.expected).sum(axis=1), half

    def _times(self, seen: Evidence, level: float) -> Floats:
        """Spreads at this level, between the stored ones by the normal score; beyond them in proportion to it."""
        from scipy.special import ndtri  # noqa: PLC0415  scipy is slow to import and not always needed

        groups = self.quantiles[seen.traits.kind, reach_bin(seen.reach)]
        at, score = ndtri(0.5 + np.array(LEVELS) / 2.0), float(ndtri(0.5 + level / 2.0))
        if score <= at[0]:
            return np.asarray(groups[:, 0] * score / at[0])
        if score >= at[-1]:
            return np.asarray(groups[:, -1] * score / at[-1])
        place = int(np.searchsorted(at, score)) - 1
        part = (score - at[place]) / (at[place + 1] - at[place])
        return np.asarray(groups[:, place] * (1.0 - part) + groups[:, place + 1] * part)


def reach_bin(reach: Floats) -> Ints:
    """Which part of the horizons each is in, by ln(target / largest x): 0 near, 1 middle, 2 far.

    >>> reach_bin(np.log([2.0, 10.0, 100.0]))
    array([0, 1, 2])
    """
    return np.digitize(reach, np.log(REACHES))


def conformal(seen: Evidence, ratio: Floats, count: Floats, family: Sequence[str]) -> Floats:
    """Quantiles of error over spread, by group; HARDEST of the way from the group's own to its hardest family's.

    `ratio` and `count` (C,) are |error of ln y| over its spread and how much that counts, `family` a name a curve;
    answers (kinds, reaches, LEVELS). One error that was three spreads is all that any group knows:

    >>> from models.laws.forecasting.weighing import evidence
    >>> u = np.log([[1.0, 4.0, 16.0, 64.0]]) - np.log(64.0)
    >>> seen = evidence(u, np.exp(-0.5 * u), np.log([4.0]))
    >>> np.unique(conformal(seen, np.array([3.0]), np.ones(1), ["power"]).round(6))
    array([3.])
    """
    families, reaches = np.asarray(family), reach_bin(seen.reach)
    quantiles = np.empty((len(KINDS), len(REACHES) + 1, len(LEVELS)))
    for kind in range(len(KINDS)):
        for reach in range(len(REACHES) + 1):
            own = seen.traits.kind == kind
            if (own & (reaches == reach)).sum() >= FEWEST_ERRORS:
                own &= reaches == reach
            if not own.any():
                own = np.ones(len(ratio), dtype=bool)
            all_families = _quantiles(ratio[own], count[own])
            names, sizes = np.unique(families[own], return_counts=True)
            several = [
                _quantiles(ratio[own & (families == name)], count[own & (families == name)])
                for name in names[sizes >= FEWEST_OF_FAMILY]
            ]
            hardest = np.max([all_families, *several], axis=0)
            quantiles[kind, reach] = all_families ** (1.0 - HARDEST) * hardest**HARDEST
    return np.maximum.accumulate(quantiles, axis=2)


def _quantiles(ratio: Floats, count: Floats) -> Floats:
    order = np.argsort(ratio)
    below = np.cumsum(count[order])
    places = np.minimum(np.searchsorted(below, np.array(LEVELS) * below[-1]), len(order) - 1)
    return np.asarray(ratio[order][places])


def rows(calibration: Calibration) -> list[Row]:
    """The calibration as rows of part, item, candidate and value, for a table."""
    lesson, table = calibration.lesson, []
    for part in ("centre", "scale", "spread"):
        table += [(part, str(place), "", float(value)) for place, value in enumerate(getattr(lesson, part))]
    table += [
        ("likes", str(place), name, float(value))
        for place, row in enumerate(lesson.likes)
        for name, value in zip(CANDIDATES, row, strict=True)
    ]
    for kind, name in enumerate(KINDS):
        for reach in range(len(REACHES) + 1):
            values = zip(LEVELS, calibration.quantiles[kind, reach], strict=True)
            table += [("quantile", f"{name} {reach} {level:g}", "", float(value)) for level, value in values]
    return table


def from_rows(table: Iterable[Row]) -> Calibration:
    """The calibration that `rows` wrote."""
    value_of: Mapping[tuple[str, str, str], float] = {(part, item, name): value for part, item, name, value in table}

    def vector(part: str) -> Floats:
        size = sum(key[0] == part for key in value_of)
        return np.array([value_of[part, str(place), ""] for place in range(size)])

    centre = vector("centre")
    likes = [[value_of["likes", str(place), name] for name in CANDIDATES] for place in range(len(centre) + 1)]
    quantiles = [
        [[value_of["quantile", f"{name} {reach} {level:g}", ""] for level in LEVELS] for reach in range(3)]
        for name in KINDS
    ]
    return Calibration(Lesson(centre, vector("scale"), np.array(likes), vector("spread")), np.array(quantiles))
