"""The question bar of the Choose page: each label is the setting. Returns the view that the widgets hold."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from pages.answers.boards import store
from pages.answers.boards.chosen_board import chosen_board
from pages.answers.boards.decision_metrics import ROLES
from pages.answers.boards.workload import Workload
from pages.answers.choose.need import ResolvedNeed, resolve_need
from pages.answers.choose.question import levers_text, limits_text, site_text, task_text, weights_text, workload_text
from pages.answers.choose.view import ChooseView
from pages.answers.papers.lever_settings import LeverSettings
from pages.draw.choose.folds import drawn_while_open, k
from pages.draw.choose.levered import draw_lever_inputs
from pages.draw.choose.limit_inputs import draw_limits
from pages.draw.choose.task_inputs import draw_task, draw_weights
from pages.draw.choose.workload_inputs import draw_site, draw_workload
from pages.draw.shared.escaping import escape
from pages.draw.shared.url_state import from_widgets


def draw_inputs(before: ChooseView, *, phone: bool) -> tuple[ChooseView, tuple[str, ...]]:
    """Draw the settings and read them back; on a phone behind one button."""
    need = resolve_need(from_widgets(ChooseView, before)[0])
    if phone:
        summary = f"Settings: {task_text(need)}, {limits_text(need)}"
        with st.popover(escape(summary), icon=":material/tune:", width="stretch", key="choose-settings"):
            _draw_groups(need, before, _below_heading)
    else:
        with st.container(horizontal=True, gap="xsmall", key="question-bar"):
            _draw_groups(need, before, _behind_button)
    return from_widgets(ChooseView, before)


SITE = ("gpus", "precisions", "families", "models", "grid", "pue", "max_co2e_g")
RARE = frozenset({"workload", "site", "levers"})
Group = Callable[[str, str, str, str, Callable[[], None]], None]


def _draw_groups(need: ResolvedNeed, before: ChooseView, group: Group) -> None:
    """Each group of settings: its name, its label, its icon, its help and what draws it."""
    group("task", "Question", task_text(need), "category", draw_task)
    task = st.session_state[k("task")]  # as the widget left it
    roles = ROLES[store.board_of(task)]
    board = chosen_board(roles.board, task)
    columns = roles.columns(board.n_known, need.view.itl)
    group("limits", "Limits", limits_text(need), "filter_alt", lambda: draw_limits(board, roles, columns, before))
    group("weights", "What matters", weights_text(need), "balance", lambda: draw_weights(roles, columns))
    if roles.has_tokens:
        label = workload_text(need.view, has_tokens=True)
        fields = tuple(Workload.model_fields)
        group("workload", "Workload", label, "inbox", lambda: drawn_while_open(fields, before, draw_workload))
    names = SITE if roles.has_tokens else (*SITE, "requests_per_day")
    site = partial(draw_site, board, roles)
    group("site", "Hardware and site", site_text(need.view), "dns", lambda: drawn_while_open(names, before, site))
    fields = tuple(LeverSettings.model_fields)
    what_if = partial(draw_lever_inputs, before)
    group("levers", "What if", levers_text(need.view), "science", lambda: drawn_while_open(fields, before, what_if))


def _behind_button(name: str, title: str, label: str, icon: str, draw: Callable[[], None]) -> None:
    """A button whose label says what is set. The rarer groups are drawn while open: every widget costs each rerun."""
    lazy = name in RARE
    button = st.popover(
        escape(label),
        icon=f":material/{icon}:",
        key=f"choose-{name}-settings",
        help=escape(title),
        on_change="rerun" if lazy else "ignore",
    )
    if not lazy or button.open:
        with button:
            draw()


def _below_heading(_name: str, title: str, _label: str, _icon: str, draw: Callable[[], None]) -> None:
    st.markdown(f"**{escape(title)}**")
    draw()
