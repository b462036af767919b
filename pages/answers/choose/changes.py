"""What today's answer changes against a saved view of this page, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from data.metrics import metrics
from pages.answers.choose.answer import choose
from pages.answers.choose.tables import saved_summary
from pages.answers.choose.view import ChooseView
from pages.answers.shared.formatting import quantity


def changes_since(before: Mapping[str, object], view: ChooseView) -> list[str]:
    """Whether another candidate is picked now, or the pick's figures moved."""
    now = saved_summary(choose(view))
    if before.get("pick") != now.get("pick"):
        return [f"The pick was {before.get('pick_label', 'nothing')} and is now {now.get('pick_label', 'nothing')}."]
    return _changed_figures(before, now) or ["The pick and its figures are the same."]


def _changed_figures(before: Mapping[str, object], now: Mapping[str, object]) -> list[str]:
    old, new = before.get("values"), now.get("values")
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return []
    registry = metrics()
    return [
        f"{registry[name].label}: {quantity(old[name], registry[name])} then, "
        f"{quantity(new.get(name), registry[name])} now."
        for name in old
        if name in registry and old[name] != new.get(name)
    ]
