"""The question bar of the Frontier page: board and task, objectives, limits, candidates, display."""

from __future__ import annotations

from functools import partial
from types import MappingProxyType

import streamlit as st

from pages.answers.boards.chosen_board import ChosenBoard
from pages.answers.boards.energy_methods import ACROSS_METHODS, label_of
from pages.answers.boards.predicted_variants import VARIANTS_HELP
from pages.answers.frontier.answer import offered_methods
from pages.answers.frontier.question import board_text, display_text, filters_text, limits_text, objectives_text
from pages.answers.frontier.view import FrontierView, board_of, board_titles, resolve
from pages.answers.shared.formatting import KIND_NAMES
from pages.draw.frontier.limit_inputs import draw_limits
from pages.draw.frontier.selection import clear_selection, k
from pages.draw.shared.axes import titled
from pages.draw.shared.escaping import escape
from pages.draw.shared.first_storey import SettingsGroup, draw_question_bar
from pages.draw.shared.url_state import from_widgets

LOG = MappingProxyType({"auto": None, "linear": False, "log": True})
FILTER_NAMES = MappingProxyType({"kinds": ("Kind of candidate", "kind"), "families": ("Model families", "family")})


def draw_inputs(before: FrontierView) -> tuple[FrontierView, tuple[str, ...]]:
    """Draw the settings and read them back."""
    view = from_widgets(FrontierView, before)[0]
    board = board_of(view)
    groups = (
        SettingsGroup("board", "Board and task", board_text(view, board), "category", partial(_draw_board, board)),
        SettingsGroup("objectives", "Objectives", objectives_text(view), "balance", partial(_draw_objectives, board)),
        SettingsGroup("limits", "Limits", limits_text(view), "filter_alt", partial(draw_limits, board, view)),
        SettingsGroup("candidates", "Candidates", filters_text(view), "dns", partial(_draw_filters, board)),
        SettingsGroup("display", "Display", display_text(view), "tune", partial(_draw_display, board, before)),
    )
    draw_question_bar("frontier", groups)
    return from_widgets(FrontierView, before)


def _draw_board(board: ChosenBoard) -> None:
    titles = board_titles()
    st.selectbox(
        "Board", list(titles), format_func=titles.__getitem__, key=k("board"), on_change=_start_over, args=("of",)
    )
    if board.tasks:
        tasks = board.tasks
        st.selectbox("Task", list(tasks), format_func=tasks.__getitem__, key=k("of"), on_change=_start_over)


def _draw_objectives(board: ChosenBoard) -> None:
    offered = board.offered_metrics()
    for place, label in (("x", "Across"), ("y", "Up"), ("z", "Third, not drawn")):
        choices = [*offered] if place != "z" else ["", *offered]
        st.selectbox(
            escape(label),
            choices,
            format_func=lambda name: titled(offered[name]) if name else "none",
            key=k(place),
            on_change=clear_selection,
        )
    if board.can_predict_energy:
        st.toggle(
            "Use predicted energy",
            key=k("predicted_energy"),
            on_change=_change_energies,
            help="Candidates without a measured energy get a predicted one, with its 90% interval, where the "
            "model's shape, the GPU and the batch size are known. Measured energies stay as they are.",
        )


def _draw_filters(board: ChosenBoard) -> None:
    """Which candidates compete; only what tells candidates of this board apart."""
    for field, (label, column) in FILTER_NAMES.items():
        if column in board.frame and len(values := board.values(column)) > 1:
            st.multiselect(
                escape(label),
                values,
                format_func=lambda name: KIND_NAMES.get(name, name),
                key=k(field),
                placeholder="all",
            )
    if "gpu" in board.frame and (gpus := board.values("gpu")):
        st.multiselect(
            "GPUs", gpus, key=k("gpus"), placeholder="all", help="API models name no GPU, so this leaves them out."
        )
    if "open_weights" in board.frame:
        st.toggle("Open weights only", key=k("open_only"))
    if board.can_predict_variants:
        st.toggle(
            "Predicted quantized variants", key=k("predicted_variants"), on_change=_change_energies, help=VARIANTS_HELP
        )


def _draw_display(board: ChosenBoard, before: FrontierView) -> None:
    for place, label in (("x_scale", "Scale across"), ("y_scale", "Scale up")):
        st.segmented_control(escape(label), ["auto", "linear", "log"], key=k(place))
    st.toggle("List the front only", key=k("front_only"))
    _draw_methods(from_widgets(FrontierView, before)[0], board)


def _draw_methods(view: FrontierView, board: ChosenBoard) -> None:
    """Which method's figures are compared, where there are several; or all of them."""
    methods = offered_methods(view, board)
    if not methods:
        return
    if not view.across_methods:
        if st.session_state.get(k("method")) not in methods:
            st.session_state[k("method")] = next(iter(methods))
        st.selectbox(
            "Energy as read by",
            sorted(methods, key=lambda method: -methods[method]),
            format_func=lambda method: f"{label_of(method)} ({methods[method]:,})",
            key=k("method"),
            on_change=clear_selection,
        )
    st.checkbox("Compare across methods", key=k("across_methods"), help=ACROSS_METHODS)


def _start_over(*also: str) -> None:
    """Another board or task: its own default objectives, no limits, no selection, nothing to compare."""
    for name in ("x", "y", "z", "method", *also):
        st.session_state[k(name)] = ""
    for name in ("compare", "limits", "kinds", "families", "gpus"):
        st.session_state[k(name)] = []
    st.session_state[k("open_only")] = False
    clear_selection()
    view, _ = resolve(from_widgets(FrontierView, FrontierView())[0])
    for name in ("of", "x", "y", "z"):
        st.session_state[k(name)] = getattr(view, name)


def _change_energies() -> None:
    """Energies come or go: objectives that the board no longer has give way to its defaults."""
    clear_selection()
    view, _ = resolve(from_widgets(FrontierView, FrontierView())[0])
    for name in ("x", "y", "z"):
        st.session_state[k(name)] = getattr(view, name)
    st.session_state[k("limits")] = list(view.limits)
