"""The picture of claimed against measured: each claim's band above the spread of the measured pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from models.levers.bands import Claim, amounts
from models.levers.units import RATIO_UNITS, ratio_of
from pages.answers.papers.catalogue import metric_label
from pages.answers.papers.effect_text import amount_text, unit_text
from pages.answers.papers.measured import MeasuredClaim, effect_text
from pages.draw.shared.escaping import chart_text

CLAIMED, MEASURED = "#D55E00", "#0072B2"
TICKS = (0.01, 0.1, 1.0, 10.0)
CLOSE_TICKS = (0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
EDGE = 130.0  # effects beyond are drawn to the edge
ROW_PX, HEAD_PX = 44, 40
CLAIMED_ABOVE, MEASURED_BELOW = -0.14, 0.14


@dataclass(frozen=True)
class Bar:
    """A bar of the chart on its axis, its points, and the text of their tooltip."""

    row: int
    low: float
    high: float
    points: tuple[float, ...]
    text: str


def is_factor(measured: MeasuredClaim) -> bool:
    """Whether the effect can stand on the axis of factors."""
    return measured.unit in RATIO_UNITS


def factor_chart(compared: Sequence[MeasuredClaim], text_colour: str) -> go.Figure:
    """Effects as what is left of the metric: left of the middle less, right of it more, on a log axis."""
    figure = go.Figure()
    figure.add_vline(x=1.0, line={"color": text_colour, "width": 1, "dash": "dot"})
    claimed = [_claimed_factor(row, entry.claim) for row, entry in enumerate(compared) if entry.claim]
    _add(figure, claimed, "claimed", CLAIMED, "diamond-open")
    _add(figure, [_measured_factor(row, entry) for row, entry in enumerate(compared)], "measured", MEASURED, "circle")
    figure.update_xaxes(
        type="log",
        range=[np.log10(1 / EDGE), np.log10(40)],
        tickvals=list(TICKS),
        ticktext=[_factor_text(tick) for tick in TICKS],
        tickangle=0,
        side="top",
    )
    return _laid_out(figure, compared, text_colour)


def value_chart(compared: Sequence[MeasuredClaim], text_colour: str) -> go.Figure:
    """Effects in points, GB or percent of queries, in their own unit on a common axis."""
    figure = go.Figure()
    claimed = [_claimed_value(row, entry.claim) for row, entry in enumerate(compared) if entry.claim]
    spread = [
        Bar(row, entry.low, entry.high, (entry.median,), _measured_text(entry)) for row, entry in enumerate(compared)
    ]
    _add(figure, claimed, "claimed", CLAIMED, "diamond-open")
    _add(figure, spread, "measured", MEASURED, "circle")
    figure.update_xaxes(side="top", zeroline=True)
    return _laid_out(figure, compared, text_colour)


def pairs_chart(measured: MeasuredClaim, text_colour: str) -> go.Figure:
    """Every measured pair of one comparison, with the claim as a band behind them."""
    on_log = measured.unit in ("x_less", "x_more")
    effects = measured.pairs["effect"].to_numpy(float)
    places = np.array([ratio_of(measured.unit, effect) for effect in effects]) if on_log else effects
    heights = np.random.default_rng(0).permutation(np.linspace(-0.32, 0.32, len(effects)))
    figure = go.Figure(
        go.Scatter(
            x=places,
            y=heights if len(effects) > 1 else [0.0],
            mode="markers",
            marker={"color": MEASURED, "size": 8, "opacity": 0.65},
            text=[chart_text(str(label)) for label in measured.pairs["label"]],
            customdata=[effect_text(measured.unit, effect) for effect in effects],
            hovertemplate="%{text}<br>%{customdata}<extra></extra>",
        )
    )
    figure.add_vline(x=float(np.median(places)), line={"color": MEASURED, "width": 2})
    if measured.claim:
        _add_claim(figure, measured.claim, places, on_log=on_log)
    figure.update_yaxes(visible=False, range=[-0.5, 0.5])
    if on_log:
        ticks = {"tickvals": list(CLOSE_TICKS), "ticktext": [_factor_text(tick) for tick in CLOSE_TICKS]}
        figure.update_xaxes(type="log", title=f"{metric_label(measured.metric)} against the baseline", **ticks)
    else:
        figure.update_xaxes(title=unit_text(measured.unit, measured.metric))
    figure.update_layout(height=250, margin={"l": 8, "r": 8, "t": 36, "b": 8}, showlegend=False, font_color=text_colour)
    return figure


def _add_claim(figure: go.Figure, claim: Claim, places: NDArray[np.float64], *, on_log: bool) -> None:
    """The claim as a band, or as a line where it is one number."""
    amount_ends = [amount for amount in amounts(claim) if amount is not None]
    ends = [ratio_of(claim.unit, amount) or 0.0 if on_log else amount for amount in amount_ends]
    if amounts(claim)[1] is None:
        ends.append(min([*places, *ends]) if on_log and claim.unit.endswith("_less") else max([*places, *ends]))
    elif len(ends) == 1:
        ends.append(0.0)
    start, end = min(ends), max(ends)
    if end > start:
        figure.add_vrect(x0=start, x1=end, fillcolor=CLAIMED, opacity=0.14, line_width=0)
    else:
        figure.add_vline(x=start, line={"color": CLAIMED, "width": 2, "dash": "dash"})
    text = (
        f"Shaded: claimed, {chart_text(amount_text(claim))}"
        if end > start
        else f"Dashed: claimed, {amount_text(claim)}"
    )
    figure.update_layout(title={"text": text, "font": {"color": CLAIMED, "size": 13}, "x": 0, "xref": "paper"})


def row_label(measured: MeasuredClaim) -> str:
    """The name of a row: what, in which paper, over two lines; several of one paper are told apart by the number."""
    number = f", {amount_text(measured.claim)}" if measured.claim else ""
    return (
        chart_text(f"{metric_label(measured.metric)}{number}") + f"<br><b>{chart_text(_short(measured.paper.name))}</b>"
    )


def _short(name: str) -> str:
    return name if len(name) <= 26 else f"{name[:24]}…"


def _claimed_factor(row: int, claim: Claim) -> Bar:
    low, high = amounts(claim)
    ends = [_edge(ratio_of(claim.unit, amount)) for amount in (low, high) if amount is not None]
    points = (_edge(ratio_of(claim.unit, claim.value)),) if claim.value is not None else tuple(ends)
    if high is None:
        ends.append(1 / EDGE if claim.unit.endswith("_less") else EDGE)
    return Bar(row, min(ends), max(ends), points, f"claimed: {amount_text(claim)}")


def _measured_factor(row: int, measured: MeasuredClaim) -> Bar:
    low, high, point = (
        _edge(ratio_of(measured.unit, effect)) for effect in (measured.low, measured.high, measured.median)
    )
    return Bar(row, min(low, high), max(low, high), (point,), _measured_text(measured))


def _claimed_value(row: int, claim: Claim) -> Bar:
    low, high = amounts(claim)
    start, end = low if low is not None else 0.0, high if high is not None else claim.value or 0.0
    points = (start, end) if claim.value is None else (claim.value,)
    return Bar(row, start, end, points, f"claimed: {amount_text(claim)}")


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
    claimed = name == "claimed"
    shift = CLAIMED_ABOVE if claimed else MEASURED_BELOW
    line = {"color": colour, "width": 2 if claimed else 7, "dash": "dash" if claimed else "solid"}
    bands = [(place, bar.row + shift) for bar in bars for place in (bar.low, bar.high, None)]
    figure.add_trace(
        go.Scatter(
            x=[place for place, _ in bands],
            y=[height for _, height in bands],
            mode="lines",
            hoverinfo="skip",
            opacity=1.0 if claimed else 0.45,
            line=line,
        )
    )
    figure.add_trace(
        go.Scatter(
            x=[point for bar in bars for point in bar.points],
            y=[bar.row + shift for bar in bars for _ in bar.points],
            mode="markers",
            name=name,
            marker={"color": colour, "size": 11, "symbol": symbol, "line": {"width": 2, "color": colour}},
            text=[bar.text for bar in bars for _ in bar.points],
            hovertemplate="%{text}<extra></extra>",
        )
    )


def _laid_out(figure: go.Figure, compared: Sequence[MeasuredClaim], text_colour: str) -> go.Figure:
    figure.update_yaxes(
        tickvals=list(range(len(compared))),
        ticktext=[row_label(entry) for entry in compared],
        range=[len(compared) - 0.5, -0.5],
        automargin=True,
        tickfont={"size": 11},
        zeroline=False,
    )
    figure.update_layout(
        height=HEAD_PX + ROW_PX * len(compared),
        margin={"l": 8, "r": 8, "t": 32, "b": 8},
        font_color=text_colour,
        showlegend=False,
    )
    return figure
