"""Charts of scaling laws: points and laws with bands on log axes, and what the laws leave over."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from models.laws.base import Floats
from pages.answers.laws.answer import LawFit, ScalingAnswer
from pages.answers.laws.forecast import extrapolated_inputs
from pages.answers.laws.view import NAMES
from pages.answers.shared.formatting import number
from pages.draw.shared.axes import log_ticks
from pages.draw.shared.curves import COLOURS, mark_size
from pages.draw.shared.palette import GREY, LINE

GRID = 60
MAX_TICKS = 7
LINES = 5  # model sizes drawn as lines where a law has several inputs


def law_chart(answer: ScalingAnswer) -> go.Figure:
    """The points along the axis, hollow where no law has seen them, and the laws with the best one's band."""
    figure = go.Figure()
    several = next((law_fit for law_fit in answer.fits if law_fit.fit is not None and len(law_fit.law.x) > 1), None)
    if several is not None:
        _draw_levels(figure, answer, several)
    along = [law_fit for law_fit in answer.fits if answer.runs.columns_for(law_fit.law) == (answer.runs.axis,)]
    for law_fit, colour in zip(along, COLOURS[::-1] if several else COLOURS, strict=False):
        _draw_line(figure, answer, law_fit, colour, band=law_fit is answer.best)
    _draw_points(figure, answer)
    _frame(figure, answer)
    return figure


def _draw_line(figure: go.Figure, answer: ScalingAnswer, law_fit: LawFit, colour: str, *, band: bool) -> None:
    """One law along its single axis, from the first point to the forecast."""
    if law_fit.fit is None:
        return
    axis = answer.runs.points[answer.runs.axis].to_numpy(float)
    first = axis[axis > 0].min()
    span = np.geomspace(first, max(axis.max(), answer.largest * answer.view.reach), GRID)
    if band:
        low, high = law_fit.fit.interval(span, answer.view.level)
        _band(figure, span, low, high, colour)
    figure.add_trace(_line(span, law_fit.fit.predict(span), law_fit.law.title, colour))


def _draw_levels(figure: go.Figure, answer: ScalingAnswer, law_fit: LawFit) -> None:
    """A law of several inputs as lines of one size each, the other input running; the band on the largest."""
    if law_fit.fit is None:
        return
    columns = list(law_fit.law.x)
    runs = "n_tokens" if "n_tokens" in columns else "n_params"
    level = next((name for name in ("n_params", "n_experts") if name in columns and name != runs), None)
    if level is None:
        return
    points = answer.runs.points
    values = np.unique(points[level].to_numpy(float))
    chosen = values if len(values) <= LINES else values[np.linspace(0, len(values) - 1, LINES).round().astype(int)]
    for value, colour in zip(chosen, COLOURS, strict=False):
        near = points[np.isclose(points[level], value, rtol=0.05)]
        span = np.geomspace(near[runs].min(), near[runs].max() * max(answer.view.reach, 1.0), GRID)
        inputs = {level: np.full(GRID, value), runs: span, "n_unique_tokens": span}
        at = np.stack([inputs.get(name, np.full(GRID, points[name].median())) for name in columns])
        predicted = law_fit.fit.predict(at)
        if np.isfinite(predicted).sum() < 2:
            continue  # nothing there was tried: a legend without a line would promise one
        along_axis = 6.0 * value * span if answer.runs.axis == "flops" and level == "n_params" else span
        name = f"{number(value)} {NAMES[level]}"
        if value == chosen[-1]:
            low, high = law_fit.fit.interval(at, answer.view.level)
            _band(figure, along_axis, low, high, colour)
        figure.add_trace(_line(along_axis, predicted, name, colour))


def _line(x: Floats, y: Floats, name: str, colour: str) -> go.Scatter:
    return go.Scatter(x=x, y=y, mode="lines", name=name, line={"color": colour, "width": 1.8}, hoverinfo="skip")


def _band(figure: go.Figure, x: Floats, low: Floats, high: Floats, colour: str) -> None:
    good = np.isfinite(low) & np.isfinite(high) & (low > 0)
    if good.sum() < 2:
        return
    figure.add_trace(
        go.Scatter(
            x=np.concatenate([x[good], x[good][::-1]]),
            y=np.concatenate([low[good], high[good][::-1]]),
            fill="toself",
            mode="lines",
            line={"width": 0},
            fillcolor=colour,
            opacity=0.15,
            hoverinfo="skip",
            showlegend=False,
        )
    )


