"""The charts of the Footprint page: energy against latency, carbon by grid, hours of the day, servers by quantile."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from pages.answers.footprint.answer import FootprintAnswer
from pages.answers.footprint.replies import DeploymentEnergy, RackReply
from pages.answers.footprint.sentences import carbon_text, deployment_text
from pages.answers.shared.formatting import number
from pages.draw.shared.escaping import chart_text
from pages.draw.shared.palette import GREY, LINE, PICK

HEIGHT_PX = 360
BLUE, ORANGE, PURPLE = "#0072B2", "#D55E00", "#7A5195"


def energy_chart(answer: FootprintAnswer, text_colour: str) -> go.Figure:
    """J per token against the time between tokens: the front as a line, the limit dotted, the pick in the accent."""
    chart = go.Figure()
    front = answer.energy.front
    if front:
        chart.add_scatter(
            x=[row["itl_ms"] for row in front],
            y=[row["energy_per_token_j"] for row in front],
            mode="lines",
            line={"shape": "hv", "color": BLUE, "width": 1.5},
            hoverinfo="skip",
            showlegend=False,
        )
    chosen = answer.energy.within_limit
    others = [row for row in answer.energy.deployments if row != chosen]
    for rows, name, colour, size in (
        (others, "measured", BLUE, 8),
        ([chosen] if chosen else [], "least energy in the limit", PICK, 14),
    ):
        chart.add_scatter(
            x=[row["itl_ms"] for row in rows],
            y=[row["energy_per_token_j"] for row in rows],
            mode="markers",
            name=name,
            marker={"size": size, "color": colour},
            text=[_hover(row) for row in rows],
            hovertemplate="%{text}<extra></extra>",
        )
    if answer.view.max_itl_ms is not None:
        chart.add_vline(x=answer.view.max_itl_ms, line={"dash": "dot", "width": 1, "color": LINE})
    chart.update_xaxes(title={"text": f"Time between tokens, {answer.view.itl}, ms"}, rangemode="tozero")
    chart.update_yaxes(title={"text": "J per output token"}, rangemode="tozero")
    return _styled(chart, text_colour)


def _hover(row: DeploymentEnergy) -> str:
    return chart_text(
        f"{deployment_text(row)}: {number(row['energy_per_token_j'])} J per token, {number(row['itl_ms'])} ms"
    )


def grid_chart(answer: FootprintAnswer, text_colour: str) -> go.Figure:
    """kg of CO2e by grid, with the range over the sources that give the zone."""
    rows = answer.grids
    chart = go.Figure()
    chart.add_bar(
        x=[row["kgco2e"] for row in rows],
        y=[chart_text(f"{row['zone']}: {carbon_text(row['kgco2e'])}") for row in rows],
        orientation="h",
        marker={"color": BLUE},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [row["kgco2e_high"] - row["kgco2e"] for row in rows],
            "arrayminus": [row["kgco2e"] - row["kgco2e_low"] for row in rows],
            "color": GREY,
            "thickness": 2,
            "width": 5,
        },
        hovertemplate="%{y} CO2e<extra></extra>",
    )
    chart.update_xaxes(title={"text": "kg CO2e, with the range of the sources"}, rangemode="tozero")
    chart.update_yaxes(autorange="reversed", automargin=True)
    chart.update_layout(showlegend=False)
    return _styled(chart, text_colour)


def hours_chart(table: pd.DataFrame, first_hour: int, hours_needed: int, text_colour: str) -> go.Figure:
    """Mean intensity by hour with its range; the cleanest window in the accent."""
    clean = {(first_hour + step) % 24 for step in range(hours_needed)}
    chart = go.Figure()
    chart.add_bar(
        x=table.index,
        y=table["mean"],
        marker={"color": [PICK if hour in clean else BLUE for hour in table.index]},
        error_y={
            "type": "data",
            "symmetric": False,
            "array": table["max"] - table["mean"],
            "arrayminus": table["mean"] - table["min"],
            "color": GREY,
            "thickness": 1.5,
            "width": 3,
        },
        hovertemplate="%{x}:00 UTC: %{y:.0f} g/kWh<extra></extra>",
    )
    chart.update_xaxes(title={"text": "Hour of the day, UTC"}, dtick=3)
    chart.update_yaxes(title={"text": "g CO2 per kWh, marginal"}, rangemode="tozero")
    chart.update_layout(showlegend=False)
    return _styled(chart, text_colour)


def rack_chart(rows: pd.DataFrame, reply: RackReply, quantile: float, text_colour: str) -> go.Figure:
    """Servers against the share of the time within the budget, for three degrees of likeness; the answer stands out."""
    chart = go.Figure()
    series = {
        "servers_independent": ("independent", PURPLE, "dash"),
        "servers_half_alike": ("half alike", ORANGE, "solid"),
        "servers_all_alike": ("all alike", BLUE, "dot"),
    }
    for column, (name, colour, dash) in series.items():
        chart.add_scatter(
            x=100 * rows["quantile"],
            y=rows[column],
            mode="lines+markers",
            name=name,
            line={"color": colour, "dash": dash, "width": 2},
            hovertemplate="%{y} servers, within the budget %{x:.1f}% of the time<extra></extra>",
        )
    chart.add_scatter(
        x=[100 * quantile],
        y=[reply["servers"]],
        mode="markers",
        name="as set",
        marker={"size": 13, "color": PICK, "symbol": "diamond"},
        hovertemplate="%{y} servers as set<extra></extra>",
    )
    chart.add_hline(
        y=reply["nameplate_servers"],
        line={"dash": "dot", "width": 1, "color": LINE},
        annotation={"text": "by nameplate", "font": {"color": text_colour}, "xanchor": "left", "x": 0},
    )
    chart.update_xaxes(title={"text": "Share of the time within the budget, %"})
    chart.update_yaxes(title={"text": "Servers"}, rangemode="tozero")
    return _styled(chart, text_colour)


def _styled(chart: go.Figure, text_colour: str) -> go.Figure:
    chart.update_layout(
        height=HEIGHT_PX,
        margin={"l": 10, "r": 10, "t": 30, "b": 10},
        legend={"orientation": "h", "x": 0, "y": 1.12, "font": {"color": text_colour}},
        dragmode=False,
    )
    return chart
