"""Search and facets of the Evidence page."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from pages.answers.papers.catalogue import Paper
from pages.answers.papers.view import EFFECTS, RUNNING_NAMES, EvidenceView, facets
from pages.draw.shared.escaping import escape
from pages.draw.shared.url_state import key

LABELS = {"kinds": "Kind", "stages": "Stage", "resources": "Resource", "modalities": "Modality"}
NAMES = {
    "llm": "language models",
    "rl": "reinforcement learning",
    "recsys": "recommendation",
    "finetuning": "fine-tuning",
}


def facet_name(value: str) -> str:
    """A facet's value as people say it."""
    return NAMES.get(value, value)


def draw_facets(listed: Iterable[Paper]) -> None:
    """The search box, and the facets behind a button that says how many are on."""
    offered = facets(listed)
    first_column, second_column = st.columns([3, 1], vertical_alignment="bottom")
    first_column.text_input(
        "Search papers",
        key=key(EvidenceView, "q"),
        placeholder="System, title or any word, such as quantization",
        icon=":material/search:",
    )
    chosen = sum(
        len(st.session_state.get(key(EvidenceView, name)) or []) for name in LABELS
    ) + (st.session_state.get(key(EvidenceView, "effect")) not in (0, None)) + (
        st.session_state.get(key(EvidenceView, "running")) not in ("any", None)
    )  # fmt: skip
    with second_column.popover(f"Facets ({chosen})" if chosen else "Facets", icon=":material/tune:", width="stretch"):
        st.segmented_control(
            "In the product",
            list(RUNNING_NAMES),
            format_func=RUNNING_NAMES.__getitem__,
            key=key(EvidenceView, "running"),
            required=True,
        )
        for name, label in LABELS.items():
            st.multiselect(escape(label), offered[name], format_func=facet_name, key=key(EvidenceView, name))
        st.select_slider(
            "Claims a change of at least",
            EFFECTS,
            format_func=lambda percent: f"{percent}%" if percent else "any",
            key=key(EvidenceView, "effect"),
            help="The largest change that the paper states against a baseline; papers that state none have 0%.",
        )
