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

from errors import InputError
from models.decision.preference import Criterion, normalised_weights, ranking, utility
from models.front.pareto import Bools, Floats, pareto_optimal


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
    """The outcome for n candidates; every array has n entries in the order of the frame.

    `allowed` rows are in sight and known to keep every limit; `feasible` ones have all weighted scores too.
    `hidden` counts the rows that each filter hides and, of those in sight, the rows that break each limit;
    `missing` the rows in sight and within the limits that lack each column. A row can count more than once.
    """

    criteria: tuple[Criterion, ...]
    weights: Floats
    scores: Floats
    utility: Floats
    rank: Floats
    optimal: Bools
    allowed: Bools
    feasible: Bools
    standing: NDArray[np.str_]
    pick: int | None
    hidden: Mapping[str, int] = field(default_factory=dict)
    missing: Mapping[str, int] = field(default_factory=dict)


def column(frame: pd.DataFrame, name: str) -> Floats:
    """A column as floats, missing as NaN. Raises InputError naming it when it is not there or holds no numbers.

    >>> column(pd.DataFrame({"usd": [1, None]}), "usd")
    array([ 1., nan])
    """
    if name not in frame.columns:
        raise InputError(f"There is no column '{name}' among these candidates.", column=name)
    try:
        return np.asarray(frame[name].to_numpy(dtype=np.float64, na_value=np.nan))
    except (TypeError, ValueError) as error:
        raise InputError(
            f"The column '{name}' holds something other than numbers; choose a column of numbers.", column=name
        ) from error


def decide(
    frame: pd.DataFrame,
    criteria: Sequence[Criterion],
    limits: Sequence[Limit] = (),
    hidden: Mapping[str, Bools] | None = None,
) -> Decision:
    """Rank the candidates of `frame` by the weighted criteria within the limits.

    `hidden` maps the name of a filter to the rows it hides. A row is MISSING when a limited column is unknown,
    so that it cannot be shown to keep the limit, or a weighted one cannot be scored: unknown, infinite, or not
    above 0 on a log scale. Scores are taken over all rows of the frame, so they hold still while limits move.
    Raises InputError for weights that prefer nothing and for columns that do not exist or hold no numbers.

    >>> frame = pd.DataFrame({"usd": [1.0, 4.0, 2.0], "quality": [50.0, 80.0, 78.0]})
    >>> criteria = [Criterion("usd", "min", 1.0), Criterion("quality", "max", 1.0)]
    >>> decide(frame, criteria).pick
    2
    >>> decide(frame, criteria, [Limit("quality", "quality", at_least=79.0)]).pick
    1
    """
    weights = normalised_weights(criteria)
    weighted = np.flatnonzero(weights > 0)
    matrix = np.column_stack([c.scores(column(frame, c.name)) for c in criteria])
    out_of_sight, over, unlimited, hidden_counts = exclusions(frame, limits, hidden or {})
    absent = _absent(unlimited, {criteria[k].name: np.isnan(matrix[:, k]) for k in weighted.tolist()})
    within = ~(out_of_sight | over)
    allowed, feasible = (within & ~_any_of(lacking, len(frame)) for lacking in (unlimited, absent))
    total = np.where(feasible, utility(matrix, weights), np.nan)
    optimal = np.zeros(len(frame), dtype=bool)
    optimal[feasible] = pareto_optimal(matrix[np.ix_(feasible, weighted)], [True] * weighted.size)
    pick = best_row(total, matrix, weights)
    return Decision(
        criteria=tuple(criteria),
        weights=weights,
        scores=matrix,
        utility=total,
        rank=ranking(total),
        optimal=optimal,
        allowed=allowed,
        feasible=feasible,
        standing=_standings(out_of_sight, over, within & ~feasible, optimal, pick),
        pick=pick,
        hidden=hidden_counts,
        missing={name: int((rows & within).sum()) for name, rows in absent.items() if (rows & within).any()},
    )


def _absent(unlimited: Mapping[str, Bools], unscored: Mapping[str, Bools]) -> dict[str, Bools]:
    """The rows that lack a limited or a weighted column, by its name."""
    return {
        name: np.logical_or.reduce([rows[name] for rows in (unlimited, unscored) if name in rows])
        for name in (*unlimited, *(name for name in unscored if name not in unlimited))
    }


def exclusions(
    frame: pd.DataFrame, limits: Sequence[Limit], hidden: Mapping[str, Bools]
) -> tuple[Bools, Bools, dict[str, Bools], dict[str, int]]:
    """Rows hidden by filters, over a limit, lacking each limited column; and how many each filter rules out.

    Masks are (n,) booleans; a hidden row breaks no limit. Raises InputError as `column` does.

    >>> frame = pd.DataFrame({"usd": [1.0, 4.0, np.nan]})
    >>> _, over, unknown, counts = exclusions(frame, [Limit("usd", "price", at_most=2.0)], {})
    >>> over, unknown["usd"], counts
    (array([False,  True, False]), array([False, False,  True]), {'price': 1})
    """
    out_of_sight = _any_of(hidden, len(frame))
    over = np.zeros(len(frame), dtype=bool)
    counts = {name: int(rows.sum()) for name, rows in hidden.items()}
    unknown: dict[str, Bools] = {}
    for limit in limits:
        if limit.active:
            values = column(frame, limit.column)
            broken = limit.broken(values) & ~out_of_sight
            over |= broken
            counts[limit.name] = int(broken.sum())
            unknown[limit.column] = np.isnan(values)
    return out_of_sight, over, unknown, {name: count for name, count in counts.items() if count}


def _any_of(masks: Mapping[str, Bools], n: int) -> Bools:
    return np.asarray(np.logical_or.reduce([np.zeros(n, dtype=bool), *masks.values()]))


def best_row(total: Floats, matrix: Floats, weights: Floats) -> int | None:
    """The row with the highest utility (n,), by scores (n, k) and weights (k,); None where every utility is NaN.

    Ties go to the better single scores, weighted criteria first, each kind in the order given, so that no
    row with a dominator wins; then to the first row.

    >>> best_row(np.array([0.5, 0.5]), np.array([[0.2, 0.8], [0.6, 0.4]]), np.array([0.5, 0.5]))
    1
    """
    if np.isnan(total).all():
        return None
    tied = np.flatnonzero(total == np.nanmax(total))
    if tied.size == 1:
        return int(tied[0])
    keys = [-np.nan_to_num(matrix[tied, k], nan=-np.inf) for k in np.argsort(weights <= 0, kind="stable")]
    return int(tied[np.lexsort(keys[::-1])[0]])


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
    """The best-ranked feasible row of every group (a model, say), best first; `groups` has a code for each row.

    >>> decision = decide(pd.DataFrame({"usd": [1.0, 4.0, 2.0]}), [Criterion("usd", "min", 1.0)])
    >>> best_of_each(decision, np.array([7, 8, 7]))
    array([0, 1])
    """
    feasible = np.flatnonzero(~np.isnan(decision.utility))
    order = feasible[np.argsort(-decision.utility[feasible], kind="stable")]
    if decision.pick is not None:  # a tie must not put another row before the pick
        order = np.concatenate([[decision.pick], order[order != decision.pick]])
    first = np.unique(groups[order], return_index=True)[1]
    return np.asarray(order[np.sort(first)], dtype=np.int64)
