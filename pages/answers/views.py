"""Saved views across pages: which view model a page has, and what the data changed since one was saved."""

from __future__ import annotations

from collections.abc import Mapping

from data.metrics import metrics
from data.views import SavedView
from pages.answers.choose import choose
from pages.answers.choose_rows import saved_summary
from pages.answers.choose_view import ChooseView
from pages.answers.fine_tune import FineTuneView
from pages.answers.frontier import FrontierView
from pages.answers.view import View
from pages.answers.words import quantity

PAGE_VIEWS: Mapping[str, type[View]] = {model.page: model for model in (ChooseView, FrontierView, FineTuneView)}


def changes_since(record: SavedView, view: View) -> list[str]:
    """What differs between the answer that was saved and the answer on today's data, in sentences."""
    if not isinstance(view, ChooseView):
        return ["Its rows as saved are kept with it and can be taken as CSV."]
    before, now = record.summary, saved_summary(choose(view))
    if before.get("pick") != now.get("pick"):
        return [f"The pick was {before.get('pick_label', 'nothing')} and is now {now.get('pick_label', 'nothing')}."]
    return _moved(before, now) or ["The pick and its figures are the same."]


def _moved(before: Mapping[str, object], now: Mapping[str, object]) -> list[str]:
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