def _draw_points(figure: go.Figure, answer: ScalingAnswer) -> None:
    runs, points = answer.runs, answer.runs.points
    axis = points[runs.axis].to_numpy(float)
    says = _hover(points, runs.inputs, runs.axis)
    for rows, mark, name in (
        (answer.is_fitted, "circle", "fitted"),
        (~answer.is_fitted, "circle-open", "left out of the fit"),
    ):
        visible = rows & (axis > 0)
        if not visible.any():
            continue
        figure.add_trace(
            go.Scatter(
                x=axis[visible],
                y=points["y"].to_numpy(float)[visible],
                mode="markers",
                name=name,
                marker={"color": GREY if mark == "circle" else LINE, "symbol": mark, "size": 7},
                customdata=says[visible],
                hovertemplate="%{customdata}: %{y:.4g}<extra></extra>",
            )
        )


def _hover(points: pd.DataFrame, inputs: tuple[str, ...], axis: str) -> np.ndarray:
    names = inputs or (axis,)
    return np.array(
        [
            ", ".join(
                f"{number(float(value))} {NAMES.get(name, '')}".strip() for name, value in zip(names, row, strict=True)
            )
            for row in points[list(names)].to_numpy(float)
        ]
    )


def _frame(figure: go.Figure, answer: ScalingAnswer) -> None:
    runs, points = answer.runs, answer.runs.points
    axis = points[runs.axis].to_numpy(float)
    stop = max(axis.max(), answer.largest * answer.view.reach)
    low, high = points["y"].min(), points["y"].max()
    best = answer.best
    if best is not None and best.fit is not None:
        last = best.fit.predict(extrapolated_inputs(answer, best.law, np.array([answer.view.reach])))
        if np.isfinite(last[0]) and last[0] > 0:
            low, high = min(low, float(last[0])), max(high, float(last[0]))
    title = NAMES.get(runs.axis, runs.x_title)
    figure.update_layout(
        xaxis=log_axis(float(axis[axis > 0].min()), float(stop), title),
        yaxis=log_axis(float(low), float(high), runs.y_title, margin=0.06),
        height=430,
        margin={"l": 8, "r": 8, "t": 24, "b": 8},
        legend={"orientation": "h", "y": -0.2, "x": 0, "title": None},
        uirevision=runs.id,
    )
    if answer.view.reach > 1:
        mark_size(figure, answer.largest, "end of the fitted data")


def log_axis(low: float, high: float, title: str, margin: float = 0.04) -> dict[str, Any]:
    """A Plotly log axis over a range, with up to about eight ticks that people read."""
    start, stop = np.log10(low), np.log10(high)
    edge = max(margin * (stop - start), 0.01)
    ticks = log_ticks(start - edge, stop + edge)
    step = max(1, -(-len(ticks) // MAX_TICKS))
    ticks = ticks[::step]
    return {
        "type": "log",
        "range": [start - edge, stop + edge],
        "title": {"text": title},
        "tickvals": ticks,
        "ticktext": [_tick(tick) for tick in ticks],
        "zeroline": False,
    }


def _tick(value: float) -> str:
    power = np.log10(value)
    if value >= 1e15 or value < 1e-4:
        return f"10<sup>{power:.0f}</sup>" if abs(power - round(power)) < 1e-9 else f"{value:.0e}"
    return number(value)


def residual_chart(answer: ScalingAnswer) -> go.Figure:
    """What each law leaves over, in per cent, along the axis: a pattern means that the law has the wrong shape."""
    runs = answer.runs
    axis = runs.points[runs.axis].to_numpy(float)
    positive = axis > 0
    figure = go.Figure()
    for law_fit, colour in zip(answer.fits, COLOURS, strict=False):
        if law_fit.fit is None:
            continue
        curve = runs.curve_for(law_fit.law)
        residuals = 100 * (np.log(curve.y) - np.log(law_fit.fit.predict(curve.x)))
        for rows, mark in ((answer.is_fitted & positive, "circle"), (~answer.is_fitted & positive, "circle-open")):
            figure.add_trace(
                go.Scatter(
                    x=axis[rows],
                    y=residuals[rows],
                    mode="markers",
                    name=law_fit.law.title,
                    legendgroup=law_fit.law.id,
                    showlegend=mark == "circle",
                    marker={"color": colour, "symbol": mark, "size": 6},
                    hovertemplate="%{y:.2f}%<extra></extra>",
                )
            )
    figure.add_hline(y=0, line={"color": LINE, "width": 1})
    figure.update_layout(
        xaxis=log_axis(float(axis[positive].min()), float(axis.max()), NAMES.get(runs.axis, runs.x_title)),
        yaxis={"title": {"text": "measured minus law, %"}, "zeroline": False},
        height=300,
        margin={"l": 8, "r": 8, "t": 12, "b": 8},
        legend={"orientation": "h", "y": -0.3, "x": 0, "title": None},
        uirevision=f"residuals-{runs.id}",
    )
    return figure
