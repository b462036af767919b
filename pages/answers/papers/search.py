"""Search among the papers: the named system first, then titles, then any word of the sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from pages.answers.boards import store
from pages.answers.papers.catalogue import Paper

WORD = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """The text in small letters without accents, its words parted by single blanks.

    >>> folded("Be like a Goldfish, Don't Memorize!")
    'be like a goldfish don t memorize'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return " ".join(WORD.findall(plain))


def search(papers: Iterable[Paper], query: str) -> list[Paper]:
    """The papers that hold every word of the query, best first; all of them, as they are, for an empty query."""
    wanted = folded(query)
    if not wanted:
        return list(papers)
    scored = [(rank, position, paper) for position, paper in enumerate(papers) if (rank := _rank(paper, wanted)) > 0]
    return [paper for _, _, paper in sorted(scored, key=lambda entry: (-entry[0], entry[1]))]


def _rank(paper: Paper, wanted: str) -> int:
    """How well a paper answers: 0 not at all, the most where the query is its name."""
    names, title, everything = _texts(paper)
    if wanted in names:
        return 100
    if wanted == title:
        return 90
    words = wanted.split()
    if any(_holds(name, words) for name in names):
        return 70
    if _holds(title, words):
        return 60 if title.startswith(wanted) else 50
    return 10 if _holds(everything, words) else 0


def _holds(text: str, words: list[str]) -> bool:
    """Whether every word begins a word of the text."""
    padded = f" {text}"
    return all(f" {word}" in padded for word in words)


@store.data_cache(maxsize=1024)
def _texts(paper: Paper) -> tuple[tuple[str, ...], str, str]:
    names = tuple(folded(name) for name in (paper.system, paper.id) if name)
    claims = (f"{claim.metric} {claim.baseline} {claim.conditions}" for claim in (*paper.claims, *paper.scope))
    facets = (paper.paper_kind, paper.stage, paper.modality, *paper.resources)
    places = (f"{place.label} {place.page_title}" for place in paper.runs_in)
    everything = folded(
        " ".join((paper.title, paper.system, paper.sentence, paper.further_words, *facets, *claims, *places))
    )
    return names, folded(paper.title), everything
