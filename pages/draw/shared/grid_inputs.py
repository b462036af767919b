"""The grid and the data centre that turn energy into carbon and water: the same two settings on every page."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages.answers.boards import store


def draw_grid(k: Callable[[str], str]) -> None:
    """Draw both; `k` gives the session key of a field of the page."""
    st.selectbox("Grid", list(store.grids().index), key=k("grid"), help="Turns energy into carbon and water.")
    st.number_input(
        "Power usage effectiveness",
        1.0,
        3.0,
        step=0.01,
        key=k("pue"),
        help="Energy of the whole site divided by that of its machines. AWS reports a mean of 1.15, Azure 1.16.",
    )
