"""Tables of router logs: scores and costs of models on queries, and what is known of a query beforehand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.sources.source import Tables
from errors import WarehouseError

EMBEDDINGS = "routing/embeddings-minilm-l6"
N_DIRECTIONS = 128
CHARS_PER_TOKEN = 4.0


def log_tables(
    source: str,
    benchmark: str,
    queries: pd.Series,
    domains: pd.Series,
    models: dict[str, pd.DataFrame],
    embedding: NDArray[np.int8],
) -> Tables:
    """Tables query_score and query_feature of one benchmark.

    `models` maps a model's name in the source to a frame with a row a query: score and, where known, cost_usd,
    tokens_in, tokens_out, confidence. Rows without a score are left out: nobody asked that model.
    """
    parts = []
    for model, outcomes in models.items():
        part = outcomes.assign(benchmark=benchmark, query=queries.to_numpy(), model=model, source=source)
        parts.append(part[part["score"].notna()])
    scores = pd.concat(parts, ignore_index=True)
    first = ["benchmark", "query", "model", "score"]
    scores = scores[[*first, *(name for name in scores if name not in (*first, "source")), "source"]]
    features = pd.DataFrame(
        {
            "benchmark": benchmark,
            "query": queries.to_numpy(),
            "domain": domains.to_numpy(),
            "embedding": list(embedding),
            "source": source,
        }
    )
    return {"query_score": scores, "query_feature": features}


def reduced(raw: Path, name: str, rows: NDArray[np.int64] | None = None) -> NDArray[np.int8]:
    """The stored sentence embeddings on their first principal directions, largest variance first, as int8.

    384 numbers a query become 128 of one byte. Only the directions count, so the scale is the largest entry's. The
    directions are those of all queries together; no outcome is looked at. Raises WarehouseError for an empty file.
    """
    stored = pd.read_parquet(raw / EMBEDDINGS / f"{name}.parquet")["embedding_int8"]
    if stored.empty:
        raise WarehouseError(f"The embeddings {raw / EMBEDDINGS / name}.parquet hold no rows.")
    full = np.array(stored.tolist(), dtype=np.float64)
    full = full[rows] if rows is not None else full
    full /= np.linalg.norm(full, axis=1, keepdims=True)
    values, directions = np.linalg.eigh(full.T @ full)
    directions = directions[:, np.argsort(-values)[:N_DIRECTIONS]]
    largest = directions[np.abs(directions).argmax(axis=0), np.arange(directions.shape[1])]
    turned = full @ (directions * np.sign(largest))  # a direction's sign is free: fixed, so the bytes are
    return np.asarray(np.round(turned / np.abs(turned).max() * 127), dtype=np.int8)
