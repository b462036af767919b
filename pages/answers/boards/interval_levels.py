"""The level of each value's interval, %: 95 as sources publish them, less where one of our models predicted it."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np
import pandas as pd

from data.metrics import metrics
from models.constants import Z95
from models.front.pareto import Floats
from models.serving.changed_quality import Z80
from pages.answers.boards.predicted_energy import SOURCE as ENERGY_SOURCE

SPEED_SOURCE = "serving_speed"
Z90 = 1.6448536269514722  # two-sided 90% point of the normal distribution
USUAL_PCT = 95.0
# A value that stands on several models has the level of the one named first: its bounds come from there.
OF_SOURCE = MappingProxyType({SPEED_SOURCE: 80.0, ENERGY_SOURCE: 90.0})
HALF_WIDTHS = MappingProxyType({80.0: Z80, 90.0: Z90, USUAL_PCT: Z95})


def interval_levels(frame: pd.DataFrame, metric: str) -> Floats:
    """The level of each row's interval of a metric, %. A quality's is always 95: errors of all its parts are joined."""
    named = frame.get(f"{metric}__source")
    if named is None or metrics()[metric].group == "quality":
        return np.full(len(frame), USUAL_PCT)
    texts = {str(text): _level(str(text)) for text in named.astype(object).unique()}
    return named.astype(object).map(lambda text: texts[str(text)]).to_numpy(dtype=float)


def half_widths(frame: pd.DataFrame, metric: str) -> Floats:
    """How many standard errors each row's interval of a metric reaches to either side."""
    levels = interval_levels(frame, metric)
    widths: Floats = np.select([levels == level for level in HALF_WIDTHS], list(HALF_WIDTHS.values()))
    return widths


def _level(sources: str) -> float:
    parts = sources.split("+")
    return next((level for source, level in OF_SOURCE.items() if source in parts), USUAL_PCT)
