"""The trade-off as a still picture: an SVG that stands in a record, with the ranked candidates and the pick."""

from __future__ import annotations

from html import escape

import numpy as np

from data.metrics import Metric, metrics
from models.front.pareto import Floats
from pages.answers.choose.answer import ChooseAnswer
from pages.answers.shared.formatting import number

WIDTH, HEIGHT, LEFT, BOTTOM = 640, 300, 64, 40
PICK, OTHER, TEXT = "#0B6E4F", "#8C9891", "#4A5751"


def trade_off_svg(answer: ChooseAnswer) -> str:
    """Quality against the first other part, of the ranked rows; empty where two parts are not known."""
    parts = [part for part in answer.columns if np.isfinite(answer.values[part][answer.listed]).any()]
    if answer.decision.pick is None or len(parts) < 2:
        return ""
    up, across = parts[0], answer.view.x if answer.view.x in parts[1:] else parts[1]
    registry = metrics()
    xs, ys = (_scaled(answer.values[part], registry[answer.columns[part]], answer) for part in (across, up))
    drawable = [row for row in answer.listed.tolist() if np.isfinite(xs[row]) and np.isfinite(ys[row])]
    marks = [_mark(xs[row], ys[row], 3, OTHER) for row in drawable if row != answer.decision.pick]
    if answer.decision.pick in drawable:
        marks.append(_mark(xs[answer.decision.pick], ys[answer.decision.pick], 8, PICK))
    labels = _ends(answer, across, registry[answer.columns[across]], horizontal=True)
    labels += _ends(answer, up, registry[answer.columns[up]], horizontal=False)
    frame = f'<path d="M{LEFT} 8V{HEIGHT - BOTTOM}H{WIDTH - 8}" fill="none" stroke="{OTHER}"/>'
    drawn = f"{frame}{''.join(marks)}{labels}"
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-size="11" fill="{TEXT}">{drawn}</svg>'


def _scaled(values: Floats, metric: Metric, answer: ChooseAnswer) -> Floats:
    """Values as shares of the drawn range, on the metric's own scale."""
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = np.log(values) if metric.scale == "log" else values.astype(np.float64)
    known = scaled[answer.listed]
    known = known[np.isfinite(known)]
    span = known.max() - known.min() if known.size else 0.0
    return (scaled - known.min()) / span if span > 0 else np.where(np.isfinite(scaled), 0.5, np.nan)


def _mark(x: float, y: float, radius: int, colour: str) -> str:
    at = LEFT + 10 + x * (WIDTH - LEFT - 30)
    up = HEIGHT - BOTTOM - 10 - y * (HEIGHT - BOTTOM - 30)
    return f'<circle cx="{at:.1f}" cy="{up:.1f}" r="{radius}" fill="{colour}" fill-opacity="0.8"/>'


def _ends(answer: ChooseAnswer, part: str, metric: Metric, *, horizontal: bool) -> str:
    """The least and the greatest value at the ends of an axis, and what it shows."""
    known = answer.values[part][answer.listed]
    known = known[np.isfinite(known) & ((known > 0) | (metric.scale != "log"))]
    low, high, title = escape(number(float(known.min()))), escape(number(float(known.max()))), escape(metric.label)
    if horizontal:
        y = HEIGHT - BOTTOM + 16
        ends = f'<text x="{LEFT}" y="{y}">{low}</text><text x="{WIDTH - 8}" y="{y}" text-anchor="end">{high}</text>'
        return f'{ends}<text x="{(WIDTH + LEFT) // 2}" y="{y + 14}" text-anchor="middle">{title}</text>'
    ends = f'<text x="{LEFT - 6}" y="{HEIGHT - BOTTOM}" text-anchor="end">{low}</text>'
    return (
        f'{ends}<text x="{LEFT - 6}" y="18" text-anchor="end">{high}</text><text x="{LEFT + 6}" y="18">{title}</text>'
    )
