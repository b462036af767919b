"""Saved views across pages: which view model a page has, and what the data changed since one was saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from data.metrics import metrics
from data.views import SavedView
from pages.answers.choose import choose
from pages.answers.choose_rows import saved_summary
from pages.answers.choose_view import ChooseView
from pages.answers.fine_tune import UPLOAD, FineTuneView, fine_tune
from pages.answers.frontier import FrontierView, answer_frontier, resolve
from pages.answers.route import replay_of, route
from pages.answers.route_view import UPLOAD as UPLOADED_LOG
from pages.answers.route_view import RouteView
from pages.answers.scaling import scaling
from pages.answers.scaling_view import UPLOAD as UPLOADED_RUNS
from pages.answers.scaling_view import ScalingView
from pages.answers.view import View
from pages.answers.words import number, plural, quantity

PAGE_VIEWS: Mapping[str, type[View]] = {
    model.page: model for model in (ChooseView, FrontierView, FineTuneView, ScalingView, RouteView)
}


def changes_since(record: SavedView, view: View) -> list[str]:
    """What differs between the answer that was saved and the answer on today's data, in sentences."""
    said: dict[type[View], Callable[[Mapping[str, object], Any], list[str]]] = {
        ChooseView: _choice_changes,
        FrontierView: _front_changes,
        FineTuneView: _pick_changes,
        ScalingView: _law_changes,
        RouteView: _route_changes,
    }
    return said[type(view)](record.summary, view) if type(view) in said else []


def _choice_changes(before: Mapping[str, object], view: ChooseView) -> list[str]:
    """Whether another candidate is picked now, or the pick's figures moved."""
    now = saved_summary(choose(view))
    if before.get("pick") != now.get("pick"):
        return [f"The pick was {before.get('pick_label', 'nothing')} and is now {now.get('pick_label', 'nothing')}."]
    return _moved(before, now) or ["The pick and its figures are the same."]


def _front_changes(before: Mapping[str, object], view: FrontierView) -> list[str]:
    """Which candidates joined or left the front."""
    old = before.get("front")
    answer = answer_frontier(resolve(view)[0])
    new = {str(name) for name in answer.frame["candidate_id"].iloc[answer.front]}
    if not isinstance(old, list):
        return []
    joined, left = len(new - set(old)), len(set(old) - new)
    if not joined and not left:
        return ["The front holds the same candidates."]
    return [f"{plural(joined, 'candidate')} joined the front and {left:,} left it."]


def _pick_changes(before: Mapping[str, object], view: FineTuneView) -> list[str]:
    """Whether another base model is chosen now; uploads are not compared."""
    if view.data_set == UPLOAD:
        return ["Its curves were uploaded; the ranking as saved is in its CSV."]
    now = fine_tune(view).pick
    if now == before.get("pick"):
        return ["The pick is the same."]
    return [f"The pick was {before.get('pick') or 'nothing'} and is now {now or 'nothing'}."]


def _law_changes(before: Mapping[str, object], view: ScalingView) -> list[str]:
    """Whether another law describes the runs best now; uploads are not compared."""
    if view.curve.startswith(f"{UPLOADED_RUNS}:"):
        return ["Its runs were uploaded; the points as saved are in its CSV."]
    best = scaling(view).best
    now = best.law.id if best is not None else None
    if now == before.get("best_law"):
        return ["The best law is the same."]
    return [f"The best law was {before.get('best_law') or 'none'} and is now {now or 'none'}."]


def _route_changes(before: Mapping[str, object], view: RouteView) -> list[str]:
    """How the operating point's score and bill moved; uploads are not compared."""
    if view.log == UPLOADED_LOG:
        return ["Its log was uploaded; the curves as saved are in its CSV."]
    now = route(view, replay_of(view, None)).summary
    if all(before.get(name) == value for name, value in now.items()):
        return ["The operating point and its figures are the same."]
    return [
        f"It scored {100 * float(str(before.get('quality', 'nan'))):.1f} at "
        f"${number(float(str(before.get('cost_per_1k_queries_usd', 'nan'))))} per 1,000 queries, and scores "
        f"{100 * float(str(now['quality'])):.1f} at ${number(float(str(now['cost_per_1k_queries_usd'])))} now."
    ]


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
