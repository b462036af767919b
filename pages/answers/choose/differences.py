"""How one candidate compares with another, as verb phrases that a sentence can be built from.

Each difference knows its verb and its complement, so that no sentence can put an adjective after `uses` or a second
verb after `is`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from data.metrics import metrics
from pages.answers.choose.answer import ChooseAnswer
from pages.answers.shared.formatting import listing, number, times

# Ratios closer to 1 than this are the same to people.
SAME_RATIO = 1.01
VERBS = ("is", "has", "needs", "uses")
POINTS = ("rating", "%", "points", "score")  # units of quality whose differences people read as points


@dataclass(frozen=True)
class Difference:
    """In one part, a candidate is better or worse than another: `is` + `41% cheaper`, `uses` + `41% less energy`."""

    part: str
    verb: str
    complement: str


def advantages(answer: ChooseAnswer, first: int, second: int) -> list[Difference]:
    """The parts in which `first` beats `second` beyond noise, and by how much."""
    return [
        _better_quality(answer, *pair) if part == "quality" else _better(part, *pair)
        for part, pair in _gaps(answer, first, second).items()
    ]


def drawbacks(answer: ChooseAnswer, first: int, second: int) -> list[Difference]:
    """The parts in which `second` beats `first` beyond noise, said of `first`."""
    return [
        _worse_quality(answer, *pair) if part == "quality" else _worse(part, *reversed(pair))
        for part, pair in _gaps(answer, second, first).items()
    ]


def predicate(differences: Sequence[Difference]) -> str:
    """`is 13% cheaper and 48% faster, and uses 41% less energy`: a verb phrase for each verb, `is` first."""
    complements: dict[str, list[str]] = {}
    for difference in sorted(differences, key=lambda difference: VERBS.index(difference.verb)):
        complements.setdefault(difference.verb, []).append(difference.complement)
    phrases = [f"{verb} {listing(texts)}" for verb, texts in complements.items()]
    if len(phrases) > 2:
        return f"{', '.join(phrases[:-1])}, and {phrases[-1]}"
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
        more = metrics()[answer.columns[part]].maximise
        if part == "quality":
            if (mine > theirs if more else mine < theirs) and not _same_quality(answer, first, second):
                gaps[part] = (mine, theirs)
        elif more and 0 < theirs < mine and mine / theirs >= SAME_RATIO:
            gaps[part] = (theirs, mine)  # a speed compares like its time: the smaller is the better
        elif not more and 0 < mine < theirs and theirs / mine >= SAME_RATIO:
            gaps[part] = (mine, theirs)
    return gaps


def _same_quality(answer: ChooseAnswer, first: int, second: int) -> bool:
    """Whether one is the pick and the other cannot be told from it in quality."""
    pick = answer.decision.pick
    return (first == pick and second in answer.tied) or (second == pick and first in answer.tied)


def _better_quality(answer: ChooseAnswer, mine: float, theirs: float) -> Difference:
    return Difference("quality", "is", f"{_quality_gap(answer, mine, theirs)} better")


def _worse_quality(answer: ChooseAnswer, theirs: float, mine: float) -> Difference:
    return Difference("quality", "is", f"{_quality_gap(answer, theirs, mine)} worse")


def _quality_gap(answer: ChooseAnswer, better: float, worse: float) -> str:
    """Points for ratings and shares; for ratios such as perplexity, by how many per cent."""
    if metrics()[answer.columns["quality"]].unit in POINTS or 0 in (better, worse):
        return points(abs(better - worse))
    return f"{number(100 * (max(better, worse) / min(better, worse) - 1), 2)}%"


def _better(part: str, mine: float, theirs: float) -> Difference:
    factor = theirs / mine
    # 99% cheaper is 100 times: below a factor of two people read the share saved, above it the factor.
    size = f"{100 * (1 - 1 / factor):.0f}%" if factor < 1.95 else times(factor)
    if part == "energy":
        return Difference(part, "uses", f"{size} less energy")
    if part == "memory":
        return Difference(part, "needs", f"{size} less memory")
    if part == "speed":
        return Difference(part, "has", f"{times(factor)} more throughput")
    return Difference(part, "is", f"{size} {'cheaper' if part == 'cost' else 'faster'}")


def _worse(part: str, mine: float, theirs: float) -> Difference:
    factor, size = mine / theirs, times(mine / theirs)
    if part == "energy":
        return Difference(part, "uses", f"{size} more energy" if factor < 1.95 else f"{size} as much energy")
    if part == "cost":
        return Difference(part, "is", f"{size} more expensive" if factor < 1.95 else f"{size} as expensive")
    if part == "speed":
        return Difference(part, "has", f"{100 * (1 - 1 / factor):.0f}% less throughput")
    if part == "memory":
        return Difference(part, "needs", f"{size} more memory" if factor < 1.95 else f"{size} as much memory")
    return Difference(part, "is", f"{size} slower")
