"""The top of the page: what it is for, and questions that one click asks."""

from __future__ import annotations

import streamlit as st

from pages.answers.choose.examples import EXAMPLES, example_of
from pages.answers.choose.view import ChooseView
from pages.draw.shared.escaping import escape
from pages.draw.shared.url_state import put

PILLS = "choose-example"
LABELS = {example.id: example.label for example in EXAMPLES}
VIEWS = {example.id: example for example in EXAMPLES}


def draw_header(view: ChooseView, *, phone: bool) -> None:
    """Draw the title, one line on what the page does, and the examples; the one that is asked is marked."""
    st.title("Which model should you run or buy?", anchor=False)
    st.caption("Paretoscope picks by quality, cost, energy, latency and memory from public measurements.")
    st.session_state[PILLS] = example_of(view)
    st.pills(
        "Questions",
        list(LABELS),
        format_func=lambda example: escape(LABELS[example]),
        key=PILLS,
        on_change=_ask,
        label_visibility="collapsed",
        wrap=not phone,
    )


def _ask() -> None:
    """An example sets the whole page; clicking the one that is asked starts again."""
    chosen = st.session_state[PILLS]
    put(VIEWS[chosen].settings() if chosen else ChooseView())
