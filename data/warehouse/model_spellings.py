"""Which model a name means, by any spelling that the sources know: ids, labels, provider/name, dated ids.

A name is joined where it is a spelling, or has the very words of spellings of one model alone (`openai/gpt-4o-mini`,
`GPT-4o mini`, `gpt-4o-mini-2024-07-18`). Where several models have its words, or none has, nothing is joined: the
likeliest are offered for a person to choose from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from data.warehouse.name_matches import PRECISIONS, words
from data.warehouse.queries import Cursor

DATE = re.compile(r"[-@_ ](?:20\d{6}|20\d\d-\d\d-\d\d|latest)(?=$|[-_:@])", re.I)
VARIANT = re.compile(r":(?:free|beta|nitro|floor|extended|online)$", re.I)
MOST_OFFERED = 3


@dataclass(frozen=True)
class SpellingMatch:
    """The model that a name means, empty where nothing is joined; then `offered` are the labels of the likeliest."""

    model: str = ""
    offered: tuple[str, ...] = ()
    is_ambiguous: bool = False


@dataclass(frozen=True)
class Spellings:
    """All spellings there are, for names to be looked up in."""

    exact: Mapping[str, frozenset[str]]
    by_words: Mapping[frozenset[str], frozenset[str]]
    labels: Mapping[str, str] = field(repr=False)


def spellings(cur: Cursor) -> Spellings:
    """Every spelling of every model that the sources and the registry have."""
    rows = cur.execute(
        "SELECT id, label, id AS spelling FROM model UNION ALL SELECT id, label, label FROM model"
        " UNION ALL SELECT m.id, m.label, a.name FROM model_alias AS a JOIN model AS m ON m.id = a.model"
    ).fetchall()
    exact: dict[str, set[str]] = {}
    by_words: dict[frozenset[str], set[str]] = {}
    for model, _label, spelling in rows:
        exact.setdefault(spelling.lower(), set()).add(model)
        by_words.setdefault(words(_undated(spelling)), set()).add(model)
    return Spellings(
        {name: frozenset(models) for name, models in exact.items()},
        {name: frozenset(models) for name, models in by_words.items() if name},
        {model: label for model, label, _spelling in rows},
    )


def matches(known: Spellings, names: Iterable[str]) -> dict[str, SpellingMatch]:
    """The match of each name."""
    return {name: _match(known, name) for name in dict.fromkeys(names)}


def _match(known: Spellings, name: str) -> SpellingMatch:
    plain = VARIANT.sub("", name.strip().lower())
    for spelling in (plain, plain.rpartition("/")[2], _undated(plain).rpartition("/")[2]):
        if spelling in known.labels:
            return SpellingMatch(spelling)  # our own id, whatever else is called so
        models = known.exact.get(spelling, frozenset())
        if len(models) == 1:
            return SpellingMatch(next(iter(models)))
    models = models or known.by_words.get(words(_undated(plain)), frozenset())
    if len(models) == 1:
        return SpellingMatch(next(iter(models)))
    if models:
        return SpellingMatch(
            offered=tuple(sorted(known.labels[model] for model in models))[:MOST_OFFERED], is_ambiguous=True
        )
    return SpellingMatch(offered=_nearest(known, plain))


def _nearest(known: Spellings, name: str) -> tuple[str, ...]:
    """The labels of the models that share most words with a name, if they share half of all."""
    sought = frozenset(word for word in words(_undated(name)) if word not in PRECISIONS)
    scores: dict[str, float] = {}
    for spelling, models in known.by_words.items():
        if common := len(sought & spelling):
            share = common / len(sought | spelling)
            if share >= 0.5:
                for model in models:
                    scores[model] = max(scores.get(model, 0.0), share)
    best = sorted(scores, key=lambda model: (-scores[model], model))[:MOST_OFFERED]
    return tuple(dict.fromkeys(known.labels[model] for model in best))


def _undated(name: str) -> str:
    return DATE.sub("", name)
