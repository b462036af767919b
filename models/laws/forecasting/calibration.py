"""Calibration: weights, widths, and by how much the widths are stretched for each level and horizon."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from models.laws.base import Floats, Ints
from models.laws.forecasting.origins import CANDIDATES
from models.laws.forecasting.weighing import Evidence, Lesson, plainly_flat, weights
from models.laws.forecasting.widths import Widths, width_terms

LEVELS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)
REACHES = (5.9, 23.0)  # horizons that part near, middle and far
FEWEST_ERRORS = 60  # at a horizon, below which all horizons count together
FLAT_TIMES = 5.0  # of its scatter: what a curve without trend can be off by at most
OUTPUTS = ("half", "lean")  # of a width
Row = tuple[str, str, str, float]


@dataclass(frozen=True, eq=False)
class Calibration:
    """The lesson, the widths, and `quantiles` (reaches, LEVELS) of |error of ln y| over its side's width."""

    lesson: Lesson
    widths: Widths
    quantiles: Floats

    def judged(self, seen: Evidence, level: float) -> tuple[Floats, Floats, Floats, Floats]:
        """Weights (C, K), ln of the expected y over the last y, and from it down and up to the interval's ends."""
        share = weights(seen, self.lesson)
        times = self._times(seen, level)
        most = np.where(plainly_flat(seen), FLAT_TIMES * np.exp(seen.terms[:, CANDIDATES.index("level"), 2]), np.inf)
        down, up = (
            np.minimum(times * half, most) for half in self.widths.halves(width_terms(seen, share, self.lesson))
        )
        return share, (share * seen.expected).sum(axis=1), down, up

    def _times(self, seen: Evidence, level: float) -> Floats:
        """Widths at this level, between the stored ones by the normal score; beyond them in proportion to it."""
        from scipy.special import ndtri  # noqa: PLC0415  scipy is slow to import and not always needed

        groups = self.quantiles[reach_bin(seen.reach)]
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


def conformal(seen: Evidence, ratio: Floats, count: Floats) -> Floats:
    """Quantiles of error over width by horizon, (reaches, LEVELS), each error (C,) counting `count` (C,).

    One error that was three widths is all that any horizon knows:

    >>> from models.laws.forecasting.weighing import evidence
    >>> u = np.log([[1.0, 4.0, 16.0, 64.0]]) - np.log(64.0)
    >>> np.unique(conformal(evidence(u, np.exp(-0.5 * u), np.log([4.0])), np.array([3.0]), np.ones(1)))
    array([3.])
    """
    reaches = reach_bin(seen.reach)
    parts = [reaches == reach for reach in range(len(REACHES) + 1)]
    parts = [own if own.sum() >= FEWEST_ERRORS else np.ones(len(ratio), dtype=bool) for own in parts]
    return np.stack([_quantiles(ratio[own], count[own]) for own in parts])


def _quantiles(ratio: Floats, count: Floats) -> Floats:
    order = np.argsort(ratio)
    below = np.cumsum(count[order])
    places = np.minimum(np.searchsorted(below, np.array(LEVELS) * below[-1]), len(order) - 1)
    return np.asarray(ratio[order][places])


def rows(calibration: Calibration) -> list[Row]:
    """The calibration as rows of part, item, candidate and value, for a table."""
    lesson, widths, table = calibration.lesson, calibration.widths, list[Row]()
    vectors = {"centre": lesson.centre, "scale": lesson.scale}
    vectors |= {"width_centre": widths.centre, "width_scale": widths.scale}
    for part, vector in vectors.items():
        table += [(part, str(place), "", float(value)) for place, value in enumerate(vector)]
    for part, matrix, columns in (("likes", lesson.likes, CANDIDATES), *_matrices(widths)):
        table += [
            (part, str(place), name, float(value))
            for place, row in enumerate(matrix)
            for name, value in zip(columns, row, strict=True)
        ]
    for reach, quantiles in enumerate(calibration.quantiles):
        values = zip(LEVELS, quantiles, strict=True)
        table += [("quantile", f"{reach} {level:g}", "", float(value)) for level, value in values]
    return table


def _matrices(widths: Widths) -> list[tuple[str, Floats, tuple[str, ...]]]:
    steps = tuple(f"step {place}" for place in range(widths.inner.shape[1]))
    return [
        ("width_direct", widths.direct, OUTPUTS),
        ("width_inner", widths.inner, steps),
        ("width_outer", widths.outer, OUTPUTS),
    ]


def from_rows(table: Iterable[Row]) -> Calibration:
    """The calibration that `rows` wrote."""
    value_of: Mapping[tuple[str, str, str], float] = {(part, item, name): value for part, item, name, value in table}

    def column(part: str, name: str = "") -> Floats:
        size = sum(key[0] == part and key[2] == name for key in value_of)
        return np.array([value_of[part, str(place), name] for place in range(size)])

    def matrix(part: str, names: Iterable[str]) -> Floats:
        return np.stack([column(part, name) for name in names], axis=1)

    n_steps = len({key[2] for key in value_of if key[0] == "width_inner"})
    lesson = Lesson(column("centre"), column("scale"), matrix("likes", CANDIDATES))
    widths = Widths(
        column("width_centre"),
        column("width_scale"),
        matrix("width_direct", OUTPUTS),
        matrix("width_inner", [f"step {place}" for place in range(n_steps)]),
        matrix("width_outer", OUTPUTS),
    )
    quantiles = [[value_of["quantile", f"{reach} {level:g}", ""] for level in LEVELS] for reach in range(3)]
    return Calibration(lesson, widths, np.array(quantiles))
