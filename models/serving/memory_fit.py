"""The constants of a server's memory fitted to what it reported, and its predictions without the model they are of.

Activations are `base + experts (of a mixture) + bytes of a score x requests x entries of the vocabulary`
(memory.py). Least squares over measured models give the three constants; what lies outside torch is the mean of the
others, by one GPU or several. Each model is predicted from the other models alone.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from errors import InputError
from models.serving.memory import GB, GIB, VLLM, Server, available_gb, most_requests

CARD_GB = 80.0  # the label of the card that was measured
FEWEST_MODELS = 4  # three constants, and one more
NOT_SLIDING = {"sliding_layers": 0.0, "window_tokens": np.nan, "kv_lora_rank": np.nan, "rope_head_dim": np.nan}
ACTIVATIONS, REQUESTS = "activations_gib", "requests_held"


def fit_server(reports: pd.DataFrame) -> Server:
    """The constants from `reports`: vocabulary_tokens, experts (NaN: dense), num_gpus, activations_gib, outside_gib.

    Raises InputError with fewer than FEWEST_MODELS models: three constants would pass through any three points.

    Four dense models whose activations are 14 bytes a score and 0.18 GiB:

    >>> vocabulary = np.array([1e4, 3e4, 5e4, 1e5])
    >>> reports = pd.DataFrame({"name": list("abcd"), "vocabulary_tokens": vocabulary, "num_gpus": 1})
    >>> reports["experts"] = np.nan
    >>> reports["activations_gib"], reports["outside_gib"] = 0.18 + 14 * VLLM.requests * vocabulary / GIB, 0.27
    >>> server = fit_server(reports)
    >>> round(server.score_bytes, 6), round(server.base_gib, 6), round(server.outside_gib, 6)
    (14.0, 0.18, 0.27)
    """
    if reports["name"].nunique() < FEWEST_MODELS:
        raise InputError(f"Memory needs reports of {FEWEST_MODELS} models or more; {len(reports)} rows were given.")
    rows = reports.drop_duplicates("name")
    scores = VLLM.requests * rows["vocabulary_tokens"].to_numpy(float) / GIB
    terms = np.column_stack([scores, np.ones(len(rows)), rows["experts"].notna().to_numpy(float)])
    score_bytes, base, experts = np.linalg.lstsq(terms, rows["activations_gib"].to_numpy(float))[0]
    alone = reports["num_gpus"] == 1
    return replace(
        VLLM,
        score_bytes=float(score_bytes),
        base_gib=float(base),
        experts_gib=float(experts),
        outside_gib=float(reports.loc[alone, "outside_gib"].mean()),
        outside_many_gib=float(reports.loc[~alone, "outside_gib"].mean()),
    )


def memory_folds(reports: pd.DataFrame) -> pd.DataFrame:
    """Every reported value as predicted without its model: activations (GiB per GPU) and requests that fit.

    `reports`: as for `fit_server`, with the shape (memory.memory_gb), context_tokens, cache_bytes and requests_held
    (NaN where none is reported), and `planner_activations_gib`: the constant that stood for the model's kind. The plain
    alternatives: that constant; and memory by the label of the card less the weights, whatever else is in it.

    >>> from models.serving.toy_runs import toy_runs
    >>> vocabulary = np.array([1e4, 3e4, 5e4, 1e5, 2e5])
    >>> reports = toy_runs(vocabulary_tokens=vocabulary.tolist()).assign(name=list("abcde"), outside_gib=0.27)
    >>> reports = reports.assign(activations_gib=0.18 + 14 * VLLM.requests * vocabulary / GIB, context_tokens=1000.0)
    >>> folds = memory_folds(reports.assign(cache_bytes=2.0, requests_held=np.nan, planner_activations_gib=1.0))
    >>> (folds["predicted"] / folds["measured"]).round(6).tolist()
    [1.0, 1.0, 1.0, 1.0, 1.0]
    """
    parts = []
    for name, rows in reports.groupby("name", sort=False):
        server = fit_server(reports[reports["name"] != name])
        parts += [_activations(rows.head(1), server), _requests(rows[rows["requests_held"].notna()], server)]
    return pd.concat(parts, ignore_index=True)


def _activations(rows: pd.DataFrame, server: Server) -> pd.DataFrame:
    scores = server.requests * server.score_bytes * rows["vocabulary_tokens"].to_numpy(float) / GIB
    predicted = scores + server.base_gib + rows["experts"].notna().to_numpy(float) * server.experts_gib
    return _fold(rows, ACTIVATIONS, rows["activations_gib"], predicted, rows["planner_activations_gib"])


def _requests(rows: pd.DataFrame, server: Server) -> pd.DataFrame:
    room = available_gb(CARD_GB, rows["num_gpus"])
    full_attention = rows.assign(growing_layers=rows["layers"], **NOT_SLIDING)
    bare = Server(0.0, 0.0, 0.0, base_gib=0.0, experts_gib=0.0, outside_gib=0.0, outside_many_gib=0.0)
    predicted, naive = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    for place in range(len(rows)):
        row = full_attention.iloc[[place]]
        context, cache = float(row["context_tokens"].iloc[0]), float(row["cache_bytes"].iloc[0])
        predicted[place] = most_requests(row, context, room[place], kv_bytes=cache, server=server)[0]
        label = CARD_GB * GIB / GB * float(row["num_gpus"].iloc[0])
        naive[place] = most_requests(row, context, label, kv_bytes=cache, server=bare)[0]
    return _fold(rows, REQUESTS, rows["requests_held"], predicted, naive)


def _fold(
    rows: pd.DataFrame, quantity: str, measured: ArrayLike, predicted: ArrayLike, naive: ArrayLike
) -> pd.DataFrame:
    table = rows[["name", "model", "precision", "num_gpus", "context_tokens", "cache_bytes"]].assign(
        quantity=quantity,
        measured=np.asarray(measured, dtype=float),
        predicted=np.asarray(predicted, dtype=float),
        naive=np.asarray(naive, dtype=float),
    )
    return table.reset_index(drop=True)
