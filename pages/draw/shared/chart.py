"""Every chart of a page: Plotly reads text as HTML, so only the few tags that charts here use get through.

No other module calls `st.plotly_chart`: a test keeps it so.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

# An allow-list: tags without attributes. Everything else that begins like a tag is shown as it is written.
NO_TAG = re.compile(r"<(?!/?(?:br|b|i|sub|sup|extra)>)", re.IGNORECASE)
UNREAD = frozenset({"customdata", "ids", "uid", "uirevision", "meta"})  # no text on a chart; ids must stay


def draw_chart(figure: go.Figure, **options: Any) -> Any:
    """Draw a figure; `options` are those of `st.plotly_chart`."""
    return st.plotly_chart(harmless(figure), **options)


def harmless(figure: go.Figure) -> go.Figure:
    """The figure with no HTML but the tags allowed: the same figure where it holds no other."""
    plain = figure.to_plotly_json()
    return go.Figure(_cleaned(plain)) if _has_tags(plain) else figure


def _has_tags(value: Any) -> bool:
    if isinstance(value, str):
        return NO_TAG.search(value) is not None
    if isinstance(value, dict):
        return any(_has_tags(part) for name, part in value.items() if name not in UNREAD)
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "OUT" and _has_tags(value.ravel().tolist())
    return isinstance(value, list | tuple) and any(map(_has_tags, value))


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return NO_TAG.sub("&lt;", value)
    if isinstance(value, dict):
        return {name: part if name in UNREAD else _cleaned(part) for name, part in value.items()}
    if isinstance(value, np.ndarray):
        return _cleaned(value.tolist()) if value.dtype.kind in "OUT" else value
    return [_cleaned(part) for part in value] if isinstance(value, list | tuple) else value
