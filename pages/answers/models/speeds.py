"""How fast a format writes for one user on a card: measured where somebody did, else the bound that bandwidth sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.front.pareto import Floats
from models.serving.memory import GB, request_cache_bytes
from models.serving.roofline import read_params
from models.serving.weights import exact_params, weight_bytes
from pages.answers.models.deployments import deployments_of, figure
from pages.answers.models.fit_replies import SpeedFigure
from pages.answers.models.replies import DeploymentRow

MS_PER_S = 1000.0
CLOSE_LOAD = 2.0  # a row measured at up to twice or half as many requests stands for the load asked for
BOUND = "reading weights and KV cache once per token at peak bandwidth; real servers reach less"


@dataclass(frozen=True)
class Card:
    """A card: its id and label where it is of the hardware table, memory by its label (GB), bandwidth (GB/s) or NaN."""

    id: str | None
    label: str | None
    memory_gb: float
    bandwidth_gb_s: float


def speeds_of(
    model: str, runs: pd.DataFrame, card: Card, context_tokens: int, concurrency: int
) -> list[SpeedFigure | None]:
    """Output tokens per second of one user for each run; None where neither a row nor the card's bandwidth is known."""
    bounds = decode_bounds(runs, card, context_tokens, concurrency)
    rows = [row for row in deployments_of(model) if card.id is not None and row["hardware"] == card.id]
    speeds: list[SpeedFigure | None] = []
    for precision, gpus, bound in zip(runs["precision"], runs["num_gpus"], bounds, strict=True):
        measured = _measured(rows, str(precision), int(gpus), concurrency)
        predicted = None if np.isnan(bound) else _bound(float(bound))
        speeds.append(measured or predicted)
    return speeds


def decode_bounds(runs: pd.DataFrame, card: Card, context_tokens: int, concurrency: int) -> Floats:
    """Tokens per second of one user if a step takes no longer than reading weights and cache: never reached."""
    load = runs.assign(concurrency=float(concurrency), n_params=exact_params(runs))
    weights = weight_bytes(runs) * read_params(load) / load["n_params"].to_numpy(float)
    cache = concurrency * request_cache_bytes(runs, context_tokens)
    bandwidth = card.bandwidth_gb_s * GB * runs["num_gpus"].to_numpy(float)
    bounds: Floats = bandwidth / (weights + cache)
    return bounds


def _bound(tokens_per_s: float) -> SpeedFigure:
    return SpeedFigure(
        value=round(tokens_per_s, 1), kind="predicted", source="roofline", conditions=f"at most: {BOUND}"
    )


def _measured(rows: Sequence[DeploymentRow], precision: str, num_gpus: int, concurrency: int) -> SpeedFigure | None:
    """The row of this format and number of cards whose load is nearest; None where none is close."""
    near = []
    for row in rows:
        pace, load = _pace(row), float(row["batch_size"] or 1)
        same = (row["precision"] or "").lower() == precision and row["num_gpus"] == num_gpus
        off = max(load / concurrency, concurrency / load)
        if same and pace is not None and off <= CLOSE_LOAD:
            near.append((off, row["candidate_id"], pace, row))
    if not near:
        return None
    _, _, pace, row = min(near, key=lambda each: each[:2])
    source = next(each["source"] for each in row["figures"])
    engine = row["engine"] or "an engine that is not stated"
    conditions = f"{row['batch_size'] or 1:,} requests at once, {engine}, {row['task_label'] or row['board']}"
    return SpeedFigure(value=round(pace, 1), kind="measured", source=source, conditions=conditions)


def _pace(row: DeploymentRow) -> float | None:
    """Tokens per second that one user sees."""
    gap_ms = figure(row, "itl_p50_ms") or figure(row, "decode_ms_per_token")
    if gap_ms:
        return MS_PER_S / gap_ms
    in_all = figure(row, "decode_tokens_per_s")
    return None if in_all is None else in_all / (row["batch_size"] or 1)
