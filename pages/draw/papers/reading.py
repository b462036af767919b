"""How to read the Evidence page, in short."""

from __future__ import annotations

import streamlit as st

from models.levers.bands import ABOUT_SHARE


def draw_reading() -> None:
    """Folded away until someone asks."""
    folded = st.expander("How to read this", on_change="rerun", key="evidence-reading")
    if not folded.open:
        return
    with folded:
        st.markdown(
            "- **Claimed** is what a paper says about itself. Nobody here measured it, and it is never mixed with"
            " measurements.\n"
            "- **Measured** is computed from our own tables when the page opens: one pair is the same model with and"
            " without the change, on the same hardware and test where the source allows it.\n"
            '- "Up to" leaves everything from no effect to the number; "at least" leaves everything from the number'
            f' on; "about" is drawn {100 * ABOUT_SHARE:.0f}% either way, which is our assumption.\n'
            "- A paper **runs here** as its own method, as a part of it, or as an analogue: the same question answered"
            " another way. The line under each result says which.\n"
            "- Where a measured pair disagrees with a claim, the conditions differ more often than the arithmetic:"
            " read both before you conclude."
        )
