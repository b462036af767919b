"""Where the shown numbers come from, on every page in the same words."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from pages.answers.boards.sources import source_lines


def draw_sources(frame: pd.DataFrame, columns: Iterable[str]) -> None:
    """One line a source that the columns of this frame name."""
    st.markdown("\n".join(f"- {line}" for line in source_lines(frame, columns)))
