"""What is wrong with a verdict as English, by name; the pages' tests read every verdict with it."""

from __future__ import annotations

import re

MAX_WORDS = 40
BLEMISHES = {
    "two spaces": r"  ",
    "empty brackets": r"\(\s*\)",
    "a gap before a stop": r" [.,;:]",
    "stops in a row": r"[.,;:]\s*[.,;:](?!\d)",
    "a value that is none": r"\bnan\b|\bNone\b|\binf\b|not known",
    "one of many": r"(?<![\w,.])1 (?:points|candidates|examples|queries|times)\b",
    "many of one": r"(?<![\w,.])(?:[2-9]|\d\d+) (?:point|candidate|example|query)\b",
    "a gap before the percent sign": r"\d %",
    "two verbs in a row": r"\b(?:is|are|scores|fits|predicts|grows|came) (?:is|are|scores|fits|predicts|grows|came)\b",
    "counts with G": r"\d ?G\b",
    "a sign without a value": r"[+-]0(?:\.0)?\b(?!\.)",
    "a rank with the wrong ending": r"\b(?:1th|2th|3th|11st|12nd|13rd)\b",
}


def blemishes(verdict: str) -> list[str]:
    """Names of what is wrong; empty for plain English of at most 40 words."""
    names = [name for name, pattern in BLEMISHES.items() if re.search(pattern, verdict)]
    if not verdict.endswith("."):  # it may begin with the name of a model, in small letters
        names.append("no full stop")
    if len(verdict.split()) > MAX_WORDS:
        names.append(f"{len(verdict.split())} words")
    return names
