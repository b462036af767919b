"""The sidebar of the Frontier page, and what its chart selects."""

from __future__ import annotations

from types import MappingProxyType

import streamlit as st

from pages.answers.boards.chosen_board import ChosenBoard, chosen_board
from pages.answers.boards.energy_methods import ACROSS_METHODS, label_of
from pages.answers.frontier.answer import offered_methods
from pages.answers.frontier.view import MAX_COMPARED, FrontierView, board_titles, resolve
from pages.draw.shared.axes import titled
from pages.draw.shared.url_state import from_widgets, key

LOG = MappingProxyType({"auto": None, "linear": False, "log": True})


def k(name: str) -> str:
    """Session key of a field of this page."""
    return key(FrontierView, name)


def draw_inputs(before: FrontierView) -> tuple[FrontierView, tuple[str, ...]]:
    """Draw the sidebar and read it back."""
    titles = board_titles()
    with st.sidebar:
        st.subheader("Need")
        board_id = st.selectbox(
            "Board", list(titles), format_func=titles.__getitem__, key=k("board"), on_change=_start_over, args=("of",)
        )
        predicted_energy = bool(st.session_state[k("predicted_energy")])
        board = chosen_board(board_id, st.session_state[k("of")], predicted_energy=predicted_energy)
        if board.tasks:
            tasks = board.tasks
            st.selectbox("Task", list(tasks), format_func=tasks.__getitem__, key=k("of"), on_change=_start_over)
        st.subheader("Objectives")
        offered = board.offered_metrics()
        for place, label in (("x", "Across"), ("y", "Up"), ("z", "Third, not drawn")):
            choices = [*offered] if place != "z" else ["", *offered]
            st.selectbox(
                label,
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
        for place, label in (("x_scale", "Scale across"), ("y_scale", "Scale up")):
            st.segmented_control(label, ["auto", "linear", "log"], key=k(place))
        st.toggle("List the front only", key=k("front_only"))
        view, refused = from_widgets(FrontierView, before)
        _draw_methods(view, board)
    view, more = from_widgets(FrontierView, before)
    return view, (*refused, *more)


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
    """Another board or task: its own default objectives, no selection, nothing to compare."""
    for name in ("x", "y", "z", "method", *also):
        st.session_state[k(name)] = ""
    st.session_state[k("compare")] = []
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


def clear_selection() -> None:
    """Forget the box."""
    st.session_state[k("x_range")] = []
    st.session_state[k("y_range")] = []


def take_selection() -> None:
    """A box becomes two ranges, which the link can hold; a clicked point joins or leaves the comparison."""
    selection = st.session_state["frontier-chart"]["selection"]
    boxes = selection.get("box") or []
    if boxes:
        for name in ("x", "y"):
            low, high = sorted(float(value) for value in boxes[0][name])
            st.session_state[k(f"{name}_range")] = [float(f"{low:.6g}"), float(f"{high:.6g}")]
        return
    compared = list(st.session_state[k("compare")])
    for point in selection.get("points") or []:
        candidate = str((point.get("customdata") or [""])[0])
        if candidate in compared:
            compared.remove(candidate)
        elif candidate:
            compared.append(candidate)
    st.session_state[k("compare")] = compared[-MAX_COMPARED:]
