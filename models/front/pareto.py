"""Pareto fronts on any number of objectives: who is optimal, in which layer, how much the front covers.

A row that lacks an objective (NaN) is neither on the front nor able to dominate; equal rows are optimal together.
Dominance and hypervolume are computed by moocore, which must see neither a NaN (0.3.2 calls the row (NaN, 0.5) optimal
beside (1, 1)) nor an infinity (from three objectives on 0.3.2 answers wrongly, or crashes the process).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

import moocore
import numpy as np
from numpy.typing import ArrayLike, NDArray

from errors import InputError

Direction = Literal["min", "max"]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
MAX_OBJECTIVES = 8


@dataclass(frozen=True)
class Objective:
    """One quantity to make small or large."""

    name: str
    direction: Direction

    @property
    def maximise(self) -> bool:
        """Whether more is better."""
        return self.direction == "max"

    def __str__(self) -> str:
        return f"{self.name}:{self.direction}"


def parse_objectives(text: str) -> tuple[Objective, ...]:
    """Objectives written as `cost:min,quality:max`.

    Raises InputError for an empty list, a name given twice, a direction other than min or max, or more
    than `MAX_OBJECTIVES` names.

    >>> [str(objective) for objective in parse_objectives("cost:min, quality:max")]
    ['cost:min', 'quality:max']
    """
    objectives: list[Objective] = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, _, direction = part.rpartition(":")
        if not name or direction not in ("min", "max"):
            raise InputError(
                f"The objective '{part}' is not written as name:min or name:max; "
                "write for example cost_per_1k_requests_usd:min,arena_text:max."
            )
        objectives.append(Objective(name.strip(), cast(Direction, direction)))
    names = [objective.name for objective in objectives]
    if not names:
        raise InputError("No objectives were named; write for example cost_per_1k_requests_usd:min,arena_text:max.")
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError(f"The objective '{twice}' is named twice; name each once.", column=twice)
    if len(names) > MAX_OBJECTIVES:
        raise InputError(f"{len(names)} objectives were named; at most {MAX_OBJECTIVES} can be compared at once.")
    return tuple(objectives)


def complete_rows(values: ArrayLike) -> tuple[Floats, Bools]:
    """The values as an n x k float array, and which of its rows have every objective.

    >>> complete_rows([[1.0, 0.5], [2.0, np.nan]])[1]
    array([ True, False])
    """
    array = np.asarray(values, dtype=np.float64)
    if array.ndim < 2:
        array = array.reshape(min(array.size, 1), array.size)
    # A sum is NaN where any term is: one pass, no n x k mask. So is inf - inf, hence the second look.
    with np.errstate(invalid="ignore", over="ignore"):
        complete = ~np.isnan(array.sum(axis=1))
    doubtful = np.flatnonzero(~complete)
    complete[doubtful] = ~np.isnan(array[doubtful]).any(axis=1)
    return array, complete


def _finite(array: Floats) -> Floats:
    """The same order within each column, infinities replaced by places in that order."""
    if np.isfinite(array.min()) and np.isfinite(array.max()):
        return array
    array = array.copy()
    for k in np.flatnonzero(np.isinf(array).any(axis=0)):
        array[:, k] = np.unique(array[:, k], return_inverse=True)[1]
    return array


def pareto_optimal(values: ArrayLike, maximise: Sequence[bool]) -> Bools:
    """Which of n rows no other row dominates, as n booleans; incomplete rows are False.

    `values` is n x k, `maximise` has k entries. A row dominates another when it is at least as good in
    every objective and better in one.

    >>> pareto_optimal([[1.0, 0.5], [2.0, 0.9], [3.0, 0.8]], [False, True])
    array([ True,  True, False])
    """
    array, complete = complete_rows(values)
    if array.size == 0:
        return np.zeros(len(array), dtype=bool)
    if complete.all():
        finite = _finite(array)
        return np.asarray(moocore.is_nondominated(finite, maximise=list(maximise), keep_weakly=True), dtype=bool)
    optimal = np.zeros(len(array), dtype=bool)
    optimal[complete] = pareto_optimal(array[complete], maximise)
    return optimal


def pareto_rank(values: ArrayLike, maximise: Sequence[bool]) -> Floats:
    """The layer of each of n rows, 1 = the front, 2 = the front once layer 1 is gone; NaN for incomplete rows.

    Nondominated sorting (Deb et al. 2002, NSGA-II, section III-A).

    >>> pareto_rank([[1.0, 0.5], [2.0, 0.9], [3.0, 0.8]], [False, True])
    array([1., 1., 2.])
    """
    array, complete = complete_rows(values)
    ranks = np.full(len(array), np.nan)
    if array.size and complete.any():
        finite, directions = _finite(array[complete]), list(maximise)
        if len(directions) == 1:  # of which moocore 0.3.2 ranks the largest first, whatever it is told
            ranks[complete] = np.unique(-finite if directions[0] else finite, return_inverse=True)[1].ravel() + 1
        else:
            ranks[complete] = np.asarray(moocore.pareto_rank(finite, maximise=directions)) + 1
    return ranks


def hypervolume(values: ArrayLike, maximise: Sequence[bool], reference: ArrayLike) -> float:
    """The volume that the complete rows dominate up to the `reference` point (k values, in the same units).

    Rows that are not better than the reference in every objective add nothing; an infinite one that is makes
    the volume infinite. Zitzler and Thiele 1998.

    >>> hypervolume([[1.0, 0.5], [2.0, 0.75]], [False, True], [3.0, 0.0])
    1.25
    """
    array, point = complete_rows(values)[0], np.asarray(reference, dtype=np.float64)
    if array.size == 0:
        return 0.0
    inside = array[np.where(np.asarray(maximise), array > point, array < point).all(axis=1)]
    if len(inside) == 0:
        return 0.0
    if not (np.isfinite(inside).all() and np.isfinite(point).all()):
        return np.inf
    return float(moocore.hypervolume(inside, ref=point, maximise=list(maximise)))


def epsilon_slack(values: ArrayLike, maximise: Sequence[bool]) -> Floats:
    """How far each of n rows is from the front, as a factor: 1 on it, 1.25 when 25% off; NaN where incomplete.

    The smallest factor by which all of a row's objectives must improve before nothing on the front is better
    in every one of them (the multiplicative epsilon of Zitzler et al. 2003, of the front against one row); a
    dominated row that equals the front in one objective is at 1 too. A ratio needs values above 0 and finite:
    other rows are NaN and no part of the front.

    >>> epsilon_slack([[1.0, 0.5], [2.0, 0.9], [2.0, 0.45]], [False, True])
    array([1.    , 1.    , 1.1111])
    """
    array, _ = complete_rows(values)
    usable = (np.isfinite(array) & (array > 0)).all(axis=1)
    slack = np.full(len(array), np.nan)
    if not usable.any():
        return slack
    losses = np.where(np.asarray(maximise), -1.0, 1.0) * np.log(array[usable])
    front = np.unique(losses[pareto_optimal(losses, [False] * losses.shape[1])], axis=0)
    columns = np.ascontiguousarray(losses.T)
    worst = np.zeros(len(losses))
    for point in front:  # the front is short, the rows are many
        worst = np.maximum(
            worst, np.minimum.reduce([mine - theirs for mine, theirs in zip(columns, point, strict=True)])
        )
    slack[usable] = np.exp(worst)
    return slack
