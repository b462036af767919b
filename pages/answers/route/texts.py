"""Embeddings of a log's texts: by the sentence model where it is installed, else by their words; and which it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from models.routers import sentence_embeddings
from models.routers.curve import Floats
from pages.answers.workers.estimates import ALWAYS_LONG_S
from pages.answers.workers.pool import POOL

AT_ONCE = 64
LIMIT_S = 120.0  # for so many texts; loading the weights is in the first
MAX_TEXTS = 20_000  # some seven minutes on two cores
UNWATCHED = 400  # without anyone to show the progress to, and within the time of a request
Progress = Callable[[int, int], None]
BY_MODEL = (
    "Texts are embedded on this machine by all-MiniLM-L6-v2 (first 256 tokens of each); nothing is sent anywhere."
)
BY_WORDS = "Texts are compared by their words (hashed TF-IDF)."
TOO_MANY = "There are too many texts for the sentence model, so they are compared by their words (hashed TF-IDF)."


def embedded(texts: Sequence[str], progress: Progress | None = None) -> tuple[Floats, str]:
    """Rows of unit length, (n_texts, n_dimensions), and a sentence on how they were made.

    `progress` is told how many of all texts are done; without it only a few are given to the sentence model.
    Raises TimedOut where the model takes minutes for a few texts.
    """
    if not sentence_embeddings.installed():
        return _by_words(texts), BY_WORDS
    if len(texts) > (MAX_TEXTS if progress else UNWATCHED):
        return _by_words(texts), TOO_MANY
    parts = []
    for start in range(0, len(texts), AT_ONCE):
        if progress:
            progress(start, len(texts))
        part = list(texts[start : start + AT_ONCE])
        # Called long, for the weights to be loaded by the workers for long work alone.
        parts.append(POOL.run(sentence_embeddings.encode, part, limit_s=LIMIT_S, estimate_s=ALWAYS_LONG_S))
    return np.vstack(parts), BY_MODEL


def _by_words(texts: Sequence[str]) -> Floats:
    from models.routers.word_embeddings import embed  # noqa: PLC0415 scikit-learn, which no other part of the page needs

    return embed(texts)
