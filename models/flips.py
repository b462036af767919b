"""What would change the pick: weights, limits and prices, each moved alone until another group wins.

A group is a model: another batch size of the same model is no other pick.

Only rows that can win under some weights are tried: the fronts, taken for each subset of objectives that
a weight at 0 leaves, and for each kind of candidate apart, since a price may move for one kind only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.decision import Decision, Limit, column, decide
from models.pareto import Floats, pareto_optimal
from models.preference import scores, utility

MAX_WEIGHT = 10
PRICE_FACTORS = np.geomspace(1.0, 8.0, 25)


@dataclass(frozen=True)
class Flip:
    """Moving `what` from `start` to `end`, all else equal, makes row `new_pick` the pick."""

    what: str
    start: float
    end: float
    new_pick: int


def possible_winners(decision: Decision, kinds: NDArray[np.object_]) -> NDArray[np.int64]:
    """Rows optimal, within their kind, for all criteria, for those with a weight, or for all of these but one."""
    asked = np.flatnonzero(decision.weights > 0)
    subsets = [np.arange(len(decision.criteria)), asked, *(np.delete(asked, i) for i in range(asked.size))]
    found: list[NDArray[np.int64]] = []
    for kind in pd.unique(kinds):
        rows = np.flatnonzero((kinds == kind) & decision.feasible)
        for subset in subsets:
            if subset.size and rows.size:
                found.append(rows[pareto_optimal(decision.scores[np.ix_(rows, subset)], [True] * subset.size)])
    return np.unique(np.concatenate(found)).astype(np.int64) if found else np.empty(0, dtype=np.int64)


def weight_flips(decision: Decision, rows: NDArray[np.int64], groups: NDArray[np.int64]) -> list[Flip]:
    """The nearest whole weight above and below each criterion's own at which a row of another group wins.

    `groups` has a code for each row of the decision.
    """
    flips: list[Flip] = []
    if decision.pick is None:
        return flips
    own = groups[decision.pick]
    for k, criterion in enumerate(decision.criteria):
        steps = np.arange(0, MAX_WEIGHT + 1)
        for side in (steps[steps > criterion.weight], steps[steps < criterion.weight][::-1]):
            for weight in side:
                raw = np.array([float(weight) if i == k else c.weight for i, c in enumerate(decision.criteria)])
                winner = _winner(decision.scores[rows], raw)
                if winner is not None and groups[rows[winner]] != own:
                    flips.append(Flip(f"weight:{criterion.name}", criterion.weight, float(weight), int(rows[winner])))
                    break
    return flips


def _winner(score_matrix: Floats, raw_weights: Floats) -> int | None:
    if raw_weights.sum() == 0 or len(score_matrix) == 0:
        return None
    total = utility(score_matrix, raw_weights / raw_weights.sum())
    return None if np.isnan(total).all() else int(np.nanargmax(total))


def price_flip(
    decision: Decision,
    frame: pd.DataFrame,
    rows: NDArray[np.int64],
    groups: NDArray[np.int64],
    cost: str,
    moved: NDArray[np.bool_],
    what: str,
) -> list[Flip]:
    """The smallest factor, to 8 times up or down, on the cost of `moved` rows at which another group wins.

    `cost` is the column the price enters; scores keep the scale of the unmoved candidates.
    """
    names = [criterion.name for criterion in decision.criteria]
    if cost not in names or decision.pick is None:
        return []
    k = names.index(cost)
    criterion, every = decision.criteria[k], column(frame, cost)
    flips: list[Flip] = []
    for factors in (PRICE_FACTORS[1:], 1 / PRICE_FACTORS[1:]):
        for factor in factors:
            matrix = decision.scores[rows].copy()
            priced = np.where(moved[rows], every[rows] * factor, every[rows])
            matrix[:, k] = scores(priced, criterion.maximise, criterion.scale, among=every)
            winner = _winner(matrix, decision.weights)
            if winner is not None and groups[rows[winner]] != groups[decision.pick]:
                flips.append(Flip(what, 1.0, float(factor), int(rows[winner])))
                break
    return flips


def limit_flips(
    decision: Decision, frame: pd.DataFrame, limits: Sequence[Limit], hidden: dict[str, NDArray[np.bool_]]
) -> list[Flip]:
    """For each limit in force, the pick once it is lifted, and how far it would have to move to let it in."""
    flips: list[Flip] = []
    for i, limit in enumerate(limits):
        if not limit.active:
            continue
        others = [other if j != i else replace(limit, at_least=None, at_most=None) for j, other in enumerate(limits)]
        relaxed = decide(frame, decision.criteria, others, hidden)
        if relaxed.pick is None or relaxed.pick == decision.pick:
            continue
        value = float(column(frame, limit.column)[relaxed.pick])
        bound = limit.at_most if limit.at_most is not None else limit.at_least
        if bound is not None and not np.isnan(value):
            flips.append(Flip(f"limit:{limit.name}", float(bound), value, relaxed.pick))
    return flips
