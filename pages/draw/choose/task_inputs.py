"""What is asked and what matters: the board, the task, the measure of quality, the weights."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from data.metrics import metrics
from pages.answers.boards import store
from pages.answers.boards.chosen_board import chosen_board
from pages.answers.boards.decision_metrics import PARTS, ROLES, Roles
from pages.answers.choose.need import default_quality
from pages.answers.choose.view import ChooseView
from pages.answers.shared.formatting import KIND_NAMES
from pages.draw.choose.folds import k
from pages.draw.shared.escaping import escape

BOARD = "choose-board"
OF_THE_TASK = frozenset({"quality", "gpus", "gpu_memory_gb", "precisions", "families", "models", "kinds"})
WEIGHT_HELP = "0 = ignored, 10 = most important. Only the ratios between the weights matter."


def draw_task() -> None:
    """Draw board, task, quality measure and kind of candidate."""
    labels = store.task_labels()
    if st.session_state.get(k("task")) not in labels:
        st.session_state[k("task")] = ChooseView().task
    titles = store.boards().set_index("id")["title"]
    current = store.board_of(st.session_state[k("task")])
    key = f"{BOARD}-{current}"  # a key for each board, as for the examples in header.py
    boards = list(ROLES)
    board = st.selectbox(
        "Kind of work",
        boards,
        index=boards.index(current),
        format_func=lambda each: titles[each],
        key=key,
        on_change=_open,
        args=(key,),
    )
    tasks = [str(task) for task in store.tasks(board)["id"]]
    task = st.selectbox("Task", tasks, format_func=labels.__getitem__, key=k("task"), on_change=_forget_units)
    roles = ROLES[board]
    _quality(roles, task)
    if roles.has_tokens:
        st.pills(
            "Kind of candidate",
            ["self-hosted", "api", "router"],
            format_func=KIND_NAMES.__getitem__,
            selection_mode="multi",
            key=k("kinds"),
            help="No selection means both: models on rented GPUs, and models priced per token.",
        )


def _quality(roles: Roles, task: str) -> None:
    chosen = chosen_board(roles.board, task)
    qualities = chosen.measured(roles.qualities)
    if not qualities:
        st.session_state[k("quality")] = ""
        st.caption("This task has no quality data; the other metrics decide.")
        return
    if st.session_state.get(k("quality")) not in qualities:
        st.session_state[k("quality")] = default_quality(chosen, roles)
    registry = metrics()
    st.selectbox(
        "Quality measure",
        qualities,
        format_func=lambda name: registry[name].label,
        key=k("quality"),
        help=escape(registry[st.session_state[k("quality")]].description),
    )


def _open(key: str) -> None:
    """Another board starts with its first task."""
    st.session_state[k("task")] = str(store.tasks(st.session_state[key])["id"].iloc[0])
    _forget_units()


def _forget_units() -> None:
    """Another task starts with its own quality measure, and without limits in the old one's units."""
    standard = ChooseView()
    for name in ChooseView.model_fields:
        if name.startswith(("max_", "min_")) or name in OF_THE_TASK:
            value = getattr(standard, name)
            st.session_state[k(name)] = list(value) if isinstance(value, tuple) else value


def draw_weights(roles: Roles, columns: Mapping[str, str]) -> None:
    """Draw a weight for each part that the task has."""
    st.caption(WEIGHT_HELP)
    for part in PARTS:
        if part in columns or (part == "quality" and roles.qualities):
            st.slider(escape(part.capitalize()), 0, 10, key=k(f"w_{part}"))
