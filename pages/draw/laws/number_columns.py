"""Columns of numbers over many powers of ten, written with so many significant figures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

NUMBER = st.column_config.NumberColumn
FIGURE_WIDTH = 88  # pixels
LARGE = 1e7  # beyond, digits are harder to count than to read as a power of ten


def figure(label: str, **options: Any) -> Any:
    """A column of numbers over many powers of ten, which `figures` writes as text."""
    return st.column_config.TextColumn(label, alignment="right", width=FIGURE_WIDTH, **options)


def figures(values: pd.Series[float], digits: int = 4) -> pd.Series[str]:
    """Numbers with so many significant figures, 8.163e+12 where they are large; nothing where they are not known."""

    def written(value: float) -> str:
        if np.isnan(value):
            return ""
        if np.isinf(value):
            return "no limit"
        text = f"{value:.{digits}g}"
        return f"{float(text):,.0f}" if 10**digits <= abs(value) < LARGE else text

    return values.map(written)
