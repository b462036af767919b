"""Which model a person means by a name: our id, a label, `provider/name`, a dated id, a leaderboard's slug.

A name is joined where it is a spelling that the curated join or a source has, or has the very words of the spellings
of one model alone. Case and punctuation do not count, nor does a seller's variant (`:free`); a date does where the
model has another. Likeness ranks what is offered or shown, and never decides. Where a name belongs to several models,
the one kept by hand counts before those that a single source brought; otherwise the candidates are listed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import pandas as pd

from data.uploads.cells import excerpt
from data.warehouse.name_matches import PRECISIONS, dates_of, likeness, sizes, undated, words
from errors import InputError, NotFound

MOST_LISTED = 8
LEAST_LIKENESS = 0.3
LEAST_SHARE = 0.5  # of their words, for a model to be offered for a name
MOST_OFFERED = 3
VARIANT = re.compile(r":(?:free|beta|nitro|floor|extended|online)$", re.I)
RESULT_COLUMNS = ("model", "label", "spelling", "score")
# How well a spelling answers a search: the whole name, its beginning, a part of it, all of its words in any order.
WHOLE, BEGINNING, PART, WORDS = 1.0, 0.9, 0.8, 0.75


class AmbiguousName(InputError):
    """A name belongs to several models; `candidates` are their ids."""

    title = "Ambiguous name"

    def __init__(self, detail: str, candidates: tuple[str, ...] = (), *, column: str | None = None) -> None:
        # with a default, since a worker's process sends errors by their detail alone and the rest after
        super().__init__(detail, column=column)
        self.candidates = candidates


@dataclass(frozen=True)
class NameMatch:
    """The model that a name means; where it is empty, `candidates` are the ids that the name belongs to, if any."""

    model: str = ""
    candidates: tuple[str, ...] = ()

    @property
    def is_ambiguous(self) -> bool:
        """Whether several models have the name."""
        return not self.model and bool(self.candidates)


@dataclass(frozen=True)
class ModelNames:
    """Every spelling of every model: `by_spelling` without case, `by_key` without punctuation too, `by_tail` also
    without the owner.

    `by_words` is by the words of a spelling without its date; `dates` are those that a model's spellings carry.
    """

    spellings: pd.DataFrame
    labels: Mapping[str, str]
    curated: frozenset[str]
    by_spelling: Mapping[str, tuple[str, ...]]
    by_key: Mapping[str, tuple[str, ...]]
    by_tail: Mapping[str, tuple[str, ...]]
    by_words: Mapping[frozenset[str], tuple[str, ...]]
    dates: Mapping[str, frozenset[str]]
    sizes: Mapping[str, frozenset[frozenset[str]]]

    def match(self, name: str) -> NameMatch:
        """The model of a name, or the models that it can be."""
        plain = VARIANT.sub("", name.strip()).lower()
        if name in self.labels or plain in self.labels:
            return NameMatch(name if name in self.labels else plain)  # whatever else is called so
        for models in self._owners(plain):
            preferred = self._by_hand(models)
            for candidates in (preferred, models):
                if len(candidates) == 1:
                    return NameMatch(candidates[0]) if self._same_date(candidates[0], plain) else NameMatch()
            if models:
                return NameMatch(candidates=preferred or models)
        return NameMatch()

    def matches(self, names: Iterable[str]) -> dict[str, NameMatch]:
        """The match of each name."""
        return {name: self.match(name) for name in dict.fromkeys(names)}

    def resolve(self, name: str, column: str = "model") -> str:
        """The model.id of a name. Raises AmbiguousName where several models have it, NotFound where none has."""
        match = self.match(name)
        if match.is_ambiguous:
            raise self._ambiguous(name, match.candidates, column)
        if not match.model:
            raise self._unknown(name, column)
        return match.model

    def offered(self, name: str) -> tuple[str, ...]:
        """Labels of at most three models for a person to choose from: those that have the name, else the nearest."""
        models = self.match(name).candidates or self.nearest(name)
        return tuple(dict.fromkeys(self.labels[model] for model in models))[:MOST_OFFERED]

    def nearest(self, name: str) -> tuple[str, ...]:
        """The ids of the models that share most words with a name, best first, if they share half of all."""
        sought = words(undated(VARIANT.sub("", name))) - PRECISIONS
        shares: dict[str, float] = {}
        for spelling, models in self.by_words.items():
            if common := len(sought & spelling):
                share = common / len(sought | spelling)
                if share >= LEAST_SHARE:
                    shares |= {model: max(shares.get(model, 0.0), share) for model in models}
        return tuple(sorted(shares, key=lambda model: (-shares[model], model not in self.curated, model)))

    def _owners(self, plain: str) -> Iterator[tuple[str, ...]]:
        """The models that have a name: as it is written, without its owner, its punctuation, its date, by its words."""
        tail, bare = plain.rpartition("/")[2], undated(plain)
        spelled, keyed = self.by_spelling.get(plain, ()), self._same_size(self.by_key.get(key_of(plain), ()), plain)
        yield spelled if "/" in plain else self._by_hand(spelled)  # an owner tells a fine-tune from the original
        yield self._by_hand(keyed)
        yield spelled
        yield (tail,) if tail in self.labels else self.by_spelling.get(tail, ())
        yield keyed
        yield self._same_size(self.by_tail.get(key_of(tail_of(plain)), ()), plain)
        yield self.by_spelling.get(bare.rpartition("/")[2], ())
        yield self._same_size(self.by_tail.get(key_of(tail_of(bare)), ()), plain)
        yield self.by_words.get(words(bare), ())

    def _by_hand(self, models: tuple[str, ...]) -> tuple[str, ...]:
        """Without the models that a single source brought."""
        return tuple(model for model in models if model in self.curated)

    def _same_size(self, models: tuple[str, ...], name: str) -> tuple[str, ...]:
        """Without the models whose spellings have other sizes: 1.5b and 15b differ by punctuation alone."""
        size = sizes(name)
        return tuple(model for model in models if size in self.sizes[model])

    def _same_date(self, model: str, name: str) -> bool:
        """Whether a model is dated as the name is, where both are: another day is another model."""
        days, own_days = dates_of(name), self.dates[model]
        return not days or not own_days or bool(days & own_days)

    def search(self, text: str, limit: int = 20) -> pd.DataFrame:
        """The models whose spellings match best, best first, one row each: model, label, spelling, score (0 to 1).

        With an empty text those with the most spellings. A spelling that merely shares words comes last.
        """
        wanted = key_of(text)
        keys = self.spellings["key"]
        score = pd.Series(0.0, index=keys.index)
        if wanted:
            score[keys.str.contains(wanted, regex=False)] = PART
            score[keys.str.startswith(wanted) | self.spellings["tail"].str.startswith(wanted)] = BEGINNING
            score[(keys == wanted) | (self.spellings["tail"] == wanted)] = WHOLE
            pairs = zip(score, self.spellings["spelling"], strict=True)
            score = pd.Series([value or _word_score(text, spelling) for value, spelling in pairs], index=keys.index)
        hits = self.spellings.assign(score=score, length=keys.str.len())
        hits = hits[score >= LEAST_LIKENESS] if wanted else hits
        order = ["score", "curated", "n_spellings", "length", "model"]
        ranked = hits.sort_values(order, ascending=[False, False, False, True, True], kind="stable")
        return ranked.drop_duplicates("model").head(limit)[list(RESULT_COLUMNS)].reset_index(drop=True)

    def _ambiguous(self, name: str, models: tuple[str, ...], column: str) -> AmbiguousName:
        listed = ", ".join(models[:MOST_LISTED])
        return AmbiguousName(
            f"'{excerpt(name)}' is the name of {len(models)} models: {listed}. Give one of these ids.",
            models,
            column=column,
        )

    def _unknown(self, name: str, column: str) -> NotFound:
        near = list(self.search(name, MOST_LISTED)["model"])
        hint = f"Models with names like it: {', '.join(near)}." if near else "GET models?q= searches all names."
        return NotFound(f"No model has the name '{excerpt(name)}'. {hint}", column=column)


def key_of(name: str) -> str:
    """A name without case and punctuation.

    >>> key_of("Qwen/Qwen3-8B")
    'qwenqwen38b'
    """
    return re.sub(r"[^a-z0-9]+", "", name.lower())


def tail_of(name: str) -> str:
    """A name without its owner or seller, and without the source that an id begins with.

    >>> tail_of("novita/qwen/qwen3-8b-fp8"), tail_of("comparia--glm-5")
    ('qwen3-8b-fp8', 'glm-5')
    """
    return name.rpartition("/")[2].rpartition("--")[2]


def model_names(cur: duckdb.DuckDBPyConnection) -> ModelNames:
    """The names of all models: ids, labels and every source's spelling."""
    table = cur.execute(
        "SELECT DISTINCT m.id AS model, m.label, s.spelling, m.named_by IS NULL AS curated FROM model AS m JOIN ("
        " SELECT id, id AS spelling FROM model UNION ALL SELECT id, label FROM model"
        " UNION ALL SELECT model, name FROM model_alias) AS s ON s.id = m.id ORDER BY m.id, s.spelling"
    ).df()
    table["key"] = table["spelling"].map(key_of)
    table["tail"] = table["spelling"].map(lambda name: key_of(tail_of(name)))
    table["n_spellings"] = table.groupby("model")["spelling"].transform("size")
    table["words"] = table["spelling"].map(lambda name: words(undated(name)))
    table["dates"] = table["spelling"].map(dates_of)
    table["sizes"] = table["spelling"].map(sizes)
    by_model = table.groupby("model")
    return ModelNames(
        spellings=table,
        labels=dict(zip(table["model"], table["label"], strict=True)),
        curated=frozenset(table.loc[table["curated"], "model"]),
        by_spelling=_models_by(table.assign(plain=table["spelling"].str.lower()), "plain"),
        by_key=_models_by(table, "key"),
        by_tail=_models_by(table, "tail"),
        by_words=_models_by(table, "words"),
        dates={str(model): frozenset().union(*days) for model, days in by_model["dates"]},
        sizes={str(model): frozenset(each) for model, each in by_model["sizes"]},
    )


def _models_by(table: pd.DataFrame, column: str) -> Mapping[Any, tuple[str, ...]]:
    models: dict[Any, dict[str, None]] = defaultdict(dict)
    for name, model in zip(table[column], table["model"], strict=True):
        if name:
            models[name][model] = None
    return {name: tuple(each) for name, each in models.items()}


def _word_score(text: str, spelling: str) -> float:
    wanted = words(text)
    if wanted and wanted <= words(spelling):
        return WORDS
    return min(likeness(text, spelling), WORDS - 0.01)
