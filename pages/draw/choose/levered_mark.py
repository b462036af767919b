"""A candidate under levers on the trade-off chart: a hollow pentagon, and the band that its claims leave, faded."""

from __future__ import annotations

import math

import plotly.graph_objects as go

from data.metrics import Metric
from models.decision.choosing import column
from models.levers.bands import Band
from pages.answers.choose.answer import ChooseAnswer
from pages.answers.choose.levered import CandidateUnderLevers
from pages.answers.choose.sentences import name_of
from pages.answers.shared.formatting import listing
from pages.draw.shared.escaping import chart_text

CLAIMED = "claimed with levers, not measured"
SIZE_PX, BAND_PX, BAND_OPACITY = 15, 9, 0.22
MARGIN = 0.03  # of an axis, that the pentagon needs beside it


def add_levered(
    figure: go.Figure,
    answer: ChooseAnswer,
    levered: CandidateUnderLevers,
    metrics: tuple[Metric, Metric],
    colour: str,
) -> None:
    """Add the candidate to the figure where it has both drawn metrics and a lever moves one of them."""
    if not levered.levers or not any(levered.band(metric.id) for metric in metrics):
        return
    row = answer.row(levered.index)
    if not all(math.isfinite(column(answer.frame, metric.id)[levered.index]) for metric in metrics):
        return
    bands = [levered.band(metric.id) or Band.of(float(row[metric.id])) for metric in metrics]
    axes = (figure.layout.xaxis, figure.layout.yaxis)
    for band, axis in zip(bands, axes, strict=True):
        _make_room(axis, band)
    figure.add_trace(_band_trace([_drawn_ends(band, axis) for band, axis in zip(bands, axes, strict=True)], colour))
    figure.add_trace(_point_trace(answer, levered, metrics, bands, colour))


def _band_trace(ends: list[tuple[float, float]], colour: str) -> go.Scatter:
    """The rectangle that the claims leave, faded; `ends` along x and along y."""
    (left, right), (bottom, top) = ends
    return go.Scatter(
        x=[left, right, right, left, left],
        y=[bottom, bottom, top, top, bottom],
        mode="lines",
        fill="toself",
        line={"color": colour, "width": BAND_PX},
        opacity=BAND_OPACITY,
        hoverinfo="skip",
        showlegend=False,
        legendgroup=CLAIMED,
    )


def _point_trace(
    answer: ChooseAnswer,
    levered: CandidateUnderLevers,
    metrics: tuple[Metric, Metric],
    bands: list[Band],
    colour: str,
) -> go.Scatter:
    """The hollow pentagon with its hover text."""
    names = chart_text(listing([lever.label for lever in levered.levers]))
    return go.Scatter(
        x=[bands[0].value],
        y=[bands[1].value],
        mode="markers",
        name=CLAIMED,
        legendgroup=CLAIMED,
        customdata=[[str(answer.frame["candidate_id"].iloc[levered.index])]],
        marker={"symbol": "pentagon-open", "size": SIZE_PX, "color": colour, "line": {"width": 2}},
        hovertemplate=f"{chart_text(name_of(answer, levered.index))}<br>with {names}"
        f"<br>{_hover(metrics[0], bands[0], 'x')}<br>{_hover(metrics[1], bands[1], 'y')}"
        f"<extra>{CLAIMED}</extra>",
    )


def _hover(metric: Metric, band: Band, axis: str) -> str:
    what = "as measured" if band == Band.of(band.value) else "claimed"
    return f"{metric.label}: %{{{axis}:,.4~g}} {metric.unit} ({what})"


def _make_room(axis: go.layout.XAxis | go.layout.YAxis, band: Band) -> None:
    """Widen the axis where a stated end or the point itself lies outside; an end that is not stated needs no room."""
    if not axis.range:
        return
    low, high = axis.range
    ends = [end for end in (band.low, band.value, band.high) if end is not None]
    places = [math.log10(end) if axis.type == "log" else end for end in ends if end > 0 or axis.type != "log"]
    margin = MARGIN * (high - low)
    if places:
        axis.range = [min(low, min(places) - margin), max(high, max(places) + margin)]


def _drawn_ends(band: Band, axis: go.layout.XAxis | go.layout.YAxis) -> tuple[float, float]:
    """The ends of the band in the axis's own units; one that is not stated, or 0 on a log axis, is the axis's end."""
    start, stop = (10.0**end if axis.type == "log" else end for end in axis.range or (band.value, band.value))
    low = start if band.low is None or (axis.type == "log" and band.low <= 0) else band.low
    return low, stop if band.high is None else band.high
