"""Candidate matches for a name that the curated join does not know: proposals for a person, never a join.

Two names mean the same model only where a row of model_alias.csv says so. What is proposed here is ranked by the
words that two spellings share, and says which words they do not: `-2507`, `thinking` and `8b` make another model,
`fp8` makes another precision of the same one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import duckdb
import pandas as pd

COLUMNS = ("model", "label", "spelling", "source", "likeness", "only_in_name", "only_in_spelling", "precision")
PRECISIONS = frozenset(
    [
        "bf16",
        "bfloat16",
        "fp16",
        "f16",
        "fp32",
        "fp8",
        "fp4",
        "mxfp4",
        "nvfp4",
        "nf4",
        "int8",
        "int4",
        "4bit",
        "8bit",
        "awq",
        "gptq",
        "gguf",
    ]
)
# Words that tell how a name is published, not which model it is.
_SILENT = frozenset(("v", "hf", "meta", "official"))
_SAME = {"it": "instruct"}
_WORD = re.compile(
    r"q\d(?:_[0-9a-z_]+)?(?![0-9a-z])"  # a quantization of llama.cpp, or its bits alone
    r"|a\d+(?:\.\d+)?b|\d+x\d+b|\d+(?:\.\d+)?[bmk](?![a-z])"  # sizes, and lengths such as 32k
    r"|(?:bf|fp|mxfp|nvfp|nf|int|f)\d+|\d+bit"
    r"|[kor]\d+(?![a-z0-9])|\d+(?:\.\d+)*|[a-z]+"
)
_DATE = re.compile(r"[-@_ ](?:(20\d\d)-?(\d\d)-?(\d\d)|latest)(?=$|[-_:@])", re.I)
_SIZE = re.compile(r"a?\d+(?:x\d+)?(?:\.\d+)?[bm]")


@dataclass(frozen=True)
class WordDifference:
    """What tells two names apart. `words` empty: the same model by spelling, perhaps at another precision."""

    only_first: frozenset[str]
    only_second: frozenset[str]
    precisions: frozenset[str]

    @property
    def words(self) -> frozenset[str]:
        """Words that only one of the two has, precisions left aside."""
        return self.only_first | self.only_second


@lru_cache(maxsize=20_000)
def words(name: str) -> frozenset[str]:
    """The words of a name that tell models apart, with precisions: `Qwen/Qwen3-32B-FP8` gives qwen, 3, 32b, fp8.

    The seller's or owner's prefix goes, dates become one word, and 3-5 and 3p5 are 3.5.
    """
    text = re.sub(r"^(?:[a-z]+\.)+(?=[a-z])", "", name.rpartition("/")[2].lower())  # qwen.qwen3-32b-v1:0
    text = re.sub(r"-v1:0$|:free$", "", text)
    text = re.sub(r"(20\d\d)-(\d\d)-(\d\d)", r"\1\2\3", text)
    text = re.sub(r"(?<=\d)p(?=\d)", ".", text)
    text = re.sub(r"(?<![\dq.])(\d)[-_](\d)(?![\dbx.])", r"\1.\2", text)
    return frozenset(_SAME.get(word, word) for word in _WORD.findall(text)) - _SILENT


def sizes(name: str) -> frozenset[str]:
    """The parameter counts that a name carries: `Qwen3-30B-A3B` gives 30b and a3b."""
    return frozenset(word for word in words(name) if _SIZE.fullmatch(word))


def undated(name: str) -> str:
    """A name without its date.

    >>> undated("gpt-4o-mini-2024-07-18"), undated("claude-3-5-haiku-latest")
    ('gpt-4o-mini', 'claude-3-5-haiku')
    """
    return _DATE.sub("", name)


def dates_of(name: str) -> frozenset[str]:
    """The days that a name carries, as year, month and day.

    >>> sorted(dates_of("gpt-4o-mini-2024-07-18"))
    ['20240718']
    """
    return frozenset(date for parts in _DATE.findall(name) if (date := "".join(parts)))


def difference(first: str, second: str) -> WordDifference:
    """The words that only one of two names has."""
    first_words, other = words(first), words(second)
    return WordDifference(
        _named(first_words - other), _named(other - first_words), (first_words ^ other) - _named(first_words ^ other)
    )


def likeness(first: str, second: str) -> float:
    """Share of words in common, 0 to 1 (Jaccard's index, words of letters counting twice); precisions left aside."""
    first_words, other = _named(words(first)), _named(words(second))
    either = sum(map(_weight, first_words | other))
    return sum(map(_weight, first_words & other)) / either if either else 0.0


def _named(match_words: frozenset[str]) -> frozenset[str]:
    """Without the words that only say at which precision."""
    return frozenset(word for word in match_words if word not in PRECISIONS and not re.match(r"q\d(?:_|$)", word))


def _weight(word: str) -> float:
    return 2.0 if word.isalpha() or _SIZE.fullmatch(word) else 1.0


def candidates_for(cur: duckdb.DuckDBPyConnection, name: str, limit: int = 5, least: float = 0.3) -> pd.DataFrame:
    """The registered models whose spellings in any source are most like `name`, best first, one row a model.

    Columns: model, label, spelling (the one that is most alike), source (of that spelling), likeness (0 to 1),
    only_in_name and only_in_spelling (words joined by blanks: why it may be another model), precision (of the name
    or the spelling, where they differ in it). Nothing below `least` is proposed; an empty frame has the columns too.
    """
    spellings = cur.execute(
        "SELECT model, label, spelling, source FROM ("
        " SELECT id AS model, label, id AS spelling, 'registry' AS source, 0 AS place FROM model"
        " UNION ALL SELECT id, label, label, 'registry', 1 FROM model"
        " UNION ALL SELECT m.id, m.label, a.name, a.source, 2 FROM model_alias AS a JOIN model AS m ON m.id = a.model)"
        " ORDER BY model, place, source, spelling"
    ).fetchall()
    best: dict[str, tuple[float, tuple[str, str, str, str]]] = {}
    for row in spellings:
        share = likeness(name, row[2])
        if share >= least and share > best.get(row[0], (0.0, row))[0]:
            best[row[0]] = (share, row)
    ranked = sorted(best.values(), key=lambda match_words: (-match_words[0], match_words[1][0]))[:limit]
    return pd.DataFrame([_proposal(name, share, row) for share, row in ranked], columns=list(COLUMNS))


def _proposal(name: str, share: float, row: tuple[str, str, str, str]) -> tuple[str | float, ...]:
    word_difference = difference(name, row[2])
    lists = (word_difference.only_first, word_difference.only_second, word_difference.precisions)
    return (*row, round(share, 3), *(" ".join(sorted(match_words)) for match_words in lists))
