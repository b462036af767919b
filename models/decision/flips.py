"""What would change the pick: weights, prices and limits, each moved alone until another group wins.

A group is a model: another batch size of the same model is no other pick. Every flip is what `decide` answers
once the one thing has moved; only rows that can win are tried, the fronts that the move leaves in play.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.decision.choosing import Decision, Limit, best_row, column, decide, exclusions
from models.decision.preference import Criterion, shares, utility
from models.front.pareto import Bools, Floats, pareto_optimal

MAX_WEIGHT = 10
# Factors of two digits, so that the factor that was tried is the one that people read.
PRICE_RISES = (
    1.1,
    1.2,
    1.3,
    1.4,
    1.5,
    1.6,
    1.7,
    1.8,
    1.9,
    2.0,
    2.2,
    2.5,
    2.8,
    3.2,
    3.6,
    4.0,
    4.5,
    5.0,
    5.6,
    6.3,
    7.1,
    8.0,
)
PRICE_FALLS = (0.9, 0.8, 0.7, 0.65, 0.6, 0.55, 0.5, 0.45, 0.4, 0.35, 0.3, 0.28, 0.25, 0.22, 0.2, 0.18, 0.16, 0.14, 0.12)


@dataclass(frozen=True)
class Flip:
    """Moving `what` from `start` to `end`, all else equal, makes row `new_pick` the pick."""

    what: str
    start: float
    end: float
    new_pick: int


def possible_winners(decision: Decision) -> NDArray[np.int64]:
    """Rows that can win once one weight moves: the fronts of the weighted criteria, with one more or one less."""
    weighted = np.flatnonzero(decision.weights > 0)
    front = _front(decision, np.flatnonzero(decision.feasible), weighted)
    fronts = [front]
    for k in range(len(decision.criteria)):
        if k not in weighted:
            fronts.append(_front(decision, np.flatnonzero(decision.allowed), np.append(weighted, k)))
        elif weighted.size > 1:
            # A weight of 0 lets in the rows that lack this score; of the others still only the front can win.
            lacking = np.flatnonzero(decision.allowed & np.isnan(decision.scores[:, k]))
            fronts.append(_front(decision, np.concatenate([front, lacking]), weighted[weighted != k]))
    return np.unique(np.concatenate(fronts)).astype(np.int64)


def _front(decision: Decision, rows: NDArray[np.int64], criteria: NDArray[np.int64]) -> NDArray[np.int64]:
    return rows[pareto_optimal(decision.scores[np.ix_(rows, criteria)], [True] * criteria.size)]


def weight_flips(
    decision: Decision,
    groups: NDArray[np.int64],
    criteria: Sequence[Criterion] | None = None,
    effective: Callable[[Floats], Floats] | None = None,
) -> list[Flip]:
    """The nearest whole weight above and below each criterion's own at which a row of another group wins.

    `groups` has a code for each row of the decision. Where a rule decides which weights count, `criteria` have the
    weights before it and `effective` is the rule: raw weights in, those that count out, the others being 0.

    >>> frame = pd.DataFrame({"usd": [1.0, 4.0], "quality": [50.0, 80.0]})
    >>> decision = decide(frame, [Criterion("usd", "min", 2.0), Criterion("quality", "max", 1.0)])
    >>> [(flip.what, flip.end, flip.new_pick) for flip in weight_flips(decision, np.array([0, 1]))]
    [('weight:usd', 0.0, 1), ('weight:quality', 3.0, 1)]
    """
    flips: list[Flip] = []
    if decision.pick is None:
        return flips
    criteria, pick_group = criteria or decision.criteria, groups[decision.pick]
    # A rule may let in rows that lack what counted before, so any row within the limits can win.
    rows = possible_winners(decision) if effective is None else np.flatnonzero(decision.allowed)
    steps = np.arange(0, MAX_WEIGHT + 1)
    for k, criterion in enumerate(criteria):
        for side in (steps[steps > criterion.weight], steps[steps < criterion.weight][::-1]):
            for weight in side.tolist():
                raw = np.array([float(weight) if i == k else c.weight for i, c in enumerate(criteria)])
                winner = _winner(decision.scores, rows, raw if effective is None else effective(raw))
                if winner is not None and groups[winner] != pick_group:
                    flips.append(Flip(f"weight:{criterion.name}", criterion.weight, float(weight), winner))
                    break
    return flips


def _winner(score_matrix: Floats, rows: NDArray[np.int64], raw_weights: Floats) -> int | None:
    if not raw_weights.any():
        return None
    weights, matrix = shares(raw_weights), score_matrix[rows]
    best = best_row(utility(matrix, weights), matrix, weights)
    return None if best is None else int(rows[best])


def price_flips(
    decision: Decision,
    frame: pd.DataFrame,
    limits: Sequence[Limit],
    hidden: Mapping[str, Bools],
    groups: NDArray[np.int64],
    cost: str,
    moved: Bools,
    what: str,
) -> list[Flip]:
    """The smallest rise and fall tried (to about 8 times and an eighth) of a price at which another group wins.

    `cost` is the column that the price is a factor of in the `moved` rows, (n,). Scores and limits see the moved costs.
    Here the cheaper one is preferred until both cost the same:

    >>> frame = pd.DataFrame({"usd": [1.0, 4.0], "quality": [50.0, 80.0]})
    >>> decision = decide(frame, [Criterion("usd", "min", 2.0), Criterion("quality", "max", 1.0)])
    >>> price_flips(decision, frame, [], {}, np.array([0, 1]), "usd", np.array([True, False]), "the first one's price")
    [Flip(what="the first one's price", start=1.0, end=4.0, new_pick=1)]
    """
    names = [criterion.name for criterion in decision.criteria]
    caps = [limit for limit in limits if limit.column == cost and limit.active]
    if decision.pick is None or cost not in names or not (decision.weights[names.index(cost)] > 0 or caps):
        return []
    k, every = names.index(cost), column(frame, cost)
    uncapped = decide(frame, decision.criteria, [x for x in limits if x not in caps], hidden) if caps else decision
    rows = _winners_by_side(uncapped, moved, k)
    moved_ends, still_ends = _extremes(every, moved, decision.criteria[k])
    flips: list[Flip] = []
    for factors in (PRICE_RISES, PRICE_FALLS):
        for factor in factors:
            priced = np.where(moved[rows], every[rows] * factor, every[rows])
            among = np.concatenate([moved_ends * factor, still_ends])
            winner = _winner_at(decision, rows, k, priced, among, caps)
            if winner is not None and groups[winner] != groups[decision.pick]:
                flips.append(Flip(what, 1.0, factor, winner))
                break
    return flips


def _winners_by_side(decision: Decision, moved: Bools, k: int) -> NDArray[np.int64]:
    """Rows that can win once a factor or a cap acts on criterion `k`: both keep the order within each side."""
    weighted = np.union1d(np.flatnonzero(decision.weights > 0), [k])
    fronts = [_front(decision, np.flatnonzero(decision.feasible & side), weighted) for side in (moved, ~moved)]
    return np.sort(np.concatenate(fronts))


def _winner_at(
    decision: Decision, rows: NDArray[np.int64], k: int, priced: Floats, among: Floats, caps: Sequence[Limit]
) -> int | None:
    """The best of `rows` once criterion `k` has the values `priced` and its scale spans `among`."""
    criterion, matrix = decision.criteria[k], decision.scores[rows]
    matrix[:, k] = criterion.scores(priced, among=among)
    total = utility(matrix, decision.weights)
    for cap in caps:
        total[cap.broken(priced)] = np.nan
    best = best_row(total, matrix, decision.weights)
    return None if best is None else int(rows[best])


def _extremes(values: Floats, moved: Bools, criterion: Criterion) -> tuple[Floats, Floats]:
    """The least and the greatest value that scores are taken between, of the moved rows and of the others."""
    usable = np.isfinite(values) & ((values > 0) | (criterion.scale == "linear"))
    least_and_most = [
        np.array([values[rows].min(), values[rows].max()]) if rows.any() else np.empty(0)
        for rows in (usable & moved, usable & ~moved)
    ]
    return least_and_most[0], least_and_most[1]


def limit_flips(
    decision: Decision,
    frame: pd.DataFrame,
    limits: Sequence[Limit],
    hidden: Mapping[str, Bools],
    groups: NDArray[np.int64],
) -> list[Flip]:
    """For each limit in force, how far it must at least be relaxed for a row of another group to win.

    Arguments as of `choosing.decide`; `groups` has a code for each row of the decision.

    >>> frame = pd.DataFrame({"usd": [1.0, 4.0], "quality": [50.0, 80.0]})
    >>> limits = [Limit("quality", "quality", at_least=79.0)]
    >>> limit_flips(decide(frame, [Criterion("usd", "min", 1.0)], limits), frame, limits, {}, np.array([0, 1]))
    [Flip(what='limit:quality', start=79.0, end=50.0, new_pick=0)]
    """
    flips: list[Flip] = []
    for i, limit in enumerate(limits):
        values = column(frame, limit.column)
        one_sided = ((limit.at_least, replace(limit, at_least=None)), (limit.at_most, replace(limit, at_most=None)))
        for bound, opened in one_sided:
            if bound is None or decision.pick is None:
                continue
            others = [*limits[:i], opened, *limits[i + 1 :]]
            out_of_sight, over, unknown, _ = exclusions(frame, others, hidden)
            let_in = np.isfinite(values) & ~(out_of_sight | over | decision.allowed)
            for lacking in unknown.values():
                let_in &= ~lacking
            winner = _first_to_win(decision, np.flatnonzero(let_in), np.abs(values - bound), groups)
            if winner is not None:
                flips.append(Flip(f"limit:{limit.name}", float(bound), float(values[winner]), winner))
    return flips


def _first_to_win(
    decision: Decision, rows: NDArray[np.int64], distance: Floats, groups: NDArray[np.int64]
) -> int | None:
    """The first row of another group to be the best as `rows` come in by their distance, nearest first."""
    total, best = utility(decision.scores, decision.weights), int(decision.pick or 0)
    rows = rows[total[rows] >= total[best]]
    rows = rows[np.lexsort([-total[rows], distance[rows]])]
    rows = rows[total[rows] >= np.maximum.accumulate(total[rows])]  # others are beaten by one already in
    for at in np.unique(distance[rows]):
        contest = np.sort(np.append(rows[distance[rows] == at], best))
        winner = best_row(total[contest], decision.scores[contest], decision.weights)
        best = best if winner is None else int(contest[winner])
        if groups[best] != groups[decision.pick]:
            return best
    return None
