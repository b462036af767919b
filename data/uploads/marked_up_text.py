"""A cell's text without what a README or a web page puts around it: links, bold best values, footnotes, tags.

>>> plain_text("**[Llama-3.1-8B](https://example.org)**[^1]"), plain_text("~~0.60~~ 0.55"), plain_text("a<sup>2</sup>")
('Llama-3.1-8B', '0.55', 'a')
"""

from __future__ import annotations

import html
import re

RULES = (
    (re.compile(r"!\[[^\]]{0,200}\]\([^)\s]{0,500}\)"), ""),  # pictures
    (re.compile(r"\[\^[^\]]{1,20}\]"), ""),  # footnotes
    (re.compile(r"\[([^\]]{1,300})\]\([^)\s]{1,500}\)"), r"\1"),
    (re.compile(r"<su[bp]>[^<]{0,40}</su[bp]>", re.I), ""),
    (re.compile(r"~~[^~]{0,100}~~"), ""),  # struck out: no longer so
    (re.compile(r"<br\s*/?>", re.I), " "),
    (re.compile(r"</?[A-Za-z][^<>]{0,500}>"), ""),
    (re.compile(r"\*{1,3}|`|(?<!\w)__|__(?!\w)"), ""),
)
MARKED_UP = re.compile(r"<[A-Za-z/]|\]\(|\[\^")


def plain_text(cell: str) -> str:
    """The text that a reader sees."""
    for pattern, text in RULES:
        cell = pattern.sub(text, cell)
    return html.unescape(cell).strip()


def is_marked_up(cell: str) -> bool:
    """Whether a cell holds a link, a tag or a footnote."""
    return MARKED_UP.search(cell) is not None
