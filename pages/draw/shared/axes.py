"""Axes that hold still and ticks that people read: $0.01, $0.1, $1 on log scales."""

from __future__ import annotations

import math
import re
from itertools import pairwise
from typing import Any

import numpy as np

from data.metrics import Metric
from models.front.pareto import Floats
from pages.answers.shared.formatting import number

SPOTS_ALONG = 24  # a spot every one or two dozen pixels of the front, for names to keep off


def tick_text(value: float, metric: Metric) -> str:
    """A tick as people read it: no trailing zeros, money with its sign."""
    text = number(value, 3) if abs(value) < 1 or value % 1 else f"{value:,.0f}"
    return f"${text}" if metric.unit.upper().startswith("USD") else text


def titled(metric: Metric) -> str:
    """A metric's label with its unit, where the label does not hold it already; money is in US dollars."""
    if metric.unit.startswith("USD"):
        return f"{metric.label}, USD"
    label, unit = metric.label.lower(), metric.unit.lower()
    bare = unit in ("", *re.split(r"[^a-z%]+", label)) or ("/s" in unit and unit.replace("/s", " per second") in label)
    return metric.label if bare else f"{metric.label}, {metric.unit}"


def axis(metric: Metric, values: Floats, *, log: bool | None = None) -> dict[str, Any]:
    """A Plotly axis for a metric over all candidates, so that filters do not move it."""
    finite = values[np.isfinite(values)]
    use_log = (metric.scale == "log" if log is None else log) and finite.size > 0 and bool((finite > 0).all())
    title = titled(metric)
    layout: dict[str, Any] = {"title": {"text": title}, "zeroline": False, "showgrid": True}
    if finite.size == 0:
        return layout
    low, high = float(finite.min()), float(finite.max())
    if not use_log:
        margin = (high - low) * 0.05 or abs(high) * 0.05 or 1.0
        return {**layout, "type": "linear", "range": [low - margin, high + margin]}
    start, stop = math.log10(low), math.log10(high)
    margin = max((stop - start) * 0.05, 0.02)
    ticks = log_ticks(start - margin, stop + margin)
    return {
        **layout,
        "type": "log",
        "range": [start - margin, stop + margin],
        "tickvals": ticks,
        "ticktext": [tick_text(tick, metric) for tick in ticks],
    }


def log_ticks(start: float, stop: float) -> list[float]:
    """Ticks between two decimal exponents: powers of ten with 2 and 5 or 3 between them, round steps when close."""
    decades = stop - start
    if decades < 0.8:
        return _round_steps(10.0**start, 10.0**stop)
    steps = (1.0, 2.0, 5.0) if decades < 2 else (1.0, 3.0) if decades < 3.5 else (1.0,)
    every = [step * 10.0**power for power in range(math.floor(start), math.ceil(stop) + 1) for step in steps]
    return [tick for tick in every if start <= math.log10(tick) <= stop]


def _round_steps(low: float, high: float) -> list[float]:
    """Four to nine multiples of a round step between two values."""
    rough = (high - low) / 5
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * size for size in (1.0, 2.0, 5.0, 10.0) if unit * size >= rough)
    return [step * i for i in range(math.ceil(low / step), math.floor(high / step) + 1)]


def steps(
    xs: Floats, ys: Floats, axes: tuple[dict[str, Any], dict[str, Any]], *, rises_first: bool
) -> list[tuple[float, float]]:
    """Spots along the steps of the front, as shares of the plot area."""
    at = [(share(x, axes[0]), share(y, axes[1])) for x, y in zip(xs, ys, strict=True)]
    spots = []
    for (x0, y0), (x1, y1) in pairwise(at):
        corner = (x0, y1) if rises_first else (x1, y0)
        for (ax, ay), (bx, by) in (((x0, y0), corner), (corner, (x1, y1))):
            n = max(2, int(SPOTS_ALONG * max(abs(bx - ax), abs(by - ay))))
            spots += [
                (float(sx), float(sy)) for sx, sy in zip(np.linspace(ax, bx, n), np.linspace(ay, by, n), strict=True)
            ]
    return spots


def share(value: float, layout: dict[str, Any]) -> float:
    """Where a value lies on an axis, 0 at its start and 1 at its end."""
    low, high = layout.get("range", (0.0, 1.0))
    place_ = np.log10(value) if layout.get("type") == "log" else value
    return float((place_ - low) / (high - low))
