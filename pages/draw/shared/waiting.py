"""Waiting for a fit or a replay: how it stands, and a button that ends it and frees its worker."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from errors import ParetoscopeError, Stopped
from pages.answers.workers.caller import Caller, working_for
from pages.answers.workers.pool import POOL
from pages.draw.shared.escaping import escape
from pages.draw.shared.message import show_error

LINGER_S = 3.0  # between a page's run that was interrupted and the next that asks for the same work
STOPPED = "This was stopped before it was done. Change a setting, or start it again."


def session_name() -> str:
    """What the work of this browser session is counted by."""
    name: str = st.session_state.setdefault("waiting.session", f"session {uuid4().hex}")
    return name


@contextmanager
def waiting(text: str, key: str, question: Hashable = None) -> Iterator[None]:
    """Show `text` and a Cancel button while work inside waits for a worker or runs; nothing where it is there at once.

    Streamlit ends a script at its next call of `st` when the page runs anew or its session is over: `show` is such a
    call every quarter of a second, and what it raises gives the work up. Whoever cancelled is not given the same
    `question` again until it is asked for: then Stopped is raised, for `show_problem`.
    """
    mark = f"{key}.stopped"
    if mark in st.session_state and st.session_state[mark] == question:
        raise Stopped(STOPPED, column=key)
    st.session_state.pop(mark, None)
    slot = st.empty()
    captions: list[DeltaGenerator] = []

    def show(standing: str) -> None:
        if not captions:
            with slot.container(horizontal=True, vertical_alignment="center"):
                st.button("Cancel", key=f"{key}.cancel", on_click=_stop, args=(mark, question))
                captions.append(st.empty())
        captions[0].caption(escape(standing or " "), width="content")

    try:
        with st.spinner(escape(text), show_time=True), working_for(Caller(session_name(), show, LINGER_S)):
            yield
    finally:
        slot.empty()


def show_problem(error: ParetoscopeError) -> None:
    """Say why there is no answer; work that was cancelled can be started again."""
    if isinstance(error, Stopped) and error.column is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            mark = f"{error.column}.stopped"
            st.button("Start again", key=f"{error.column}.again", on_click=st.session_state.pop, args=(mark, None))
            st.caption(escape(error.detail), width="content")
    else:
        show_error(error.detail)


def _stop(mark: str, question: Hashable) -> None:
    st.session_state[mark] = question
    POOL.give_up(session_name())
