"""The Route page's pictures: cost-quality curves with bands, and where the queries of each domain go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from data.metrics import Metric
from models.routers.registry import POLICIES
from pages.answers.route.answer import RouteAnswer
from pages.draw.route.colours import Look, model_looks, policy_colour
from pages.draw.shared.axes import axis
from pages.draw.shared.escaping import chart_text
from pages.draw.shared.labels import Label, place
from pages.draw.shared.palette import GREY, PICK

SPOTS_ALONG = 40
MIN_SHARE = 0.02
LABELLED = 0.12  # a share of the bar wide enough to write in
HOVER = "%{x:$.3~g} per 1,000 queries<br>score %{y:.1f}<extra></extra>"


def cost_quality_chart(answer: RouteAnswer, text_colour: str, plot_px: tuple[float, float]) -> go.Figure:
    """Quality over cost of every policy with its 95% band, the single models, and the operating point."""
    test = answer.replay.test
    cost, quality = 1000 * test.cost_usd.mean(axis=0), 100 * test.score.mean(axis=0)
    everything = [1000 * policy.measures.band.cost_usd for policy in answer.replay.policies.values()]
    x_axis = axis(COST, np.concatenate([cost, *everything]), log=True)
    traces: list[dict[str, Any]] = []
    for name in answer.replay.policies:
        if name != "best-single":
            traces += _policy(answer, name)
    tops = [100 * policy.measures.band.high.max() for policy in answer.replay.policies.values()]
    low, high = min(quality.min(), *tops) - 2, max(tops) + 2
    traces.append(_singles(answer, cost, quality))
    traces.append(_names(answer, cost, quality, x_axis, (low, high), text_colour, plot_px))
    traces.append(
        {
            "type": "scatter",
            "x": [1000 * answer.cost_usd],
            "y": [100 * answer.quality],
            "mode": "markers",
            "name": "operating point",
            "marker": {"color": PICK, "size": 16, "line": {"width": 0}},
            "error_y": {"type": "constant", "value": 196 * answer.quality_error, "color": PICK, "thickness": 1.5},
            "hovertemplate": f"Operating point<br>{HOVER}",
        }
    )
    layout = {
        "xaxis": x_axis,
        "yaxis": {"range": [low, high], "title": {"text": "mean score, %"}},
        "height": 460,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "legend": {"orientation": "h", "y": -0.2, "x": 0},
        "hovermode": "closest",
        "uirevision": f"{answer.view.log}/{','.join(answer.replay.models)}",
    }
    return go.Figure({"data": traces, "layout": layout})


COST = Metric(
    id="cost_per_1k_queries_usd",
    label="Cost per 1,000 queries",
    unit="USD",
    direction="min",
    scale="log",
    format="$%.3g",
    group="cost",
    description="Mean cost of the held-out queries.",
)


def _policy(answer: RouteAnswer, name: str) -> list[dict[str, Any]]:
    band, colour = answer.replay.policies[name].measures.band, policy_colour(name)
    x = 1000 * band.cost_usd
    lines: list[dict[str, Any]] = []
    if name not in ("zero-router", "oracle"):
        lines.append(
            {
                "type": "scatter",
                "x": np.concatenate([x, x[::-1]]),
                "y": 100 * np.concatenate([band.high, band.low[::-1]]),
                "fill": "toself",
                "fillcolor": _faint(colour),
                "line": {"width": 0},
                "hoverinfo": "skip",
                "showlegend": False,
                "legendgroup": name,
            }
        )
    dash = {"zero-router": "dot", "oracle": "dash"}.get(name, "solid")
    lines.append(
        {
            "type": "scatter",
            "x": x,
            "y": 100 * band.quality,
            "mode": "lines",
            "name": POLICIES[name].label,
            "legendgroup": name,
            "line": {"color": colour, "width": 3 if name == answer.policy.id else 1.6, "dash": dash},
            "hovertemplate": f"{POLICIES[name].label}<br>{HOVER}",
        }
    )
    return lines


def _singles(answer: RouteAnswer, cost: np.ndarray, quality: np.ndarray) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": cost,
        "y": quality,
        "mode": "markers",
        "name": "single models",
        "text": [chart_text(model) for model in answer.replay.models],
        "marker": {"color": GREY, "size": 8},
        "hovertemplate": f"%{{text}}<br>{HOVER}",
    }


def _names(
    answer: RouteAnswer,
    cost: np.ndarray,
    quality: np.ndarray,
    x_axis: dict[str, Any],
    y_range: tuple[float, float],
    text_colour: str,
    plot_px: tuple[float, float],
) -> dict[str, Any]:
    first, last = x_axis["range"]
    labels = [
        Label(model, (np.log10(cost[i]) - first) / (last - first), (quality[i] - y_range[0]) / np.ptp(y_range))
        for i, model in enumerate(answer.replay.models)
        if cost[i] > 0
    ]
    order = np.argsort([-label.y for label in labels])
    there = [(label.x, label.y) for label in labels]
    if answer.cost_usd > 0:
        x, y = np.log10(1000 * answer.cost_usd), 100 * answer.quality
        there.append((float((x - first) / (last - first)), float((y - y_range[0]) / np.ptp(y_range))))
    there += _along_curves(answer, x_axis, y_range)
    placed = place([labels[i] for i in order], *plot_px, there, most_covered=0)
    return {
        "type": "scatter",
        "x": [10 ** (first + at.label.x * (last - first)) for at in placed],
        "y": [y_range[0] + at.label.y * np.ptp(y_range) for at in placed],
        "mode": "markers+text",
        "text": [chart_text(at.label.text) for at in placed],
        "textposition": [at.position for at in placed],
        "textfont": {"size": 11, "color": text_colour},
        "marker": {"size": 12, "opacity": 0},
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _along_curves(
    answer: RouteAnswer, x_axis: dict[str, Any], y_range: tuple[float, float]
) -> list[tuple[float, float]]:
    """Spots along the drawn curves, as shares of the plot area, for names to keep off."""
    spots: list[tuple[float, float]] = []
    first, last = x_axis["range"]
    for name, policy in answer.replay.policies.items():
        band = policy.measures.band
        at = np.log10(np.maximum(1000 * band.cost_usd, 1e-12))
        order = np.argsort(at)
        along = np.linspace(first, last, SPOTS_ALONG)
        up = np.interp(along, at[order], 100 * band.quality[order], left=np.nan, right=np.nan)
        if name != "best-single":
            spots += [
                (float(x), float(y))
                for x, y in zip((along - first) / (last - first), (up - y_range[0]) / np.ptp(y_range), strict=True)
                if np.isfinite(y)
            ]
    return spots


def domain_shares_chart(rows: pd.DataFrame, answer: RouteAnswer, models_of_log: Sequence[str]) -> go.Figure:
    """A bar per domain, divided by the models that answer its queries; models with next to none are left out.

    A model's colour and pattern depend on all `models_of_log`, so that they stay when some are deselected.
    """
    looks = model_looks(models_of_log)
    models = [model for model in answer.replay.models if rows[model].max() > MIN_SHARE]
    domains = rows.sort_values("queries").tail(20)
    traces = [_domain_bars(domains, model, looks[model]) for model in models]
    layout = {
        "barmode": "stack",
        "xaxis": {"range": [0, 100], "title": {"text": "share of the domain's queries, %"}},
        "yaxis": {"automargin": True},
        "height": 150 + 24 * len(domains),
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "legend": {
            "orientation": "h",
            "y": 0,
            "yref": "container",
            "yanchor": "bottom",
            "x": 0,
            "traceorder": "normal",
        },
    }
    return go.Figure({"data": traces, "layout": layout})


def _domain_bars(domains: pd.DataFrame, model: str, look: Look) -> dict[str, Any]:
    """One model's part of every domain's bar, labelled where it is wide enough."""
    return {
        "type": "bar",
        "orientation": "h",
        "y": [chart_text(str(name)) for name in domains["domain"]],
        "x": 100 * domains[model],
        "name": chart_text(model),
        "text": [chart_text(model) if share >= LABELLED else "" for share in domains[model]],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "constraintext": "inside",
        "marker": {
            "color": look.colour,
            "pattern": {
                "shape": look.pattern,
                "fillmode": "overlay",
                "solidity": 0.25,
                "fgcolor": "rgba(255,255,255,0.6)",
            },
        },
        "hovertemplate": f"{chart_text(model)}<br>%{{y}}: %{{x:.0f}}%<extra></extra>",
    }


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.13)"
