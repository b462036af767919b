"""How far the pick's lead moves when one assumption moves: the bars of a tornado."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.decision.choosing import Decision
from models.decision.preference import utility
from models.front.pareto import Floats


@dataclass(frozen=True)
class Swing:
    """The lead over the best other group, in utility, with one assumption at either end, and who is picked there.

    A lead below 0 means that another group has taken over. `pick` is a row of the decision, None where nothing is left.
    """

    lead_low: float
    lead_high: float
    pick_low: int | None
    pick_high: int | None

    @property
    def width(self) -> float:
        """How much of the scale the lead runs over."""
        return abs(self.lead_high - self.lead_low)


def lead_of(total: Floats, groups: NDArray[np.int64], group: int) -> tuple[float, int | None]:
    """The best utility of a group minus the best of all others, and the row with the best of all.

    `total` are n utilities, NaN where there is none, `groups` n codes. Where one side has none the lead is 1 or -1.

    >>> lead_of(np.array([0.9, 0.7, np.nan]), np.array([4, 5, 5]), 4)
    (0.2, 0)
    """
    known = np.where(np.isnan(total), -np.inf, total)
    own, others = known[groups == group], known[groups != group]
    best_own = float(own.max()) if own.size else -np.inf
    best_other = float(others.max()) if others.size else -np.inf
    best = int(np.argmax(known)) if np.isfinite(known).any() else None
    if not np.isfinite(best_own) or not np.isfinite(best_other):
        return (1.0 if np.isfinite(best_own) else -1.0), best
    return round(best_own - best_other, 12), best


def swing_of_scores(
    decision: Decision, groups: NDArray[np.int64], group: int, moved: int, criterion: int, ends: tuple[Floats, Floats]
) -> Swing:
    """The lead of `group` when the scores of another group, `moved`, in one criterion are at either of their ends.

    `ends` are n scores each, those of the lower and of the upper bound; where they are unknown the score stays.

    >>> import pandas as pd
    >>> from models.decision.choosing import decide
    >>> from models.decision.preference import Criterion
    >>> decision = decide(pd.DataFrame({"quality": [80.0, 70.0]}), [Criterion("quality", "max", 1.0)])
    >>> ends = np.array([1.0, 0.0]), np.array([1.0, 0.75])
    >>> swing_of_scores(decision, np.array([0, 1]), group=0, moved=1, criterion=0, ends=ends)
    Swing(lead_low=1.0, lead_high=0.25, pick_low=0, pick_high=0)
    """
    leads = []
    for bound in ends:
        matrix = decision.scores.copy()
        rows = (groups == moved) & np.isfinite(bound)
        matrix[rows, criterion] = bound[rows]
        total = np.where(decision.feasible, utility(matrix, decision.weights), np.nan)
        leads.append(lead_of(total, groups, group))
    return Swing(leads[0][0], leads[1][0], leads[0][1], leads[1][1])
