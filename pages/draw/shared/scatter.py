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
from models.decision.choosing import Standing, column
from models.front.pareto import Bools, Floats, pareto_optimal
from pages.answers.boards.candidate_kinds import is_predicted_deployment
from pages.draw.shared.axes import axis, share, steps
from pages.draw.shared.chart_texts import MAX_BACKGROUND, hover_texts, name_traces
from pages.draw.shared.labels import BESIDE_PX
from pages.draw.shared.palette import FAINT, GREY, LINE, PICK, USER_FAMILY, USER_SHAPE, family_colour, symbol
from pages.draw.shared.predicted_whiskers import predicted_whiskers, whisker_spots, with_ends

MAX_NAMES = 10
USER_SIZE, USER_OPACITY = 13.0, 1.0


@dataclass(frozen=True)
class Layer:
    """One group of points: its name in the legend, and how it looks."""

    name: str
    colour: str | None
    size: float
    opacity: float = 1.0
    hollow: bool = False


LAYERS: Mapping[str, Layer] = {
    Standing.HIDDEN: Layer("ruled out", FAINT, 4, 0.35, hollow=True),
    Standing.OVER: Layer("over your limits", FAINT, 5, 0.7),
    Standing.MISSING: Layer("missing a value you weigh", GREY, 6, 0.9, hollow=True),
    Standing.DOMINATED: Layer("dominated", GREY, 6, 0.75),
    Standing.OPTIMAL: Layer("optimal", None, 10),
    Standing.PICK: Layer("the pick", PICK, 17),
}


FRONT_LAYERS = ("optimal", "the pick")
MAX_WHISKERS = 40  # more in the background would hide the front


LAYOUT = {
    "height": 460,
    "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
    "legend": {"orientation": "h", "y": -0.2, "x": 0},
    "hovermode": "closest",
}


def scatter(
    frame: pd.DataFrame,
    x: Metric,
    y: Metric,
    standing: NDArray[np.str_],
    *,
    names: Sequence[int] | None = None,
    log_x: bool | None = None,
    log_y: bool | None = None,
    revision: str = "",
    text_colour: str = LINE,
    plot_px: tuple[float, float] = BESIDE_PX,
    n_objectives: int = 2,
) -> go.Figure:
    """Candidates by two metrics, layered by standing; `names` are rows to label, the important ones first.

    Without names, the pick and the corners of the dotted line are labelled: they stay while weights change,
    so that a chart on which nothing moved is not drawn again.
    Points lacking either value are not drawn. Far more background points than pixels are thinned to one a
    spot; the front and the pick never are. Every point carries its candidate_id as customdata. `n_objectives` is
    how many objectives the optimal ones are optimal in: the dotted line is the front of the two drawn alone.
    """
    frame = _drawn_columns(frame, (x, y))
    xs, ys = column(frame, x.id), column(frame, y.id)
    drawable = ~(np.isnan(xs) | np.isnan(ys))
    x_axis, y_axis = axis(x, with_ends(frame, x, xs), log=log_x), axis(y, with_ends(frame, y, ys), log=log_y)
    for metric, layout_axis in ((x, x_axis), (y, y_axis)):
        layout_axis["title"]["text"] += _unmeasured(frame, metric)
    inside = np.isin(standing, [Standing.PICK, Standing.OPTIMAL, Standing.DOMINATED]) & drawable
    corners = _corners(xs, ys, inside, (x, y))
    traces = [*_front(xs, ys, corners, (x, y)), *_layers(frame, standing, (x, y), (xs, ys), n_objectives)]
    if names is None:
        names = _one_a_model(frame, [*np.flatnonzero(standing == Standing.PICK), *corners])
    spots = [(share(at, x_axis), share(up, y_axis)) for at, up in whisker_spots(frame, corners, (x, y), (xs, ys))]
    line = steps(xs[corners], ys[corners], (x_axis, y_axis), rises_first=x.direction == "max")
    traces += name_traces(frame, names, xs, ys, (x_axis, y_axis), text_colour, plot_px, [*line, *spots])
    layout = {**LAYOUT, "xaxis": x_axis, "yaxis": y_axis, "uirevision": revision or f"{x.id}/{y.id}"}
    # Checking each value takes plotly ten times as long as keeping it, on every change; a test does it instead.
    return go.Figure({"data": traces, "layout": layout}, _validate=False)


