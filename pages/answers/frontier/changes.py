"""What today's answer changes against a saved view of this page, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from pages.answers.frontier.answer import answer_frontier
from pages.answers.frontier.view import FrontierView
from pages.answers.shared.formatting import plural


def changes_since(before: Mapping[str, object], view: FrontierView) -> list[str]:
    """Which candidates joined or left the front."""
    old = before.get("front")
    answer = answer_frontier(view)
    new = {str(name) for name in answer.frame["candidate_id"].iloc[answer.front]}
    if not isinstance(old, list):
        return []
    n_joined, n_left = len(new - set(old)), len(set(old) - new)
    if not n_joined and not n_left:
        return ["The front holds the same candidates."]
    return [f"{plural(n_joined, 'candidate')} joined the front and {n_left:,} left it."]
