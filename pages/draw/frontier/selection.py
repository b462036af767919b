"""What the chart of the Frontier page selects: a box that filters, points that are compared."""

from __future__ import annotations

import streamlit as st

from pages.answers.frontier.view import MAX_COMPARED, FrontierView
from pages.draw.shared.url_state import key


def k(name: str) -> str:
    """Session key of a field of this page."""
    return key(FrontierView, name)


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
    # By the id that each point carries: Streamlit's point_index counts within a trace (streamlit issue 8914).
    for point in selection.get("points") or []:
        candidate = str((point.get("customdata") or [""])[0])
        if candidate in compared:
            compared.remove(candidate)
        elif candidate:
            compared.append(candidate)
    st.session_state[k("compare")] = compared[-MAX_COMPARED:]
