"""How one candidate compares with another, as verb phrases that a sentence can be built from.

Each difference knows its verb and its complement, so that no sentence can put an adjective after `uses` or a second
verb after `is`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pages.answers.choose.answer import ChooseAnswer
from pages.answers.shared.formatting import listing, number, times

# Ratios closer to 1 than this are the same to people.
SAME_RATIO = 1.01


@dataclass(frozen=True)
class Difference:
    """In one part, a candidate is better or worse than another: `is` + `41% cheaper`, `uses` + `41% less energy`."""

    part: str
    verb: str
    complement: str


def advantages(answer: ChooseAnswer, first: int, second: int) -> list[Difference]:
    """The parts in which `first` beats `second` beyond noise, and by how much."""
    return [_better(part, *pair) for part, pair in _gaps(answer, first, second).items()]


def drawbacks(answer: ChooseAnswer, first: int, second: int) -> list[Difference]:
    """The parts in which `second` beats `first` beyond noise, said of `first`."""
    return [_worse(part, *reversed(pair)) for part, pair in _gaps(answer, second, first).items()]


def predicate(differences: Sequence[Difference]) -> str:
    """`is 13% cheaper and 48% faster, and uses 41% less energy`: a verb phrase for each verb, `is` first."""
    complements: dict[str, list[str]] = {}
    for difference in sorted(differences, key=lambda difference: difference.verb):
        complements.setdefault(difference.verb, []).append(difference.complement)
    phrases = [f"{verb} {listing(texts)}" for verb, texts in complements.items()]
    return (", and " if len(differences) > len(phrases) else " and ").join(phrases)


def points(difference: float) -> str:
    """`35 points`, `1 point`, `0.4 points`."""
    text = f"{difference:,.0f}" if difference >= 10 else number(difference, 2)
    return f"{text} {'point' if text == '1' else 'points'}"


def _gaps(answer: ChooseAnswer, first: int, second: int) -> dict[str, tuple[float, float]]:
    """The values of both in each part in which the first is better by more than noise and rounding."""
    gaps: dict[str, tuple[float, float]] = {}
    for part in answer.columns:
        mine, theirs = answer.value(first, part), answer.value(second, part)
        if np.isnan(mine) or np.isnan(theirs):
            continue
        if part == "quality":
            if mine > theirs and not _same_quality(answer, first, second):
                gaps[part] = (mine, theirs)
        elif 0 < mine < theirs and theirs / mine >= SAME_RATIO:
            gaps[part] = (mine, theirs)
    return gaps


def _same_quality(answer: ChooseAnswer, first: int, second: int) -> bool:
    """Whether one is the pick and the other cannot be told from it in quality."""
    pick = answer.decision.pick
    return (first == pick and second in answer.tied) or (second == pick and first in answer.tied)


def _better(part: str, mine: float, theirs: float) -> Difference:
    if part == "quality":
        return Difference(part, "is", f"{points(mine - theirs)} better")
    factor = theirs / mine
    # 99% cheaper is 100 times: below a factor of two people read the share saved, above it the factor.
    size = f"{100 * (1 - 1 / factor):.0f}%" if factor < 1.95 else times(factor)
    if part == "energy":
        return Difference(part, "uses", f"{size} less energy")
    return Difference(part, "is", f"{size} {'cheaper' if part == 'cost' else 'faster'}")


def _worse(part: str, mine: float, theirs: float) -> Difference:
    if part == "quality":
        return Difference(part, "is", f"{points(theirs - mine)} worse")
    factor, size = mine / theirs, times(mine / theirs)
    if part == "energy":
        return Difference(part, "uses", f"{size} more energy" if factor < 1.95 else f"{size} as much energy")
    if part == "cost":
        return Difference(part, "is", f"{size} more expensive" if factor < 1.95 else f"{size} as expensive")
    return Difference(part, "is", f"{size} slower")
