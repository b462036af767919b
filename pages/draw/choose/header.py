"""The top of the page: what it is for, and questions that one click asks."""

from __future__ import annotations

import streamlit as st

from pages.answers.choose.examples import EXAMPLES, example_of
from pages.answers.choose.view import ChooseView
from pages.draw.shared.escaping import escape
from pages.draw.shared.first_storey import draw_title, on_phone
from pages.draw.shared.url_state import put

PILLS = "choose-example"
LABELS = {example.id: example.label for example in EXAMPLES}
VIEWS = {example.id: example for example in EXAMPLES}


def draw_header(view: ChooseView) -> None:
    """Draw the title, one line on what the page does, and the examples; the one that is asked is marked."""
    draw_title(
        "Which model should you run or buy?",
        "Paretoscope picks by quality, cost, energy, latency and memory, from public figures.",
    )
    asked = example_of(view)
    # A key for each mark: were one widget's value set in every run, a browser that has not heard of it yet would send
    # the old one back, which counts as a click and sets the whole page.
    key = f"{PILLS}-{asked or 'none'}"
    with st.container(key=PILLS):
        st.pills(
            "Questions",
            list(LABELS),
            default=asked,
            format_func=lambda example: escape(LABELS[example]),
            key=key,
            on_change=_ask,
            args=(key,),
            label_visibility="collapsed",
            wrap=not on_phone(),
        )


def _ask(key: str) -> None:
    """An example sets the whole page; clicking the one that is asked starts again."""
    chosen = st.session_state[key]
    put(VIEWS[chosen].settings() if chosen else ChooseView())
