"""Predicted against measured, a point per measured value: on the diagonal the prediction is right."""

from __future__ import annotations

import math

import pandas as pd
import plotly.graph_objects as go

from pages.answers.evidence.error_report import ErrorReport
from pages.answers.shared.formatting import number
from pages.draw.shared.axes import log_ticks
from pages.draw.shared.escaping import chart_text
from pages.draw.shared.palette import GREY, LINE

HEIGHT_PX, MOST_SVG_POINTS = 420, 2_000
COLOURS = ("#0072B2", "#D55E00", "#7A5195", "#9A8F00")


def error_chart(report: ErrorReport, text_colour: str) -> go.Figure:
    """The rows of the chosen quantity by kind of case, and the plain alternative where the view asks for it."""
    rows, is_log = report.rows, report.quantity.scale == "factor"
    layers = [(str(kind), group, "predicted") for kind, group in rows.groupby("kind")]
    naive = [("plain alternative", rows, "naive")] if report.view.naive else []
    drawn = sum(len(group) for _, group, _ in [*naive, *layers])
    mark = go.Scattergl if drawn > MOST_SVG_POINTS else go.Scatter
    chart = go.Figure()
    low, high = _ends(rows, ["measured", "predicted"], is_log=is_log)
    top = _ends(rows, ["measured", "predicted", "naive"], is_log=is_log) if naive else (low, high)
    chart.add_trace(
        mark(
            x=[low, high],
            y=[low, high],
            mode="lines",
            line={"color": LINE, "width": 1, "dash": "dot"},
            hoverinfo="skip",
            showlegend=False,
        )
    )
    for place, (name, group, column) in enumerate([*naive, *layers]):
        is_naive = column == "naive"
        chart.add_trace(
            mark(
                x=group["measured"],
                y=group[column],
                mode="markers",
                name=name,
                marker={
                    "size": 6,
                    "color": GREY if is_naive else COLOURS[(place - len(naive)) % len(COLOURS)],
                    "opacity": 0.35 if is_naive else 0.6,
                    "symbol": "x-thin-open" if is_naive else "circle",
                },
                text=_hovers(report, group, column),
                hovertemplate="%{text}<extra></extra>",
            )
        )
    return _styled(chart, report, (low, high), top, text_colour)


def _hovers(report: ErrorReport, rows: pd.DataFrame, column: str) -> list[str]:
    unit, said = report.quantity.unit, "plain alternative" if column == "naive" else "predicted"
    return [
        chart_text(f"{', '.join(filter(None, where))}: measured {number(measured)} {unit}, {said} {number(predicted)}")
        + f"<br>{chart_text(conditions)}"
        for where, conditions, measured, predicted in zip(
            zip(rows["model"], rows["hardware"], strict=True),
            rows["conditions"],
            rows["measured"].to_numpy(float),
            rows[column].to_numpy(float),
            strict=True,
        )
    ]


def _ends(rows: pd.DataFrame, columns: list[str], *, is_log: bool) -> tuple[float, float]:
    values = rows[columns].to_numpy(float)
    low, high = float(values.min()), float(values.max())
    if is_log:
        return low / 1.1, high * 1.1
    margin = 0.05 * (high - low)
    return low - margin, high + margin


def _styled(
    chart: go.Figure,
    report: ErrorReport,
    ends_x: tuple[float, float],
    ends_y: tuple[float, float],
    text_colour: str,
) -> go.Figure:
    unit, is_log = report.quantity.unit, report.quantity.scale == "factor"
    chart.update_xaxes(title={"text": f"Measured, {unit}"}, **_axis(ends_x, is_log=is_log))
    chart.update_yaxes(title={"text": f"Predicted, {unit}"}, **_axis(ends_y, is_log=is_log))
    chart.update_layout(
        height=HEIGHT_PX,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        legend={"orientation": "h", "y": -0.2, "x": 0},
        hovermode="closest",
        font={"color": text_colour},
    )
    return chart


def _axis(ends: tuple[float, float], *, is_log: bool) -> dict[str, object]:
    if not is_log:
        return {"zeroline": False, "range": list(ends)}
    span = [math.log10(end) for end in ends]
    ticks = log_ticks(*span)
    labels = [number(tick) for tick in ticks]
    return {"zeroline": False, "type": "log", "range": span, "tickvals": ticks, "ticktext": labels}
