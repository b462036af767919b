"""What the sizes at which a curve was measured let a law tell: which parameters, and where a forecast may be made.

A design is judged before any loss is looked at. Inputs that never vary, or vary only together, leave directions in
which nothing was tried; a forecast there would be the law's guess, so there is none. Within what was tried a forecast
is determined if its gradient by the parameters is a combination of those at the points measured (an estimable function:
Scheffé 1959, The Analysis of Variance, section 1.4), here at parameters typical for the curve. numpy only.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from models.laws.base import Bools, Floats, Law
from models.laws.fitting.points import Points, pad

LEAST_SPREAD = float(np.log(1.02))  # inputs that vary by less than 2% count as constant
RANK_TOLERANCE = 1e-8  # of the column-scaled Jacobian, smallest over largest singular value
N_TRIED = 12  # parameters at which the Jacobian is looked at; where one of them has full rank, most have


@dataclass(frozen=True, eq=False)
class Jacobian:
    """The gradient of y by the parameters at typical ones: `rows` spans those at the points, scaled by `norms`."""

    law: Law
    params: Floats
    norms: Floats
    rows: Floats

    @property
    def rank(self) -> int:
        """How many combinations of parameters the points determine."""
        return len(self.rows)

    def spans(self, x: Floats) -> Bools:
        """Whether the points determine y at each x, (n_inputs, n)."""
        slopes = _slopes(self.law, self.params, x) / self.norms
        lengths = np.linalg.norm(slopes, axis=1)
        beside = np.linalg.norm(slopes - slopes @ self.rows.T @ self.rows, axis=1)
        return np.asarray(beside <= 1e-6 * np.where(lengths > 0, lengths, 1.0), dtype=np.bool_)


@dataclass(frozen=True, eq=False)
class Design:
    """What a curve's points let a law tell.

    faults
        A sentence for each reason why parameters cannot be identified; none where all can.
    unidentified
        The parameters concerned, by name.
    """

    faults: tuple[str, ...]
    unidentified: frozenset[str]
    unit: Floats
    centre: Floats
    across: Floats
    slack: Floats
    range_log: tuple[float, float] | None = None
    jacobian: Jacobian | None = None

    def allows(self, x: Floats) -> Bools:
        """Whether a forecast may be made at each x, (n,) or (n_inputs, n): always where the design has no fault."""
        inputs = np.atleast_2d(x) if len(self.centre) == 1 else np.asarray(x)
        inputs = inputs.reshape(len(self.centre), -1)
        if not self.faults:
            return np.ones(inputs.shape[1], dtype=bool)
        with np.errstate(divide="ignore", invalid="ignore"):
            away = np.log(inputs / self.unit) - self.centre
        away = np.where(np.isfinite(away), away, np.inf)
        if self.range_log is not None:
            low, high = self.range_log
            return np.asarray((away[0] >= low - 1e-9) & (away[0] <= high + 1e-9))
        allowed = np.isfinite(away).all(axis=0)
        away = np.where(allowed, away, 0.0)
        allowed &= (np.abs(self.across @ away) <= self.slack[:, None]).all(axis=0)
        if self.jacobian is not None:
            allowed &= self.jacobian.spans(np.exp(self.centre + _along(away, self.across)))
        return np.asarray(allowed, dtype=np.bool_)


def examine(law: Law, curve: Points) -> Design:
    """Judge the sizes of a curve's usable points, of which two at least must differ, for this law."""
    padded = pad([curve], law.unit_of)
    logs = np.log(np.atleast_2d(padded.x[..., 0, :] if law.n_inputs > 1 else padded.x))
    unit = np.asarray(padded.x_unit[..., 0, :] if law.n_inputs > 1 else padded.x_unit).reshape(-1, 1)
    centre = logs.mean(axis=1, keepdims=True)
    if law.n_inputs == 1:
        return _of_one_input(law, curve, logs - centre, unit, centre)
    across = _untried(logs - centre)
    slack = np.minimum(np.abs(across @ (logs - centre)).max(axis=1, initial=0.0) + 1e-9, LEAST_SPREAD)
    flat = np.exp(centre + _along(logs - centre, across))
    draws = law.starts(flat[:, None, :], padded.y, padded.weights, N_TRIED, 0)[0]
    best = max((_jacobian(law, params, flat) for params in draws), key=lambda jacobian: jacobian.rank)
    if len(across) == 0 and best.rank == len(law.params):
        return Design((), frozenset(), unit, centre, across, slack)
    causes = [*_constant(law, curve), *_together(law, curve)] if len(across) else _few_values(law, curve)
    # where the law's form alone would fix an input's parameters, no run has shown that it does
    names = _unidentified(law, best, flat, across) or _unidentified(law, best, flat, across, shared_only=False)
    text = f"{' and '.join(causes) or 'These rows vary too little'}, so "
    text += f"{_listed(names)} cannot be identified."
    return Design((text,), frozenset(names), unit, centre, across, slack, None, best)


def _of_one_input(law: Law, curve: Points, away: Floats, unit: Floats, centre: Floats) -> Design:
    k, x = len(law.params), curve.x.ravel()
    low, high = float(away.min()), float(away.max())
    if high - low < LEAST_SPREAD:
        text = f"{shown_input(law)} varies by less than 2% (from {shown_value(x.min())} to {shown_value(x.max())}), so"
    elif curve.n_distinct < k:
        text = f"{shown_input(law)} has {curve.n_distinct} different values for {k} parameters, so"
    else:
        return Design((), frozenset(), unit, centre, np.empty((0, 1)), np.empty(0))
    text += f" {_listed(list(law.names))} cannot be identified: many curves pass through these points."
    return Design((text,), frozenset(law.names), unit, centre, np.empty((0, 1)), np.empty(0), (low, high))


