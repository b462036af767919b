"""Router logs in the warehouse: which there are, and one whole."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.queries import Cursor
from models.errors import NotFound


def benchmarks(cur: Cursor) -> pd.DataFrame:
    """The router logs: benchmark, source, n_queries, n_models, n_priced (models whose cost is known)."""
    return cur.execute(
        "SELECT benchmark, min(source) AS source, count(DISTINCT query) AS n_queries,"
        " count(DISTINCT model) AS n_models, count(DISTINCT model) FILTER (cost_usd IS NOT NULL) AS n_priced"
        " FROM query_score GROUP BY benchmark ORDER BY n_queries DESC"
    ).df()


def scores(cur: Cursor, benchmark: str) -> pd.DataFrame:
    """The answers of priced models, long: query, model, score, cost_usd. Raises NotFound for an unknown benchmark."""
    table = cur.execute(
        "SELECT query, model, score, cost_usd FROM query_score WHERE benchmark = $1 AND cost_usd IS NOT NULL",
        [benchmark],
    ).df()
    if table.empty:
        known = ", ".join(benchmarks(cur)["benchmark"])
        raise NotFound(f"There is no router log '{benchmark}'; there are: {known}.", column="log")
    return table


def features(cur: Cursor, benchmark: str) -> tuple[NDArray[np.str_], NDArray[np.str_], NDArray[np.float64]]:
    """Queries, their domains, and their embeddings as rows of unit length."""
    found = (
        cur.execute(
            "SELECT query, domain, embedding FROM query_feature WHERE benchmark = $1 ORDER BY query", [benchmark]
        )
        .arrow()
        .read_all()
    )
    flat = found["embedding"].combine_chunks().flatten().to_numpy(zero_copy_only=False)
    embedding = np.asarray(flat, dtype=np.float64).reshape(found.num_rows, -1)
    embedding /= np.linalg.norm(embedding, axis=1, keepdims=True)
    return np.array(found["query"].to_pylist()), np.array(found["domain"].to_pylist()), embedding
