"""The charts of the Device page: rating against speed, measured against predicted, links, latencies, vision models."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from pages.answers.device.answer import DeviceAnswer
from pages.answers.device.replies import DeviceRow
from pages.answers.shared.formatting import number
from pages.draw.shared.axes import log_ticks
from pages.draw.shared.escaping import chart_text
from pages.draw.shared.first_storey import on_phone
from pages.draw.shared.palette import GREY, LINE, PICK

HEIGHT_PX = 400
NAMES_ON_CHART = 7
NAME_POINTS, NAME_WIDTH = 22.0, 1.8  # rating points of a name's height, speeds over which it reaches


def models_chart(answer: DeviceAnswer, text_colour: str) -> go.Figure:
    """Rating against tokens/s of what lies in memory: the pick in the accent, filled marks measured."""
    rows = [row for row in answer.rows if row["state"] != "storage"]
    chart = go.Figure()
    for kind, name in (("measured", "speed measured"), ("predicted", "speed predicted")):
        part = [row for row in rows if row["output_tokens_per_s"]["kind"] == kind]
        if part:
            chart.add_scatter(**_marks(part, kind, name, answer))
    if answer.view.min_tokens_per_s > 0:
        chart.add_vline(x=answer.view.min_tokens_per_s, line={"dash": "dot", "width": 1, "color": LINE})
    middle = _middle([row["output_tokens_per_s"]["value"] for row in rows])
    for row in _named(rows, answer)[: 1 if on_phone() else None]:
        is_right = row["output_tokens_per_s"]["value"] > middle
        chart.add_annotation(
            x=np.log10(row["output_tokens_per_s"]["value"]),
            y=row["rating"],
            text=chart_text(row["label"]),
            showarrow=False,
            xanchor="right" if is_right else "left",
            xshift=-8 if is_right else 8,
            yshift=11 if row is answer.pick else 0,
            font={"color": text_colour, "size": 12},
        )
    ends = [] if answer.pick is None else [answer.pick["output_tokens_per_s"][side] for side in ("low", "high")]
    speeds = [row["output_tokens_per_s"]["value"] for row in rows]
    log_x(chart, [*speeds, *(each for each in ends if each)], "Output tokens/s of one user")
    chart.update_yaxes(title={"text": "Arena rating, August 2026"}, tickformat=",.0f")
    return styled(chart, text_colour)


def _middle(speeds: list[float]) -> float:
    """The speed in the middle of a log axis; names of marks beyond it stand on their left."""
    return float(np.sqrt(min(speeds) * max(speeds))) if speeds else 1.0


def _named(rows: list[DeviceRow], answer: DeviceAnswer) -> list[DeviceRow]:
    """The Pareto front of rating and speed, and the pick, the highest rated first."""
    front: list[DeviceRow] = []
    for row in sorted(rows, key=lambda each: -(each["rating"] or 0.0)):
        if all(row["output_tokens_per_s"]["value"] > other["output_tokens_per_s"]["value"] for other in front):
            front.append(row)
    named: list[DeviceRow] = []
    for row in [each for each in (answer.pick, answer.faster, *front) if each is not None]:
        if not any(_is_close(row, other) for other in named):
            named.append(row)
    return named[:NAMES_ON_CHART]


def _is_close(row: DeviceRow, other: DeviceRow) -> bool:
    """Whether the names of two marks would lie over each other."""
    speeds = [each["output_tokens_per_s"]["value"] for each in (row, other)]
    return abs((row["rating"] or 0.0) - (other["rating"] or 0.0)) < NAME_POINTS and max(speeds) < NAME_WIDTH * min(
        speeds
    )


def _marks(rows: list[DeviceRow], kind: str, name: str, answer: DeviceAnswer) -> dict[str, object]:
    pick = None if answer.pick is None else answer.pick["model"]
    speeds = [row["output_tokens_per_s"] for row in rows]
    values = [each["value"] for each in speeds]
    return {
        "x": values,
        "y": [row["rating"] for row in rows],
        "mode": "markers",
        "name": name,
        "marker": {
            "size": [13 if row["model"] == pick else 9 for row in rows],
            "color": [PICK if row["model"] == pick else GREY if row["state"] == "slow" else "#0072B2" for row in rows],
            "symbol": "circle" if kind == "measured" else "circle-open",
            "line": {"width": 2},
        },
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [
                (each["high"] or each["value"]) - each["value"] if row["model"] == pick else 0.0
                for row, each in zip(rows, speeds, strict=True)
            ],
            "arrayminus": [
                each["value"] - (each["low"] or each["value"]) if row["model"] == pick else 0.0
                for row, each in zip(rows, speeds, strict=True)
            ],
            "color": PICK,
            "thickness": 1.5,
            "width": 0,
        },
        "text": [_hover(row) for row in rows],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _hover(row: DeviceRow) -> str:
    speed = row["output_tokens_per_s"]
    bounds = "" if speed["low"] is None else f" ({number(speed['low'])} to {number(speed['high'])})"
    memory = row["memory_gb"]["total"]
    return chart_text(
        f"{row['label']}, {row['precision_label']}: {number(speed['value'])} tokens/s{bounds}, {speed['kind']}; "
        f"{number(memory)} GB; rating {number(row['rating'], 4)}"
    )


def agreement_chart(rows: pd.DataFrame, text_colour: str) -> go.Figure:
    """Measured against predicted tokens/s with the machine left out; the line is where both are equal."""
    chart = go.Figure()
    sources = {"llmfit_community": "#0072B2", "geerling_wall_power": "#D55E00", "laperf": "#7A5195"}
    for source, colour in sources.items():
        part = rows[rows["source"] == source]
        chart.add_scatter(
            x=part["predicted_tokens_per_s"],
            y=part["tokens_per_s"],
            mode="markers",
            name=source,
            marker={"size": 6, "color": colour, "opacity": 0.55},
            text=[
                chart_text(f"{row.name_} on {row.machine}")
                for row in part.rename(columns={"name": "name_"}).itertuples()
            ],
            hovertemplate="%{text}: %{y:.3g} measured, %{x:.3g} predicted<extra></extra>",
        )
    ends = [float(rows["tokens_per_s"].min()), float(rows["tokens_per_s"].max())]
    chart.add_scatter(
        x=ends, y=ends, mode="lines", line={"color": LINE, "width": 1}, showlegend=False, hoverinfo="skip"
    )
    log_x(chart, list(rows["predicted_tokens_per_s"]), "Predicted tokens/s, its machine left out")
    ticks = log_ticks(float(np.log10(ends[0])), float(np.log10(ends[1])))
    chart.update_yaxes(
        type="log", title={"text": "Measured tokens/s"}, tickvals=ticks, ticktext=[number(tick) for tick in ticks]
    )
    return styled(chart, text_colour)


def log_x(chart: go.Figure, values: list[float], title: str) -> None:
    """A logarithmic x axis with its title and ticks that people count by."""
    start, stop = (float(np.log10(end)) for end in (min(values, default=1.0), max(values, default=10.0)))
    margin = max((stop - start) * 0.06, 0.05)
    ticks = log_ticks(start - margin, stop + margin)
    chart.update_xaxes(
        type="log",
        range=[start - margin, stop + margin],
        title={"text": title},
        tickvals=ticks,
        ticktext=[number(tick) for tick in ticks],
    )


def styled(chart: go.Figure, text_colour: str) -> go.Figure:
    """The chart with the margins, legend and text colour of this page."""
    chart.update_layout(
        height=HEIGHT_PX,
        margin={"l": 10, "r": 10, "t": 30, "b": 10},
        legend={"orientation": "h", "x": 0, "y": 1.1, "font": {"color": text_colour}},
        dragmode=False,
    )
    return chart
