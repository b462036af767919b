"""Which model a person means by a name: our id, a label, `provider/name`, a dated id, a leaderboard's slug.

Case and punctuation do not count. A name resolves only where a spelling of the curated join is that name; likeness
ranks what a search shows, and never decides. Where a name belongs to several models, the one kept by hand counts
before those that a single source brought; otherwise nothing is decided and the candidates are listed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import pandas as pd

from data.uploads.cells import excerpt
from data.warehouse.name_matches import likeness, words
from errors import InputError, NotFound

MOST_LISTED = 8
LEAST_LIKENESS = 0.3
FOUND_COLUMNS = ("model", "label", "spelling", "score")
# How well a spelling answers a search: the whole name, its beginning, a part of it, all of its words in any order.
WHOLE, BEGINNING, PART, WORDS = 1.0, 0.9, 0.8, 0.75


class AmbiguousName(InputError):
    """A name belongs to several models; `candidates` are their ids."""

    title = "Ambiguous name"

    def __init__(self, detail: str, candidates: tuple[str, ...], *, column: str | None = None) -> None:
        super().__init__(detail, column=column)
        self.candidates = candidates


@dataclass(frozen=True)
class ModelNames:
    """Every spelling of every model. `by_key` is by name without case and punctuation, `by_tail` without the owner."""

    spellings: pd.DataFrame
    labels: Mapping[str, str]
    curated: frozenset[str]
    by_key: Mapping[str, tuple[str, ...]]
    by_tail: Mapping[str, tuple[str, ...]]

    def resolve(self, name: str, column: str = "model") -> str:
        """The model.id of a name. Raises AmbiguousName where several models have it, NotFound where none has."""
        if name in self.labels:
            return name
        for matches in (self.by_key.get(key_of(name), ()), self.by_tail.get(key_of(tail_of(name)), ())):
            preferred = tuple(model for model in matches if model in self.curated)
            for models in (preferred, matches):
                if len(models) == 1:
                    return models[0]
            if matches:
                raise self._ambiguous(name, preferred or matches, column)
        raise self._unknown(name, column)

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
        return ranked.drop_duplicates("model").head(limit)[list(FOUND_COLUMNS)].reset_index(drop=True)

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
    return ModelNames(
        spellings=table,
        labels=dict(zip(table["model"], table["label"], strict=True)),
        curated=frozenset(table.loc[table["curated"], "model"]),
        by_key=_models_by(table, "key"),
        by_tail=_models_by(table, "tail"),
    )


def _models_by(table: pd.DataFrame, column: str) -> Mapping[str, tuple[str, ...]]:
    models: dict[str, dict[str, None]] = defaultdict(dict)
    for name, model in zip(table[column], table["model"], strict=True):
        if name:
            models[name][model] = None
    return {name: tuple(each) for name, each in models.items()}


def _word_score(text: str, spelling: str) -> float:
    wanted = words(text)
    if wanted and wanted <= words(spelling):
        return WORDS
    return min(likeness(text, spelling), WORDS - 0.01)
