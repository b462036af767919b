"""Text that came from data, made safe to show as Markdown and on charts."""

from __future__ import annotations

import re

_SPECIAL = frozenset("\\`*_{}[]()#+!|<>$~:&")
_WORD_JOINER = "\N{WORD JOINER}"  # has no width and no meaning
# What a browser is made to link though nothing marks it as a link: no backslash stops that, as it is found in the text
# that is left once these are gone.
_ADDRESS = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=@)", re.IGNORECASE)
_LIST_MARK = re.compile(r"^(\s*)(?=-\s|[-=]+\s*$)|^(\s*\d+)(?=\.(?:\s|$))")


def escape(text: str) -> str:
    """The text with every sign that Markdown would act on taken literally; dots, dashes and quotes stay.

    Addresses in it are no links either, and it stays in one paragraph.
    """
    line = _ADDRESS.sub(_WORD_JOINER, " ".join(text.splitlines()))
    literal = "".join(f"\\{sign}" if sign in _SPECIAL else sign for sign in line)
    return _LIST_MARK.sub(lambda mark: f"{mark.group()}\\", literal)


def link(title: str, address: str) -> str:
    """A Markdown link to a web address of the built-in data; the title alone where the address is none."""
    if not re.fullmatch(r"https?://[^\s<>()\[\]\\]+", address):
        return escape(title)
    return f"[{escape(title)}]({address})"


def chart_text(text: str) -> str:
    """The text as Plotly shows it literally: it reads HTML in names, labels and hover texts."""
    return text.replace("&", "&amp;").replace("<", "&lt;")
