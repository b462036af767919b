"""Session keys of the Choose page's settings, and groups that draw the rarely used ones only while open."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.answers.choose.view import ChooseView
from pages.draw.shared.escaping import escape
from pages.draw.shared.url_state import key


def k(name: str) -> str:
    """Session key of a field of this page."""
    return key(ChooseView, name)


def drawn_while_open(names: tuple[str, ...], before: ChooseView, draw: Callable[[], None]) -> None:
    """Draw settings that are not drawn in every run: their widgets forgot the values in between, the view did not."""
    for name in names:
        value = getattr(before, name)
        st.session_state.setdefault(k(name), list(value) if isinstance(value, tuple) else value)
    draw()


def folded(title: str, names: tuple[str, ...], before: ChooseView, draw: Callable[[], None]) -> None:
    """Rarely used settings: drawn only while open, since every widget costs each rerun; below, how many are set.

    The label stays as it is: Streamlit takes a fold with another label for another fold, and a new one is closed.
    """
    standard = ChooseView()
    changed = sum(getattr(before, name) != getattr(standard, name) for name in names)
    fold = st.expander(escape(title), on_change="rerun", key=f"choose-{title.split(maxsplit=1)[0].lower()}")
    if fold.open:
        with fold:
            drawn_while_open(names, before, draw)
    if changed:
        st.caption(f"{escape(title)}: {changed:,} set")