def _drawn_columns(frame: pd.DataFrame, metrics: tuple[Metric, Metric]) -> pd.DataFrame:
    """What a chart shows of the candidates: of hundreds of columns some ten, whose rows are then quick to take."""
    sides = ("", "__kind", "__source", "__low", "__high")
    wanted = ["candidate_id", "label", "model_label", "kind", "family"]
    wanted += [f"{metric.id}{side}" for metric in metrics for side in sides]
    shown = frame[[name for name in dict.fromkeys(wanted) if name in frame]]
    return shown.astype(dict.fromkeys(shown.columns[shown.dtypes == "str"], object))


def _layers(
    frame: pd.DataFrame,
    standing: NDArray[np.str_],
    metrics: tuple[Metric, Metric],
    values: tuple[Floats, Floats],
    n_objectives: int,
) -> list[dict[str, Any]]:
    """The points that can be drawn, a trace for each standing, the background first."""
    xs, ys = values
    drawable = ~(np.isnan(xs) | np.isnan(ys))
    traces = []
    for kind, layer in LAYERS.items():
        rows = np.flatnonzero((standing == kind) & drawable)
        if kind not in (Standing.OPTIMAL, Standing.PICK):
            is_own = frame["family"].iloc[rows].eq(USER_FAMILY).to_numpy()
            rows = np.concatenate([thin(xs, ys, rows[~is_own], MAX_BACKGROUND), rows[is_own]])  # own ones on top
        if rows.size:
            traces.append(_points(frame, rows, layer, metrics, xs, ys))
        if rows.size and kind == Standing.OPTIMAL:
            traces[-1] |= {"showlegend": False, "legendgroup": layer.name}
            traces.append(_legend_of_the_optimal(layer, n_objectives))
    if (frame["family"].eq(USER_FAMILY).to_numpy() & drawable).any():
        mark = {"symbol": USER_SHAPE, "color": family_colour(USER_FAMILY), "size": USER_SIZE}
        traces.append(_legend_entry("yours", mark))
    return traces


def _unmeasured(frame: pd.DataFrame, metric: Metric) -> str:
    """` (estimated)` where every value of a metric is that; nothing where some were measured, or kinds differ."""
    if f"{metric.id}__kind" not in frame:
        return ""
    kinds = frame.loc[frame[metric.id].notna(), f"{metric.id}__kind"].dropna().unique()
    return f" ({kinds[0]})" if len(kinds) == 1 and kinds[0] != "measured" else ""


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


def _corners(xs: Floats, ys: Floats, inside: Bools, metrics: tuple[Metric, Metric]) -> NDArray[np.int64]:
    """Rows on the front of the two drawn metrics alone, along x: nothing inside the limits lies beyond them."""
    rows = np.flatnonzero(inside)
    maximise = [metric.direction == "max" for metric in metrics]
    front = rows[pareto_optimal(np.column_stack([xs[rows], ys[rows]]), maximise)]
    return front[np.argsort(xs[front])]


def _one_a_model(frame: pd.DataFrame, rows: Sequence[int]) -> list[int]:
    models = frame["model_label"].iloc[list(rows)]
    return [row for row, again in zip(rows, models.duplicated(), strict=True) if not again][:MAX_NAMES]