def _untried(away: Floats) -> Floats:
    """Orthonormal directions of the logarithms, a row each, along which the points do not spread."""
    fixed = np.ptp(away, axis=1) < LEAST_SPREAD
    rows = list(np.eye(len(away))[fixed])
    free = np.flatnonzero(~fixed)
    if len(free) > 1:
        directions = np.linalg.svd(away[free], full_matrices=True)[0].T
        for direction in directions:
            if np.ptp(direction @ away[free]) < LEAST_SPREAD:
                row = np.zeros(len(away))
                row[free] = direction
                rows.append(row)
    return np.array(rows).reshape(len(rows), len(away))


def _along(away: Floats, across: Floats) -> Floats:
    """The points without what they depart in directions that were not tried."""
    return np.asarray(away - across.T @ (across @ away))


def _slopes(law: Law, params: Floats, x: Floats) -> Floats:
    with np.errstate(all="ignore"):
        columns = [np.broadcast_to(slope, x.shape[1:]) for slope in law.gradient(params, x, np)]
    return np.asarray(np.nan_to_num(np.stack(columns, axis=-1), posinf=0.0, neginf=0.0))


def _jacobian(law: Law, params: Floats, x: Floats) -> Jacobian:
    slopes = _slopes(law, params, x)
    norms = np.linalg.norm(slopes, axis=0)
    norms = np.where(norms > 0, norms, 1.0)
    _, singular, rows = np.linalg.svd(slopes / norms, full_matrices=False)
    return Jacobian(law, params, norms, rows[singular > RANK_TOLERANCE * singular.max(initial=0.0)])


def _constant(law: Law, curve: Points) -> list[str]:
    return [
        f"{name} is {shown_value(values[0])} in every row"
        if np.ptp(values) == 0
        else f"{name} varies by less than 2% (from {shown_value(values.min())} to {shown_value(values.max())})"
        for name, values in zip(law.x, curve.x, strict=True)
        if np.ptp(np.log(values)) < LEAST_SPREAD
    ]


def _together(law: Law, curve: Points) -> list[str]:
    """Sentences on pairs of inputs of which one follows from the other, and on larger groups."""
    logs = np.log(curve.x)
    varying = [j for j in range(law.n_inputs) if np.ptp(logs[j]) >= LEAST_SPREAD]
    causes, followers = [], set()
    for i, j in combinations(varying, 2):
        slope = float(np.polyfit(logs[i], logs[j], 1)[0])
        if j in followers or np.ptp(logs[j] - slope * logs[i]) >= LEAST_SPREAD or abs(slope) < 1e-9:
            continue
        followers.add(j)
        ratio = float(np.exp(np.mean(logs[j] - logs[i])))
        causes.append(
            f"{law.x[j]} is {shown_value(ratio)} times {law.x[i]} in every row"
            if abs(slope - 1.0) < 0.02
            else f"{law.x[j]} grows as {law.x[i]} to the power {slope:.2g} in every row"
        )
    free = [j for j in varying if j not in followers]
    if len(_untried(logs[free] - logs[free].mean(axis=1, keepdims=True))):
        causes.append(f"{_listed([law.x[j] for j in free])} vary only together")
    return causes


def _few_values(law: Law, curve: Points) -> list[str]:
    if curve.n_distinct < len(law.params):
        return [f"The rows have {curve.n_distinct} different sizes for {len(law.params)} parameters"]
    return [
        f"{name} takes only {len(values)} different values ({_listed([shown_value(value) for value in values])})"
        for name, values in ((name, np.unique(row)) for name, row in zip(law.x, curve.x, strict=True))
        if len(values) <= 2
    ]


def _unidentified(law: Law, best: Jacobian, x: Floats, across: Floats, *, shared_only: bool = True) -> list[str]:
    """The parameters in a direction that the points leave open, and those of inputs that vary only with another.

    Without `shared_only` also those of inputs that do not vary.
    """
    k = len(law.params)
    missing = np.linalg.norm(np.eye(k) - best.rows.T @ best.rows, axis=1) > 1e-3
    slopes = _slopes(law, best.params, x)
    shared = across[(np.abs(across) > 1e-3).sum(axis=1) > 1] if shared_only else across
    for j in np.flatnonzero(np.abs(shared).max(axis=0, initial=0.0) > 1e-3):
        moved = x.copy()
        moved[j] *= 2.0
        change = np.abs(_slopes(law, best.params, moved) - slopes).max(axis=0)
        missing |= change > 1e-6 * np.abs(slopes).max(axis=0)
    return [name for name, open_ in zip(law.names, missing, strict=True) if open_]


def shown_input(law: Law) -> str:
    """The input of a law of one, as a file names it."""
    return "x" if law.x[0] == "x" else f"x ({law.x[0]})"


def shown_value(value: float) -> str:
    """A size with three significant figures: 400, 12,500, 4.42e9."""
    text = f"{value:.3g}"
    if 1e3 <= abs(value) < 1e6:
        return f"{float(text):,.0f}"
    return text.replace("e+0", "e").replace("e+", "e").replace("e-0", "e-")


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
