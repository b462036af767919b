"""Text that came from data, made safe to show as Markdown."""

from __future__ import annotations

_SPECIAL = frozenset("\\`*_{}[]()#+!|<>$~:")


def escape(text: str) -> str:
    """The text with every sign that Markdown would act on taken literally; dots, dashes and quotes stay."""
    return "".join(f"\\{sign}" if sign in _SPECIAL else sign for sign in text)
