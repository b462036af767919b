"""Pictures to take away: the camera above a main chart, made in the browser, named after the view, as PNG or SVG."""

from __future__ import annotations

import re
from typing import Any

import streamlit as st

FORMATS = ("png", "svg")
CHOSEN, CHOICE = "picture-format", "picture-format-choice"
SCALE = 2  # of a PNG's pixels: sharp on paper
UNUSABLE = re.compile(r"[^A-Za-z0-9.-]+")


def chart_config(*names: str) -> dict[str, Any]:
    """Plotly's settings of a main chart: nothing but a camera in view. `names` are of the page and of what is drawn."""
    return {"displayModeBar": True, "displaylogo": False, "modeBarButtons": [["toImage"]], **image_options(*names)}


def image_options(*names: str) -> dict[str, Any]:
    """How the camera of any chart saves it: in the format that this session chose, under a name of its own."""
    name = "-".join(filter(None, (UNUSABLE.sub("-", part).strip("-") for part in ("paretoscope", *names))))
    options: dict[str, Any] = {"format": st.session_state.get(CHOSEN, FORMATS[0]), "filename": name}
    if options["format"] == "png":
        options["scale"] = SCALE
    return {"toImageButtonOptions": options}


def draw_picture_choice(page: str) -> None:
    """Draw the choice of format in a popover of its own."""
    choice = st.popover("Picture", icon=":material/photo_camera:", on_change="rerun", key=f"{page}-picture")
    if choice.open:
        with choice:
            st.session_state[CHOICE] = st.session_state.get(CHOSEN, FORMATS[0])
            st.segmented_control(
                "Format", FORMATS, format_func=str.upper, key=CHOICE, required=True, on_change=_remember
            )
            st.caption("The camera above the chart saves it in this format.")


def _remember() -> None:
    st.session_state[CHOSEN] = st.session_state[CHOICE]
