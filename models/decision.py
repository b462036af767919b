"""From candidates, limits and weights to a pick: who is in, who is out and why, who wins, who comes next.

Works on a frame with one row a candidate. Nothing is dropped: every row ends in exactly one `Standing`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.errors import InputError
from models.pareto import Bools, Floats, pareto_optimal
from models.preference import Criterion, normalised_weights, ranking, scores, utility


class Standing(StrEnum):
    """Where a candidate stands. Exactly one holds for each row."""

    PICK = "pick"
    OPTIMAL = "optimal"
    DOMINATED = "dominated"
    OVER = "over"
    MISSING = "missing"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Limit:
    """A bound on one column; None leaves that side open. `name` is what people are told was the reason."""

    column: str
    name: str
    at_least: float | None = None
    at_most: float | None = None

    def broken(self, values: Floats) -> Bools:
        """Which known values lie outside; unknown ones do not count as broken."""
        with np.errstate(invalid="ignore"):
            low = values < self.at_least if self.at_least is not None else np.zeros(len(values), dtype=bool)
            high = values > self.at_most if self.at_most is not None else np.zeros(len(values), dtype=bool)
        return np.asarray(low | high)

    @property
    def active(self) -> bool:
        """Whether it limits anything."""
        return self.at_least is not None or self.at_most is not None


@dataclass(frozen=True)
class Decision:
    """The outcome for n candidates; every array has n entries in the order of the frame."""

    criteria: tuple[Criterion, ...]
    weights: Floats
    scores: Floats
    utility: Floats
    rank: Floats
    optimal: Bools
    feasible: Bools
    standing: NDArray[np.str_]
    pick: int | None
    hidden: Mapping[str, int] = field(default_factory=dict)
    missing: Mapping[str, int] = field(default_factory=dict)


def column(frame: pd.DataFrame, name: str) -> Floats:
    """A column as floats, missing as NaN. Raises InputError naming it when it is not there."""
    if name not in frame.columns:
        raise InputError(f"There is no column '{name}' among these candidates.", column=name)
    return np.asarray(frame[name].to_numpy(dtype=np.float64, na_value=np.nan))


def decide(
    frame: pd.DataFrame,
    criteria: Sequence[Criterion],
    limits: Sequence[Limit] = (),
    hidden: Mapping[str, Bools] | None = None,
) -> Decision:
    """Rank the candidates of `frame` by the weighted criteria within the limits.

    `hidden` maps the name of a filter to the rows it hides. A row with an unknown value of a limited or
    weighted column is MISSING: it can neither be shown to keep the limit nor be scored. Scores are taken
    over all rows of the frame, so they hold still while limits move. Raises InputError for weights that
    prefer nothing and for columns that do not exist.
    """
    weights = normalised_weights(criteria)
    values = np.column_stack([column(frame, criterion.name) for criterion in criteria])
    matrix = np.column_stack(
        [scores(values[:, k], criterion.maximise, criterion.scale) for k, criterion in enumerate(criteria)]
    )
    out_of_sight, over, unknown, hidden_counts, missing_counts = _exclusions(frame, criteria, limits, hidden or {})
    feasible = ~(out_of_sight | over | unknown)
    total = np.where(feasible, utility(matrix, weights), np.nan)
    asked = weights > 0
    optimal = np.zeros(len(frame), dtype=bool)
    inside = np.flatnonzero(feasible)
    optimal[inside] = pareto_optimal(matrix[inside][:, asked], [True] * int(asked.sum()))
    pick = _best(total, matrix)
    return Decision(
        criteria=tuple(criteria),
        weights=weights,
        scores=matrix,
        utility=total,
        rank=ranking(total),
        optimal=optimal,
        feasible=feasible,
        standing=_standings(out_of_sight, over, unknown, optimal, pick),
        pick=pick,
        hidden=hidden_counts,
        missing=missing_counts,
    )


def _exclusions(
    frame: pd.DataFrame, criteria: Sequence[Criterion], limits: Sequence[Limit], hidden: Mapping[str, Bools]
) -> tuple[Bools, Bools, Bools, dict[str, int], dict[str, int]]:
    """Rows hidden by filters, over a limit, lacking a value; and how many each filter and column accounts for."""
    none = np.zeros(len(frame), dtype=bool)
    out_of_sight, over, unknown = none.copy(), none.copy(), none.copy()
    hidden_counts: dict[str, int] = {}
    missing_counts: dict[str, int] = {}
    for name, rows in hidden.items():
        out_of_sight |= rows
        if rows.any():
            hidden_counts[name] = int(rows.sum())
    for limit in limits:
        if limit.active:
            broken = limit.broken(column(frame, limit.column)) & ~out_of_sight
            over |= broken
            if broken.any():
                hidden_counts[limit.name] = int(broken.sum())
    needed = [limit.column for limit in limits if limit.active]
    needed += [criterion.name for criterion in criteria if criterion.weight > 0]
    for name in dict.fromkeys(needed):
        absent = np.isnan(column(frame, name)) & ~out_of_sight
        unknown |= absent & ~over
        if absent.any():
            missing_counts[name] = int(absent.sum())
    return out_of_sight, over, unknown, hidden_counts, missing_counts


def _best(total: Floats, matrix: Floats) -> int | None:
    """The row with the highest utility; ties go to the better single scores, in the order of the criteria."""
    if np.isnan(total).all():
        return None
    tied = np.flatnonzero(total >= np.nanmax(total) - 1e-12)
    keys = [np.nan_to_num(matrix[tied, k], nan=-1.0) for k in reversed(range(matrix.shape[1]))]
    return int(tied[np.lexsort(keys)[-1]])


def _standings(out_of_sight: Bools, over: Bools, unknown: Bools, optimal: Bools, pick: int | None) -> NDArray[np.str_]:
    standing = np.full(len(optimal), str(Standing.DOMINATED), dtype="<U9")
    standing[optimal] = Standing.OPTIMAL
    standing[unknown] = Standing.MISSING
    standing[over] = Standing.OVER
    standing[out_of_sight] = Standing.HIDDEN
    if pick is not None:
        standing[pick] = Standing.PICK
    return standing


def best_of_each(decision: Decision, groups: NDArray[np.int64]) -> NDArray[np.int64]:
    """The best-ranked feasible row of every group (a model, say), best first; `groups` has a code for each row."""
    known = np.flatnonzero(~np.isnan(decision.utility))
    order = known[np.argsort(-decision.utility[known], kind="stable")]
    if decision.pick is not None:  # a tie must not put another row before the pick
        order = np.concatenate([[decision.pick], order[order != decision.pick]])
    first = np.unique(groups[order], return_index=True)[1]
    return np.asarray(order[np.sort(first)], dtype=np.int64)
