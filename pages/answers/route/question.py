"""A Route view as short labels, which stand on the buttons that open its settings."""

from __future__ import annotations

from models.constants import WORLD
from pages.answers.route.limit import UNITS
from pages.answers.route.view import UPLOAD, RouteView
from pages.answers.shared.formatting import number


def log_text(view: RouteView) -> str:
    """`MMLU-Pro: 3 models`."""
    name = "Your upload" if view.log == UPLOAD else view.log
    return f"{name}: {len(view.models)} models" if view.models else name


def spending_text(view: RouteView) -> str:
    """`\u2264 $1.2 per 1,000 queries`, or that the limit follows from the bill."""
    if view.limit is None:
        return f"\u2264 {number(view.bill)}% of the best model's bill"
    text = UNITS[view.unit].text(view.limit)
    return f"\u2264 {text} " + {"usd": "per 1,000 queries", "strong": "to the strongest", "wh": "per query"}[view.unit]


def traffic_text(view: RouteView) -> str:
    """`1M queries a month, world grid`."""
    grid = "world grid" if view.grid == WORLD else f"{view.grid} grid"
    return f"{number(view.queries_per_month)} queries a month, {grid}"
