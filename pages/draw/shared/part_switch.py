"""Which part of a page is open."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st


def draw_part_switch(names: Mapping[str, str], key: str) -> None:
    """A button for each part, id to name; the id of the open one stands under `key`."""
    st.segmented_control(
        "Part",
        list(names),
        format_func=names.__getitem__,
        key=key,
        label_visibility="collapsed",
        required=True,
    )
