"""Embeddings of texts without a model and without the network: hashed word TF-IDF, reduced to a few directions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer

from models.routers.curve import Floats

N_HASHES = 2**14
N_DIRECTIONS = 128
LENGTH_SHARE = 0.3  # of a row, for a text one standard deviation longer than the middle


def embed(texts: Sequence[str], *, seed: int = 0) -> Floats:
    """Rows of unit length, (n_texts, at most 129): how long the text is, then the directions of largest variance.

    Words and word pairs are hashed, weighted by rarity and reduced by a truncated singular value decomposition
    (latent semantic analysis, Deerwester et al. 1990). The logarithm of the length stands beside them, because long
    questions are harder. An empty text becomes a row of zeros.
    """
    counts = HashingVectorizer(n_features=N_HASHES, ngram_range=(1, 2), alternate_sign=False).transform(texts)
    weighted = TfidfTransformer(sublinear_tf=True).fit_transform(counts)
    n_directions = max(1, min(N_DIRECTIONS, len(texts) - 1))
    reduced = TruncatedSVD(n_directions, random_state=seed).fit_transform(weighted)
    words = _unit(np.asarray(reduced, dtype=np.float64))
    n_chars = np.log1p([len(text) for text in texts])
    spread = n_chars.std() or 1.0
    longer = LENGTH_SHARE * (n_chars - np.median(n_chars)) / spread
    return _unit(np.column_stack([np.where(words.any(axis=1), longer, 0.0), words]))


def _unit(rows: Floats) -> Floats:
    size = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(size > 0, size, 1.0))
