"""Beside the pick: the next best, those that beat it in one part, and those that noise cannot tell from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.metrics import metrics
from models.decision.choosing import Decision, column
from models.decision.uncertainty import indistinguishable, standard_error
from models.front.pareto import Floats


@dataclass(frozen=True)
class Alternative:
    """Another candidate worth a look, and the parts in which it beats the pick beyond noise."""

    index: int
    wins_on: tuple[str, ...]


def alternatives_of(
    frame: pd.DataFrame,
    columns: dict[str, str],
    decision: Decision,
    models: NDArray[np.int64],
    leaders: NDArray[np.int64],
) -> tuple[Alternative, ...]:
    """The next best models, then the best in each single part, with where they beat the pick."""
    if decision.pick is None:
        return ()
    chosen = [int(index) for index in leaders[1:4]]
    for k, criterion in enumerate(decision.criteria):
        single = np.where(decision.feasible, decision.scores[:, k], np.nan)
        if criterion.weight > 0 and not np.isnan(single).all():
            best = int(np.nanargmax(single))
            if models[best] not in models[[decision.pick, *chosen]]:
                chosen.append(best)
    return tuple(Alternative(index, _wins(frame, columns, decision.pick, index)) for index in chosen)


def _wins(frame: pd.DataFrame, columns: dict[str, str], pick: int, other: int) -> tuple[str, ...]:
    registry, wins = metrics(), []
    for part, name in columns.items():
        values, errors = column(frame, name), quality_errors(frame, name)
        gain = values[other] - values[pick]
        better = gain > 0 if registry[name].direction == "max" else gain < 0
        if better and not indistinguishable(values[pick], errors[pick], values[other], errors[other]):
            wins.append(part)
    return tuple(wins)


def tied_with_pick(
    frame: pd.DataFrame, columns: dict[str, str], decision: Decision, leaders: NDArray[np.int64]
) -> tuple[int, ...]:
    """The best candidate of each other model whose quality cannot be told from the pick's."""
    if decision.pick is None or "quality" not in columns:
        return ()
    values, errors = column(frame, columns["quality"]), quality_errors(frame, columns["quality"])
    same = indistinguishable(values[decision.pick], errors[decision.pick], values[leaders], errors[leaders])
    return tuple(int(index) for index in leaders[same] if index != decision.pick)


def quality_errors(frame: pd.DataFrame, name: str) -> Floats:
    """Standard errors of a rating; the spread of rental prices is a choice of provider, not an error."""
    bounds = (f"{name}__low", f"{name}__high")
    if metrics()[name].group != "quality" or any(bound not in frame for bound in bounds):
        return np.zeros(len(frame))
    return standard_error(*(column(frame, bound) for bound in bounds))
