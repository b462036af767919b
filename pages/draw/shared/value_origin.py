"""A table whose values open their origin: click one, and only its few lines are drawn, not the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from pages.answers.boards.origin import Origin
from pages.draw.shared.escaping import escape
from pages.draw.shared.failure import failures_as_sentences
from pages.draw.shared.paper_caption import cited

HINTED_TABLE = "origins:hinted"  # the first table of this run of the page: the hint stands once, below it


def forget_hint() -> None:
    """A run of the page begins: its first table gets the hint."""
    st.session_state.pop(HINTED_TABLE, None)


@st.fragment
def table_with_origins(
    table: pd.DataFrame, origin_of: Callable[[int, str], Origin | None], *, key: str, **options: Any
) -> None:
    """Draw a table; `origin_of(row position, column)` is asked only for the value that is clicked.

    Missing values are blank, and a table without rows is not drawn: the page says why in words.
    """
    if table.empty:
        return
    with failures_as_sentences():  # a click runs this alone, out of reach of the one in app.py
        _draw_table(table, origin_of, key, options)


def _draw_table(
    table: pd.DataFrame, origin_of: Callable[[int, str], Origin | None], key: str, options: Mapping[str, Any]
) -> None:
    event = st.dataframe(
        table, key=key, on_select="rerun", selection_mode="single-cell", **{"placeholder": "", **options}
    )
    cells = event.selection.cells
    first = st.session_state.setdefault(HINTED_TABLE, key)
    if not cells:
        if first == key:
            st.caption("Click a value to see where it comes from.")
        return
    row, column = cells[0]
    if not (0 <= row < len(table)):
        return  # selected in a longer table that was here before
    value_origin = origin_of(row, column)
    if value_origin is None:
        st.caption("This cell has no source, or its value is unknown. Click another value.")
    else:
        draw_origin(_in_words(value_origin, column, options.get("column_config", {})))


def _in_words(value_origin: Origin, column: str, columns: Mapping[str, Any]) -> Origin:
    """The origin with its column named as the table's head names it."""
    config = columns.get(column)
    label = config if isinstance(config, str) else (config or {}).get("label")
    if not label or not value_origin.what.startswith(column):
        return value_origin
    return replace(value_origin, what=f"{label}{value_origin.what.removeprefix(column)}")


def origin_help(value_origin: Origin | None, meaning: str = "") -> str:
    """A value's origin as the Markdown of a tooltip, after what the value means (plain text)."""
    if value_origin is None:
        return escape(meaning)
    return "\n\n".join(filter(None, (escape(meaning), *_lines(value_origin))))


def draw_origin(value_origin: Origin) -> None:
    """A value's origin in a few lines."""
    with st.container(border=True):
        st.markdown(f"**{escape(value_origin.what)}**")
        st.markdown("\n".join(f"- {line}" for line in _lines(value_origin)))


def _lines(value_origin: Origin) -> list[str]:
    conditions = [f"Conditions: {escape(value_origin.conditions)}."] if value_origin.conditions else []
    methods = [f"Method: {escape(method)}" for method in value_origin.methods]
    sources = [f"Source: {source}" for source in value_origin.sources]
    sources += [f"Source: {cited(source)}" for source in value_origin.own_sources]
    scored = value_origin.scored_as
    errors = [f"[How far off such predictions are](prediction-errors?quantity={scored})"] if scored else []
    return [f"Kind: {escape(value_origin.kind)}.", *sources, *conditions, *methods, *errors]
