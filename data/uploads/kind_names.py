"""What a column of learning curves or query scores means by its name, as people and training tools call it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from data.uploads.column_meanings import UNIT_WORDS, meaning_of, words_of
from data.uploads.foreign_words import in_english

CURVE_NAMES: Mapping[str, str] = {
    r"curve|run(?: name| id)?|model(?: name| id)?|name|label|experiment|series|group|config": "curve",
    r"y|(?:(?:val|valid|validation|eval|evaluation|test|train|training|final|held out|mean|cross entropy|lm) )*(?:loss|nll|ce)(?: (?:step|epoch))?"
    r"|l|cross entropy|log loss": "y",
    r"x": "x",
    r"n|(?:n|num|number of|total|non embedding|model)? ?(?:params|parameters)|model size|size|params (?:m|b)": "n_params",
    r"d|(?:n|num|number of|training|train|total|consumed)? ?tokens(?: seen)?|dataset size|data size": "n_tokens",
    r"c|(?:n|total|training|train)? ?(?:flops|flop|compute)|compute (?:budget|flops)": "flops",
    r"(?:n|num|number of|train|training)? ?(?:examples|samples)(?: seen)?|dataset rows": "n_examples",
    r"(?:n|num|number of)? ?experts": "n_experts",
    r"(?:n )?unique tokens": "n_unique_tokens",
}
STEPS = r"(?:global |training |train )?steps?|iter(?:ation)?s?|updates"
EPOCHS = r"epochs?"
HELD_OUT = r"val|valid|validation|eval|evaluation|test|held out"
SCORE_NAMES: Mapping[str, str] = {
    r"query(?: id)?|request id|global index|sample id|question id|prompt id|example id|instance id|id|item|idx|index|qid|uid": "query",
    r"model(?: name| id)?|llm|candidate|system": "model",
    r"score|correct|is correct|performance|success|reward|passed|pass|grade|quality|accuracy|acc|result|em|exact match|win": "score",
    r"cost(?: usd)?|spend|(?:total|usd|api) cost(?: usd)?|price(?: usd)?|dollars|usd": "cost_usd",
    r"(?:n |num )?(?:tokens in|input tokens|prompt tokens|in tokens|tokens input)": "tokens_in",
    r"(?:n |num )?(?:tokens out|output tokens|completion tokens|generated tokens|out tokens|tokens output)": "tokens_out",
    r"(?:tokens cached|cached tokens|cached input tokens|cache read tokens)": "tokens_cached",
    r"energy(?: per (?:query|response))?": "energy_j",
    r"latency|response time|duration|time|elapsed": "latency_s",
    r"confidence|conf|certainty": "confidence",
    r"domain|category|eval name|task(?: name)?|dataset|subject|benchmark|topic|source": "domain",
    r"text|prompt|question|query text|input|instruction": "text",
}


def meaning_for(column: str, kind: str) -> str:
    """What a column means in a kind of upload: one of our names, empty where its name does not say."""
    if kind == "learning curves":
        return _by_names(column, "curve")
    if kind == "query scores":
        return _by_names(column, "score")
    return meaning_of(column)


@lru_cache(maxsize=8192)
def _by_names(column: str, table: str) -> str:
    names = CURVE_NAMES if table == "curve" else SCORE_NAMES
    plain = in_english(words_of(column))
    for words in dict.fromkeys((plain, UNIT_WORDS.sub("", plain))):
        for pattern, target in names.items():
            if re.fullmatch(pattern, words):
                return target
    last = _by_names(column.rpartition(".")[2], table) if table == "score" and "." in column else ""
    return last if last.startswith("tokens_") else ""


def step_column(columns: Iterable[str]) -> str | None:
    """The column that counts steps of training; where there is none, the one that counts epochs."""
    names = list(columns)
    for pattern in (STEPS, EPOCHS):
        if name := next((name for name in names if re.fullmatch(pattern, words_of(name))), None):
            return name
    return None


def is_held_out(column: str) -> bool:
    """Whether the name of a loss says that it is of examples that training has not seen."""
    return re.search(rf"\b(?:{HELD_OUT})\b", words_of(column)) is not None
