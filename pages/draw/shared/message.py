"""Every message of a page: its text is shown as it is, never as Markdown, whoever wrote it.

No other module calls `st.warning`, `st.error`, `st.info`, `st.success` or `st.toast`: a test keeps it so.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from pages.draw.shared.escaping import escape


def show_warning(text: str) -> None:
    """Something was left out or replaced; the page goes on."""
    st.warning(escape(text))


def show_error(text: str, *, title: str | None = None, points: Sequence[str] = ()) -> None:
    """Something could not be done; `points` are listed below the sentence."""
    lines = [escape(text), *(f"- {escape(point)}" for point in points)]
    st.error("\n".join(lines), title=None if title is None else escape(title))


def show_info(text: str, *, title: str | None = None, points: Sequence[str] = ()) -> None:
    """Something worth knowing; `points` are listed below the sentence."""
    lines = [escape(text), *(f"- {escape(point)}" for point in points)]
    st.info("\n".join(lines), title=None if title is None else escape(title))


def show_success(text: str) -> None:
    """Something was done."""
    st.success(escape(text))
