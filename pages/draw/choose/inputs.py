"""The question bar of the Choose page. Returns the view that the widgets hold."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from pages.answers.boards.workload import Workload
from pages.answers.choose.need import ResolvedNeed, resolve_need
from pages.answers.choose.question import levers_text, limits_text, site_text, task_text, weights_text, workload_text
from pages.answers.choose.view import ChooseView
from pages.answers.papers.lever_settings import LeverSettings
from pages.draw.choose.folds import drawn_while_open
from pages.draw.choose.levered import draw_lever_inputs
from pages.draw.choose.limit_inputs import draw_limits
from pages.draw.choose.task_inputs import draw_task, draw_weights
from pages.draw.choose.workload_inputs import draw_site, draw_workload
from pages.draw.shared.first_storey import SettingsGroup, draw_question_bar
from pages.draw.shared.url_state import from_widgets

WORKLOAD, LEVERS = tuple(Workload.model_fields), tuple(LeverSettings.model_fields)
SITE = ("gpus", "precisions", "families", "models", "grid", "pue", "max_co2e_g")


def draw_inputs(before: ChooseView) -> tuple[ChooseView, tuple[str, ...]]:
    """Draw the settings and read them back."""
    need = resolve_need(from_widgets(ChooseView, before)[0])
    draw_question_bar("choose", [*_usual_groups(need, before), *_rare_groups(need, before)])
    return from_widgets(ChooseView, before)


def _usual_groups(need: ResolvedNeed, before: ChooseView) -> list[SettingsGroup]:
    limits = partial(draw_limits, need.board, need.roles, need.columns, before)
    weights = partial(draw_weights, need.roles, need.columns)
    return [
        SettingsGroup("task", "Question", task_text(need), "category", draw_task),
        SettingsGroup("limits", "Limits", limits_text(need), "filter_alt", limits),
        SettingsGroup("weights", "What matters", weights_text(need), "balance", weights),
    ]


def _rare_groups(need: ResolvedNeed, before: ChooseView) -> list[SettingsGroup]:
    """Groups that are drawn while open: every widget costs each rerun."""
    has_tokens = need.roles.has_tokens
    site = SITE if has_tokens else (*SITE, "requests_per_day")
    groups: list[tuple[str, str, str, str, tuple[str, ...], Callable[[], None]]] = [
        ("workload", "Workload", workload_text(need.view, has_tokens=True), "inbox", WORKLOAD, draw_workload),
        ("site", "Hardware and site", site_text(need.view), "dns", site, partial(draw_site, need.board, need.roles)),
        ("levers", "What if", levers_text(need.view), "science", LEVERS, partial(draw_lever_inputs, before)),
    ]
    return [
        SettingsGroup(name, title, label, icon, partial(drawn_while_open, fields, before, draw), is_rare=True)
        for name, title, label, icon, fields, draw in groups
        if name != "workload" or has_tokens
    ]
