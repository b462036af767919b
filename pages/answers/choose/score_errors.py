"""How far each candidate's score could be off: the intervals of what it is judged by, on the scale of the scores."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.metrics import metrics
from models.decision.choosing import column
from models.decision.preference import Criterion
from models.front.pareto import Floats
from pages.answers.boards.interval_levels import half_widths


def score_errors(frame: pd.DataFrame, criterion: Criterion) -> Floats:
    """Standard errors of the scores, 0 where there is no interval.

    A quality's interval counts whatever its kind; of other metrics only that of a predicted value does, such as the
    cost of an answer whose length nobody counted: the spread of rental prices is a choice of provider, not an error.
    """
    name = criterion.name
    if any(f"{name}__{bound}" not in frame for bound in ("low", "high")):
        return np.zeros(len(frame))
    values = column(frame, name)
    ends = [criterion.scores(column(frame, f"{name}__{bound}"), among=values) for bound in ("low", "high")]
    errors: Floats = np.nan_to_num(np.abs(ends[1] - ends[0]) / (2 * half_widths(frame, name)), nan=0.0)
    if metrics()[name].group == "quality":
        return errors
    return np.where(frame[f"{name}__kind"].astype(object) == "predicted", errors, 0.0)
