"""The trade-off chart: every candidate as a point, told apart by where it stands, with the front drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from data.metrics import Metric
from models.decision import Standing, column
from models.pareto import Bools, Floats, pareto_optimal
from pages.parts.axes import axis
from pages.parts.labels import Label, place
from pages.parts.palette import FAINT, GREY, LINE, PICK, family_colour, symbol

MAX_BACKGROUND = 1_500
PLOT_PX = (760.0, 380.0)


@dataclass(frozen=True)
class Layer:
    """One group of points: its name in the legend, and how it looks."""

    name: str
    colour: str | None
    size: float
    opacity: float = 1.0
    hollow: bool = False


LAYERS: Mapping[str, Layer] = {
    Standing.HIDDEN: Layer("hidden by a filter", FAINT, 4, 0.35, hollow=True),
    Standing.OVER: Layer("over your limits", FAINT, 5, 0.7),
    Standing.MISSING: Layer("lacks a value you weigh", GREY, 6, 0.9, hollow=True),
    Standing.DOMINATED: Layer("dominated", GREY, 6, 0.75),
    Standing.OPTIMAL: Layer("optimal", None, 10),
    Standing.PICK: Layer("the pick", PICK, 17),
}


def scatter(
    frame: pd.DataFrame,
    x: Metric,
    y: Metric,
    standing: NDArray[np.str_],
    *,
    names: Sequence[int] = (),
    log_x: bool | None = None,
    log_y: bool | None = None,
    revision: str = "",
    text_colour: str = LINE,
) -> go.Figure:
    """Candidates by two metrics, layered by standing; `names` are rows to label, the important ones first.

    Points lacking either value are not drawn. Far more background points than pixels are thinned to one a
    spot; the front and the pick never are. Every point carries its candidate_id as customdata.
    """
    xs, ys = column(frame, x.id), column(frame, y.id)
    drawable = ~(np.isnan(xs) | np.isnan(ys))
    x_axis, y_axis = axis(x, xs, log=log_x), axis(y, ys, log=log_y)
    inside = np.isin(standing, [Standing.PICK, Standing.OPTIMAL, Standing.DOMINATED]) & drawable
    traces = _front(xs, ys, inside, (x, y))
    for kind, layer in LAYERS.items():
        rows = np.flatnonzero((standing == kind) & drawable)
        if kind not in (Standing.OPTIMAL, Standing.PICK):
            rows = thin(xs, ys, rows, MAX_BACKGROUND)
        if rows.size:
            traces.append(_points(frame, rows, layer, (x, y), xs, ys))
    layout = {
        "xaxis": x_axis,
        "yaxis": y_axis,
        "height": 460,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "legend": {"orientation": "h", "y": -0.2, "x": 0},
        "hovermode": "closest",
        "uirevision": revision or f"{x.id}/{y.id}",
        "annotations": _annotations(frame, names, xs, ys, x_axis, y_axis, text_colour),
    }
    return go.Figure({"data": traces, "layout": layout})  # plain values: validated once, copied never


def thin(xs: Floats, ys: Floats, rows: NDArray[np.int64], limit: int) -> NDArray[np.int64]:
    """At most about `limit` of the rows: the first of each spot on a grid over their ranks in x and y."""
    if rows.size <= limit:
        return rows
    cells = int(np.sqrt(limit))
    spot = _bins(xs[rows], cells) * cells + _bins(ys[rows], cells)
    return np.asarray(rows[np.sort(np.unique(spot, return_index=True)[1])])


def _bins(values: Floats, cells: int) -> NDArray[np.int64]:
    order = np.quantile(values, np.linspace(0, 1, cells + 1)[1:-1])
    return np.searchsorted(order, values).astype(np.int64)


def _front(xs: Floats, ys: Floats, inside: Bools, metrics: tuple[Metric, Metric]) -> list[dict[str, Any]]:
    """The staircase of the two drawn metrics alone: nothing inside the limits lies beyond it."""
    rows = np.flatnonzero(inside)
    maximise = [metric.direction == "max" for metric in metrics]
    front = rows[pareto_optimal(np.column_stack([xs[rows], ys[rows]]), maximise)]
    if front.size < 2:
        return []
    order = front[np.argsort(xs[front])]
    # hv: along x at the value already reached, then the step; vh where larger x is the better side.
    shape = "vh" if maximise[0] else "hv"
    return [
        {
            "type": "scatter",
            "x": xs[order],
            "y": ys[order],
            "mode": "lines",
            "line": {"shape": shape, "color": LINE, "width": 1.2, "dash": "dot"},
            "hoverinfo": "skip",
            "name": "best of these two",
        }
    ]


def _points(
    frame: pd.DataFrame, rows: NDArray[np.int64], layer: Layer, metrics: tuple[Metric, Metric], xs: Floats, ys: Floats
) -> dict[str, Any]:
    origin = f"{metrics[1].id}__kind"
    needed = ["candidate_id", "label", "kind", "family", *([origin] if origin in frame else [])]
    part = frame[needed].iloc[rows]
    carried = part[origin].eq("predicted") if origin in part else None
    predicted = carried.to_numpy() if carried is not None else np.zeros(len(part), dtype=bool)
    colours: Any = layer.colour or [family_colour(family) for family in part["family"]]
    marks = [
        symbol(kind, hollow=layer.hollow or bool(guess)) for kind, guess in zip(part["kind"], predicted, strict=True)
    ]
    return {
        "type": "scatter",
        "x": xs[rows],
        "y": ys[rows],
        "mode": "markers",
        "name": layer.name,
        "customdata": part[["candidate_id"]].to_numpy(),
        "text": hover_texts(part),
        "hovertemplate": f"%{{text}}<br>{metrics[0].label}: %{{x:,.4~g}} {metrics[0].unit}<br>"
        f"{metrics[1].label}: %{{y:,.4~g}} {metrics[1].unit}<extra>{layer.name}</extra>",
        "marker": {
            "symbol": marks,
            "color": colours,
            "size": layer.size,
            "opacity": layer.opacity,
            "line": {"width": np.where(predicted | layer.hollow, 1.5, 0.0)},
        },
    }


def hover_texts(part: pd.DataFrame) -> list[str]:
    """What hovering a point says first: the candidate's label, safe to show as HTML."""
    return [str(label).replace("&", "&amp;").replace("<", "&lt;") for label in part["label"]]


