"""The line under a result that says after which paper it is computed, and how near to it: linked."""

from __future__ import annotations

import re
from collections.abc import Iterable

import streamlit as st

from data.papers.implementations import Implementation, implementations
from pages.draw.shared.escaping import escape, link

MOST_PAPERS = 4
ARXIV = re.compile(r"arXiv[: ]?(\d{4}\.\d{5})")


def after_papers(calculations: Iterable[str]) -> str:
    """Markdown: `After Lin et al. 2024; Dremov et al. 2025, an analogue: ...`; empty where no paper is registered."""
    wanted = set(calculations)
    by_paper: dict[str, list[Implementation]] = {}
    for row in implementations():
        if row.calculation in wanted:
            by_paper.setdefault(row.link, []).append(row)
    phrases = list(dict.fromkeys(_phrase(rows) for rows in by_paper.values()))
    if not phrases:
        return ""
    more = f"; and {len(phrases) - MOST_PAPERS} more, all on [Evidence](evidence?part=coverage)"
    return f"After {'; '.join(phrases[:MOST_PAPERS])}{more if len(phrases) > MOST_PAPERS else ''}."


def cited(text: str) -> str:
    """Plain text as Markdown with its arXiv numbers as links: `arXiv 2001.08361` leads to the paper.

    >>> cited("Kaplan et al. 2020, arXiv 2001.08361, equation 1.5")
    'Kaplan et al. 2020, [arXiv 2001.08361](https://arxiv.org/abs/2001.08361), equation 1.5'
    """
    parts: list[str] = []
    start = 0
    for match in ARXIV.finditer(text):
        parts += [escape(text[start : match.start()]), link(f"arXiv {match[1]}", f"https://arxiv.org/abs/{match[1]}")]
        start = match.end()
    return "".join([*parts, escape(text[start:])])


def linked(markdown: str) -> str:
    """Markdown of ours with its arXiv numbers as links."""
    return ARXIV.sub(lambda match: f"[arXiv {match[1]}](https://arxiv.org/abs/{match[1]})", markdown)


def draw_paper_caption(*calculations: str) -> None:
    """Draw the line; nothing where no paper is registered for these calculations."""
    line = after_papers(calculations)
    if line:
        st.caption(line)


def _phrase(rows: list[Implementation]) -> str:
    """One paper: cited once, with what is not as in it, if none of its calculations here is its own method."""
    cited = link(rows[0].cited_as, rows[0].link)
    if any(row.relation == "own-method" for row in rows):
        return cited
    nearest = next((row for row in rows if row.relation == "part"), rows[0])
    relation = "in part" if nearest.relation == "part" else "an analogue"
    return f"{cited}, {relation}: {escape(nearest.note)}"
