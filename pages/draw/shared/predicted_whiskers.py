"""Whiskers of predicted values on the trade-off chart: the interval of each, apart from what was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.metrics import Metric
from models.decision.choosing import column
from models.front.pareto import Bools, Floats
from pages.answers.boards.candidate_kinds import is_predicted_deployment
from pages.answers.boards.interval_levels import interval_levels
from pages.answers.boards.predicted_energy import is_predicted
from pages.answers.shared.formatting import number, within_sentence
from pages.draw.shared.escaping import chart_text
from pages.draw.shared.palette import LINE

SPOTS = 9  # along one whisker
FAINT_LINE = "rgba(107, 119, 114, 0.35)"


@dataclass(frozen=True)
class Whisker:
    """Along one axis: how far the interval of each point reaches below and above it, NaN where it has none.

    `what` is the metric in a hover text, `level` that of each interval, %.
    """

    what: str
    unit: str
    level: Floats
    low: Floats
    high: Floats
    value: Floats


@dataclass(frozen=True)
class PredictedWhiskers:
    """The whiskers of some points by axis (x, y); `rows` says which points have one."""

    rows: Bools
    by_axis: Mapping[str, Whisker]

    def error_bars(self, *, every: bool, faint: bool = False) -> dict[str, Any]:
        """Plotly's error bars of these points; none where `every` whisker is too many, faint where they are many."""
        if not every:
            return {}
        return {
            f"error_{axis}": {
                "type": "data",
                "symmetric": False,
                "array": np.nan_to_num(whisker.high - whisker.value),
                "arrayminus": np.nan_to_num(whisker.value - whisker.low),
                "color": FAINT_LINE if faint else LINE,
                "thickness": 0.6 if faint else 1,
                "width": 0 if faint else 3,
            }
            for axis, whisker in self.by_axis.items()
        }

    def with_intervals(self, texts: Sequence[str]) -> list[str]:
        """Hover texts with the interval of each predicted value below."""
        lines = list(texts)
        for whisker in self.by_axis.values():
            for place in np.flatnonzero(~np.isnan(whisker.low)).tolist():
                bounds = f"{number(whisker.low[place])} to {number(whisker.high[place])} {chart_text(whisker.unit)}"
                what = f"{chart_text(whisker.what)} predicted, {whisker.level[place]:.0f}% interval"
                lines[place] += f"<br>{what} {bounds}"
        return lines


def predicted_whiskers(
    frame: pd.DataFrame, rows: NDArray[np.int64], metrics: tuple[Metric, Metric]
) -> PredictedWhiskers:
    """The whiskers of these rows on a chart of two metrics, x and y."""
    needed = ["kind", *(f"{metric.id}{side}" for metric in metrics for side in ("", "__low", "__high", "__source"))]
    part = frame[[name for name in dict.fromkeys(needed) if name in frame]].iloc[rows]  # of some 250 columns
    predicted, by_axis = np.zeros(rows.size, dtype=bool), {}
    for axis, metric in zip(("x", "y"), metrics, strict=True):
        of_metric = _has_whisker(part, metric)
        if of_metric.any():
            low, high = (np.where(of_metric, column(part, f"{metric.id}__{side}"), np.nan) for side in ("low", "high"))
            levels = interval_levels(part, metric.id)
            what = "energy" if metric.group == "energy" else within_sentence(metric.label)
            by_axis[axis] = Whisker(what, metric.unit, levels, low, high, column(part, metric.id))
            predicted |= of_metric
    return PredictedWhiskers(predicted, by_axis)


def _has_whisker(part: pd.DataFrame, metric: Metric) -> Bools:
    """The values that one of our models made: predicted energies, and every figure of a predicted deployment."""
    of_metric = is_predicted(part, metric.id) if metric.group == "energy" else np.zeros(len(part), dtype=bool)
    if f"{metric.id}__low" in part:
        known = part[f"{metric.id}__low"].notna().to_numpy(dtype=bool)
        of_metric = of_metric | (is_predicted_deployment(part) & known)
    return of_metric


def with_ends(frame: pd.DataFrame, metric: Metric, values: Floats) -> Floats:
    """The values of a metric and the ends of its whiskers, so that an axis has room for them."""
    whisker = predicted_whiskers(frame, np.arange(len(frame)), (metric, metric)).by_axis.get("x")
    return values if whisker is None else np.concatenate([values, whisker.low, whisker.high])


def whisker_spots(
    frame: pd.DataFrame, rows: NDArray[np.int64], metrics: tuple[Metric, Metric], values: tuple[Floats, Floats]
) -> list[tuple[float, float]]:
    """Points along the whiskers of these rows, which names on the chart keep off."""
    spots: list[tuple[float, float]] = []
    for axis, whisker in predicted_whiskers(frame, rows, metrics).by_axis.items():
        for place in np.flatnonzero(~np.isnan(whisker.low)).tolist():
            across, up = (float(numbers[rows[place]]) for numbers in values)
            for value in np.geomspace(whisker.low[place], whisker.high[place], SPOTS).tolist():
                spots.append((value, up) if axis == "x" else (across, value))
    return spots
