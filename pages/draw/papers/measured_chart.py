"""The picture of claimed against measured: each claim's band above the spread of the measured pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from models.levers.bands import Claim, amounts
from models.levers.units import RATIO_UNITS, ratio_of
from pages.answers.papers.catalogue import metric_label
from pages.answers.papers.effect_text import amount_text, unit_text
from pages.answers.papers.measured import MeasuredClaim, effect_text
from pages.draw.shared.escaping import chart_text

CLAIMED, MEASURED = "#D55E00", "#0072B2"
FACTORS = (100.0, 30.0, 10.0, 5.0, 2.0)
EDGE = 150.0  # effects beyond are drawn to the edge
ROW_PX, HEAD_PX = 46, 96


@dataclass(frozen=True)
class Bar:
    """A bar of the chart on its axis, with the text of its tooltip; `point` is None where none is drawn."""

    row: str
    low: float
    high: float
    point: float | None
    text: str


def is_factor(measured: MeasuredClaim) -> bool:
    """Whether the effect can stand on the axis of factors."""
    return measured.unit in RATIO_UNITS


def factor_chart(compared: Sequence[MeasuredClaim], text_colour: str) -> go.Figure:
    """Effects as what is left of the metric: left of the middle less, right of it more, on a log axis."""
    claimed = [_claimed_factor(entry, entry.claim) for entry in compared if entry.claim]
    spread = [_measured_factor(entry) for entry in compared]
    figure = go.Figure()
    _add(figure, claimed, "claimed", CLAIMED, "diamond-open")
    _add(figure, spread, "measured", MEASURED, "circle")
    ticks = [1 / factor for factor in FACTORS] + [1.0] + [factor for factor in FACTORS[::-1] if factor <= 30]
    figure.add_vline(x=1.0, line={"color": text_colour, "width": 1, "dash": "dot"})
    figure.update_xaxes(
        type="log",
        range=[np.log10(1 / EDGE), np.log10(40)],
        tickvals=ticks,
        ticktext=[_factor_text(tick) for tick in ticks],
        side="top",
    )
    return _laid_out(figure, [row_label(entry) for entry in compared], text_colour)


def value_chart(compared: Sequence[MeasuredClaim], text_colour: str) -> go.Figure:
    """Effects in points, GB or percent of queries, in their own unit on a common axis."""
    claimed = [_claimed_value(entry, entry.claim) for entry in compared if entry.claim]
    spread = [Bar(row_label(entry), entry.low, entry.high, entry.median, _measured_text(entry)) for entry in compared]
    figure = go.Figure()
    _add(figure, claimed, "claimed", CLAIMED, "diamond-open")
    _add(figure, spread, "measured", MEASURED, "circle")
    figure.update_xaxes(side="top", zeroline=True)
    return _laid_out(figure, [row_label(entry) for entry in compared], text_colour)


def pairs_chart(measured: MeasuredClaim, text_colour: str) -> go.Figure:
    """Every measured pair of one comparison, with the claim as a band behind them."""
    effects = measured.pairs["effect"].to_numpy(float)
    spread = np.linspace(-0.32, 0.32, len(effects)) if len(effects) > 1 else np.zeros(1)
    order = np.random.default_rng(0).permutation(len(effects))
    figure = go.Figure(
        go.Scatter(
            x=effects,
            y=spread[order],
            mode="markers",
            marker={"color": MEASURED, "size": 8, "opacity": 0.65},
            text=[chart_text(str(label)) for label in measured.pairs["label"]],
            customdata=[effect_text(measured.unit, effect) for effect in effects],
            hovertemplate="%{text}<br>%{customdata}<extra></extra>",
            name="measured",
        )
    )
    figure.add_vline(x=measured.median, line={"color": MEASURED, "width": 2})
    if measured.claim:
        _add_claim(figure, measured.claim, float(effects.max()))
    is_log = measured.unit in ("x_less", "x_more") and effects.min() > 0
    figure.update_xaxes(type="log" if is_log else "linear", title=unit_text(measured.unit, measured.metric))
    figure.update_yaxes(visible=False, range=[-0.5, 0.5])
    figure.update_layout(height=230, margin={"l": 8, "r": 8, "t": 28, "b": 8}, showlegend=False, font_color=text_colour)
    return figure


def _add_claim(figure: go.Figure, claim: Claim, largest_effect: float) -> None:
    low, high = amounts(claim)
    start = low if low is not None else 0.0
    end = high if high is not None else max(largest_effect, start)
    label = {"annotation_text": f"claimed: {amount_text(claim)}", "annotation_position": "top left"}
    if end > start:
        figure.add_vrect(x0=start, x1=end, fillcolor=CLAIMED, opacity=0.14, line_width=0, **label)
    else:
        figure.add_vline(x=start, line={"color": CLAIMED, "width": 2, "dash": "dash"}, **label)


def row_label(measured: MeasuredClaim) -> str:
    """The name of a row: what, in which paper, over two lines; several of one paper are told apart by the number."""
    number = f", {amount_text(measured.claim)}" if measured.claim else ""
    return (
        chart_text(f"{metric_label(measured.metric)}{number}") + f"<br><b>{chart_text(_short(measured.paper.name))}</b>"
    )


def _short(name: str) -> str:
    return name if len(name) <= 30 else f"{name[:28]}…"


def _claimed_factor(measured: MeasuredClaim, claim: Claim) -> Bar:
    low, high = amounts(claim)
    ends = [_edge(ratio_of(claim.unit, amount)) for amount in (low, high) if amount is not None]
    if high is None:
        less = claim.unit.endswith("_less")
        ends.append(1 / EDGE if less else EDGE)
    point = _edge(ratio_of(claim.unit, claim.value)) if claim.value is not None else None
    return Bar(row_label(measured), min(ends), max(ends), point, f"claimed: {amount_text(claim)}")


def _measured_factor(measured: MeasuredClaim) -> Bar:
    low, high, point = (
        _edge(ratio_of(measured.unit, effect)) for effect in (measured.low, measured.high, measured.median)
    )
    return Bar(row_label(measured), min(low, high), max(low, high), point, _measured_text(measured))


def _claimed_value(measured: MeasuredClaim, claim: Claim) -> Bar:
    low, high = amounts(claim)
    start, end = low if low is not None else 0.0, high if high is not None else claim.value or 0.0
    return Bar(row_label(measured), start, end, claim.value, f"claimed: {amount_text(claim)}")


def _measured_text(measured: MeasuredClaim) -> str:
    low, middle, high = (
        effect_text(measured.unit, effect) for effect in (measured.low, measured.median, measured.high)
    )
    return f"measured: {middle}<br>middle 80% of {len(measured.pairs)} pairs: {low} to {high}"


def _edge(factor: float | None) -> float:
    return float(np.clip(factor or 1 / EDGE, 1 / EDGE, EDGE))


def _factor_text(factor: float) -> str:
    if factor == 1:
        return "same"
    return f"{factor:g}x" if factor > 1 else f"1/{1 / factor:g}"


def _add(figure: go.Figure, bars: Sequence[Bar], name: str, colour: str, symbol: str) -> None:
    """Lines for the bands of one series and marks for its points, the claimed above the measured."""
    width = 2 if name == "claimed" else 7
    xs: list[float | None] = []
    ys: list[str | None] = []
    for bar in bars:
        xs += [bar.low, bar.high, None]
        ys += [bar.row, bar.row, None]
    dash = "dash" if name == "claimed" else "solid"
    figure.add_trace(
        go.Scatter(
            x=xs, y=ys, mode="lines", hoverinfo="skip", showlegend=False, opacity=1.0 if name == "claimed" else 0.45,
            line={"color": colour, "width": width, "dash": dash}, legendgroup=name,
        )
    )  # fmt: skip
    pointed = [bar for bar in bars if bar.point is not None]
    figure.add_trace(
        go.Scatter(
            x=[bar.point for bar in pointed],
            y=[bar.row for bar in pointed],
            mode="markers",
            name=name,
            marker={"color": colour, "size": 11, "symbol": symbol, "line": {"width": 2, "color": colour}},
            text=[bar.text for bar in pointed],
            hovertemplate="%{text}<extra></extra>",
            legendgroup=name,
        )
    )


def _laid_out(figure: go.Figure, rows: Sequence[str], text_colour: str) -> go.Figure:
    figure.update_yaxes(categoryorder="array", categoryarray=list(rows)[::-1], automargin=True, tickfont={"size": 11})
    figure.update_layout(
        height=HEAD_PX + ROW_PX * len(rows),
        margin={"l": 8, "r": 8, "t": 56, "b": 8},
        font_color=text_colour,
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "yref": "container", "x": 0},
    )
    return figure