def _annotations(
    frame: pd.DataFrame,
    names: Sequence[int],
    xs: Floats,
    ys: Floats,
    x_axis: dict[str, Any],
    y_axis: dict[str, Any],
    text_colour: str,
) -> list[dict[str, Any]]:
    wanted = [index for index in dict.fromkeys(names) if not (np.isnan(xs[index]) or np.isnan(ys[index]))]
    labels = [Label(str(frame["model_label"].iloc[i]), _share(xs[i], x_axis), _share(ys[i], y_axis)) for i in wanted]
    drawn = np.flatnonzero(~(np.isnan(xs) | np.isnan(ys)))[:MAX_BACKGROUND]
    points = [(_share(xs[i], x_axis), _share(ys[i], y_axis)) for i in drawn]
    shown = {id(placed.label): placed for placed in place(labels, *PLOT_PX, points)}
    return [
        {
            "x": np.log10(xs[i]) if x_axis.get("type") == "log" else xs[i],
            "y": np.log10(ys[i]) if y_axis.get("type") == "log" else ys[i],
            "text": label.text.replace("<", "&lt;"),
            "showarrow": False,
            "xanchor": shown[id(label)].anchor,
            "xshift": shown[id(label)].dx,
            "yshift": -shown[id(label)].dy,
            "font": {"size": 11, "color": text_colour},
        }
        for i, label in zip(wanted, labels, strict=True)
        if id(label) in shown
    ]


def _share(value: float, layout: dict[str, Any]) -> float:
    low, high = layout.get("range", (0.0, 1.0))
    place_ = np.log10(value) if layout.get("type") == "log" else value
    return float((place_ - low) / (high - low))
