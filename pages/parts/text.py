"""Text that came from data, made safe to show as Markdown and on charts."""

from __future__ import annotations

_SPECIAL = frozenset("\\`*_{}[]()#+!|<>$~:")


def escape(text: str) -> str:
    """The text with every sign that Markdown would act on taken literally; dots, dashes and quotes stay."""
    return "".join(f"\\{sign}" if sign in _SPECIAL else sign for sign in text)


def chart_text(text: str) -> str:
    """The text as Plotly shows it literally: it reads HTML in names, labels and hover texts."""
    return text.replace("&", "&amp;").replace("<", "&lt;")
