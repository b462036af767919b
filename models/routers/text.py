"""Embeddings of texts without a model and without the network: hashed word TF-IDF, reduced to a few directions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import HashingVectorizer, TfidfTransformer

from models.routers.curve import Floats

N_HASHES = 2**14
N_DIRECTIONS = 128


def embed(texts: Sequence[str], *, seed: int = 0) -> Floats:
    """Rows of unit length, (n_texts, at most 128), the directions of largest variance first.

    Words and word pairs are hashed, weighted by rarity and reduced by a truncated singular value decomposition
    (latent semantic analysis, Deerwester et al. 1990). An empty text becomes a row of zeros.
    """
    counts = HashingVectorizer(n_features=N_HASHES, ngram_range=(1, 2), alternate_sign=False).transform(texts)
    weighted = TfidfTransformer(sublinear_tf=True).fit_transform(counts)
    n_directions = max(1, min(N_DIRECTIONS, len(texts) - 1))
    reduced = TruncatedSVD(n_directions, random_state=seed).fit_transform(weighted)
    length = np.linalg.norm(reduced, axis=1, keepdims=True)
    return np.asarray(reduced / np.where(length > 0, length, 1.0), dtype=np.float64)
