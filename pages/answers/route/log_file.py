"""A router log as the file that `POST routers/replay` takes: a row per answer, what is known of a query given once."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd

from data.settings import settings
from models.routers.log import OUTCOMES, Log

MOST_CELLS = 12_000_000  # that a packed file may unpack to; a larger one goes without embeddings


def has_room_for_features(log: Log) -> bool:
    """Whether the log's embeddings fit into one call."""
    return log.features is not None and log.score.size * log.features.shape[1] <= MOST_CELLS


def fits_one_call(log: Log) -> bool:
    """Whether a call reads as many rows."""
    return log.score.size <= settings().max_rows


def log_file(log: Log) -> bytes:
    """The log as Parquet: query, model, score, cost_usd and what else it knows; NaN where nobody observed it."""
    n_queries, n_models = log.score.shape
    columns: dict[str, object] = {
        "query": np.repeat(np.asarray(log.queries, dtype=str), n_models),
        "model": np.tile(np.asarray(log.models), n_queries),
    }
    for name in OUTCOMES:
        table = getattr(log, name)
        if table is not None:
            columns[name] = table.ravel()
    if log.domain is not None:
        columns["domain"] = np.repeat(log.domain.astype(str), n_models)
    if log.features is not None and has_room_for_features(log):
        first = np.arange(n_queries) * n_models
        for place, values in enumerate(log.features.T.astype(np.float32)):
            columns[f"e{place}"] = _once(values, first, n_queries * n_models)
    out = io.BytesIO()
    pd.DataFrame(columns).to_parquet(out, index=False, compression="zstd")
    return out.getvalue()


def _once(values: np.ndarray, at: np.ndarray, length: int) -> np.ndarray:
    column = np.full(length, np.nan, dtype=np.float32)
    column[at] = values
    return column
