"""What today's answer changes against a saved view of this page, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from pages.answers.route.answer import replay_of, route
from pages.answers.route.view import UPLOAD, RouteView
from pages.answers.shared.formatting import number


def changes_since(before: Mapping[str, object], view: RouteView) -> list[str]:
    """How the operating point's score and bill moved; uploads are not compared."""
    if view.log == UPLOAD:
        return ["The router log was uploaded, so results cannot be recomputed; the saved curves are in the CSV."]
    now = route(view, replay_of(view, None)).summary
    if all(before.get(name) == value for name, value in now.items()):
        return ["The operating point and its results are unchanged."]
    return [
        f"The score was {100 * float(str(before.get('quality', 'nan'))):.1f}% at "
        f"${number(float(str(before.get('cost_per_1k_queries_usd', 'nan'))))} per 1,000 queries and is now "
        f"{100 * float(str(now['quality'])):.1f}% at ${number(float(str(now['cost_per_1k_queries_usd'])))}."
    ]