def _front(xs: Floats, ys: Floats, corners: NDArray[np.int64], metrics: tuple[Metric, Metric]) -> list[dict[str, Any]]:
    if corners.size < 2:
        return []
    # hv: along x at the value already reached, then the step; vh where larger x is the better side.
    shape = "vh" if metrics[0].direction == "max" else "hv"
    return [
        {
            "type": "scatter",
            "x": xs[corners],
            "y": ys[corners],
            "mode": "lines",
            "line": {"shape": shape, "color": LINE, "width": 1.2, "dash": "dot"},
            "hoverinfo": "skip",
            "name": "front of the two axes",
        }
    ]


def _legend_of_the_optimal(layer: Layer, n_objectives: int) -> dict[str, Any]:
    """A grey mark for points of many colours: Plotly would show the first one's, which may look like another's."""
    parts = {1: "the objective", 2: "both objectives"}.get(n_objectives, f"all {n_objectives} objectives")
    mark = {"color": LINE, "size": layer.size}
    return {**_legend_entry(f"coloured: optimal in {parts}", mark), "legendgroup": layer.name}


def _legend_entry(name: str, mark: dict[str, Any]) -> dict[str, Any]:
    """An entry of the legend without points of its own."""
    hidden_point = {"x": [None], "y": [None], "mode": "markers", "hoverinfo": "skip"}
    return {"type": "scatter", **hidden_point, "name": name, "marker": mark}


def _points(
    frame: pd.DataFrame, rows: NDArray[np.int64], layer: Layer, metrics: tuple[Metric, Metric], xs: Floats, ys: Floats
) -> dict[str, Any]:
    whiskers, many = predicted_whiskers(frame, rows, metrics), rows.size > MAX_WHISKERS
    origin = f"{metrics[1].id}__kind"
    named = [f"{metric.id}__source" for metric in metrics if f"{metric.id}__source" in frame]
    needed = ["candidate_id", "label", "kind", "family", *([origin] if origin in frame else []), *named]
    part = frame[needed].iloc[rows]
    carried = part[origin].eq("predicted") if origin in part else None
    predicted = carried.to_numpy() if carried is not None else np.zeros(len(part), dtype=bool)
    predicted = predicted | whiskers.rows | is_predicted_deployment(part)
    is_own = part["family"].eq(USER_FAMILY).to_numpy()
    own_colour = PICK if layer.colour == PICK else family_colour(USER_FAMILY)
    colours: Any = layer.colour or [family_colour(family) for family in part["family"]]
    if layer.colour and is_own.any():
        colours = np.where(is_own, own_colour, layer.colour).tolist()
    marks = [
        symbol(kind, hollow=layer.hollow or bool(guess), family=family)
        for kind, guess, family in zip(part["kind"], predicted, part["family"], strict=True)
    ]
    return {
        "type": "scatter",
        "x": xs[rows],
        "y": ys[rows],
        "mode": "markers",
        "name": layer.name,
        "customdata": part[["candidate_id"]].to_numpy(),
        "text": whiskers.with_intervals(hover_texts(part, named)),
        **whiskers.error_bars(every=not many or layer.name in FRONT_LAYERS, faint=many),
        "hovertemplate": f"%{{text}}<br>{metrics[0].label}: %{{x:,.4~g}} {metrics[0].unit}<br>"
        f"{metrics[1].label}: %{{y:,.4~g}} {metrics[1].unit}<extra>{layer.name}</extra>",
        "marker": {
            "symbol": _one_if_all(marks),
            "color": colours,
            "size": _one_if_all(np.where(is_own, max(USER_SIZE, layer.size), layer.size)),
            "opacity": _one_if_all(np.where(is_own, USER_OPACITY, layer.opacity)),
            "line": {"width": _one_if_all(np.where(predicted | layer.hollow, 1.5, 0.0))},
        },
    }


def _one_if_all(values: Any) -> Any:
    """A single value where all are the same: it says the same to Plotly, and is sent once, not 1,500 times."""
    plain = np.asarray(values).tolist()
    return plain[0] if len(set(plain)) == 1 else values
