"""The first storey of a page that asks something: a title with one line, the question bar, the verdict card."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.draw.shared.escaping import escape
from pages.draw.shared.labels import is_phone

LEAST_FIGURE_PX, LEAST_LONG_FIGURE_PX = 150, 200  # five of the longer ones fit a laptop, one a window of 400 px
HALF_SCREEN_CHARS = 16  # of a figure, in half of a phone's width


@dataclass(frozen=True)
class SettingsGroup:
    """A button of the question bar: its label is the setting, its title says what it is about.

    The settings of a rare group are drawn only while it is open.
    """

    id: str
    title: str
    label: str
    icon: str
    draw: Callable[[], None]
    is_rare: bool = False


def on_phone() -> bool:
    """Whether this browser says of itself that it runs on a phone."""
    return is_phone(st.context.headers.get("User-Agent"))


def draw_title(title: str, line: str) -> None:
    """The page's question and one line on what answers it."""
    st.title(escape(title), anchor=False)
    st.caption(escape(line))


def draw_question_bar(page: str, groups: Sequence[SettingsGroup]) -> None:
    """Draw the settings behind buttons whose labels say what is set; on a phone behind one button."""
    if on_phone():
        label = escape(f"Settings: {', '.join(group.label for group in groups[:2])}")
        with st.popover(label, icon=":material/tune:", width="stretch", key=f"{page}-settings"):
            for group in groups:
                st.markdown(f"**{escape(group.title)}**")
                group.draw()
        return
    with st.container(horizontal=True, gap="xsmall", key="question-bar"):
        for group in groups:
            _draw_button(page, group)


def _draw_button(page: str, group: SettingsGroup) -> None:
    button = st.popover(
        escape(group.label),
        icon=f":material/{group.icon}:",
        key=f"{page}-{group.id}-settings",  # fixed: the button stays open while its label changes
        help=escape(group.title),
        on_change="rerun" if group.is_rare else "ignore",
    )
    if not group.is_rare or button.open:
        with button:
            group.draw()


def figure_grid(most_columns: int, texts: Sequence[str] = (), key: str = "figures") -> DeltaGenerator:
    """Columns for figures; in a narrow window one below the other where half of it would cut one of the `texts`."""
    is_long = any(len(text) > HALF_SCREEN_CHARS for text in texts)
    width = LEAST_LONG_FIGURE_PX if is_long else LEAST_FIGURE_PX
    return st.grid(most_columns, min_column_width=width, key=key)


def draw_verdict(sentence: str, notes: Iterable[str] = (), more: Callable[[], None] | None = None) -> None:
    """The answer in a card: the sentence, what qualifies it, and what else belongs to it."""
    with st.container(border=True, key="verdict"):
        st.subheader(escape(sentence), anchor=False)
        for note in filter(None, notes):
            st.caption(escape(note))
        if more is not None:
            more()
