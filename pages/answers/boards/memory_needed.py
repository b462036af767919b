"""The memory that each self-hosted candidate needs, from its model's shape: whether it fits a given amount.

Missing where the shape, the precision or the number of GPUs is not known; models bought by the token need none.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from models.serving.memory import available_gb, memory_gb
from models.serving.roofline import SHAPE
from models.serving.weights import FORMATS
from pages.answers.boards import store
from pages.answers.boards.candidate_kinds import is_hosted
from pages.answers.boards.predicted_energy import shapes
from pages.answers.boards.workload import Workload, numbers

MEMORY_NEEDED = "memory_needed_gb"
ROOM = "room_gb"
USUAL_ANSWER_TOKENS = 1000.0
OF_WEIGHTS = ("hidden_size", "heads", "vocabulary_tokens", "tied")
SIZES = frozenset({"n_params", "n_params_active"})


def with_memory_needed(frame: pd.DataFrame, workload: Workload, context_tokens: int | None) -> pd.DataFrame:
    """The frame with GB over all GPUs of a replica, at its own number of requests at once, kind `estimated`.

    A request holds `context_tokens`, or prompt and answer where that is None. The very frame where no memory is known.
    """
    if "model" not in frame or "num_gpus" not in frame:
        return frame
    hosted = is_hosted(frame) & frame["precision"].isin(list(FORMATS)).to_numpy()
    if not hosted.any():
        return frame
    rows = frame[hosted]
    known = shapes()
    shape = known.reindex(rows["model"].astype(object)).set_axis(rows.index)
    sizes = store.models().set_index("id")[["n_params", "n_params_active"]].astype(float)
    shape[list(SIZES)] = sizes.reindex(rows["model"].astype(object))[list(SIZES)].to_numpy()
    runs = shape.reindex(columns=[*dict.fromkeys((*SHAPE, *known.columns, *OF_WEIGHTS))]).assign(
        precision=rows["precision"].astype(object), num_gpus=numbers(rows, "num_gpus"), gpu_memory_gb=_card_gb(rows)
    )
    at_once = numbers(rows, "mean_batch_size")
    at_once = np.where(np.isnan(at_once), numbers(rows, "batch_size"), at_once)
    needed = memory_gb(runs, _held_tokens(rows, workload, context_tokens), at_once)["total_gb"].to_numpy(float)
    if np.isnan(needed).all():
        return frame
    column = np.full(len(frame), np.nan)
    column[hosted] = needed
    kinds = np.where(np.isnan(column), None, "estimated")  # type: ignore[call-overload]  # an array of texts and None
    return frame.assign(**{MEMORY_NEEDED: column, f"{MEMORY_NEEDED}__kind": kinds})


def room_gb(gpu_memory_gb: float) -> float:
    """GB of a memory that a server may use, all its GPUs together."""
    return float(available_gb(gpu_memory_gb))


def _card_gb(rows: pd.DataFrame) -> np.ndarray:
    """GB of each row's card by its label; infinite where it is not known, as for a large one."""
    labels = store.hardware().set_index("id")["memory_gb"].astype(float)
    cards = rows["hardware"].astype(object).map(labels) if "hardware" in rows else pd.Series(np.nan, rows.index)
    return cards.fillna(np.inf).to_numpy(dtype=float)


def _held_tokens(rows: pd.DataFrame, workload: Workload, context_tokens: int | None) -> np.ndarray:
    if context_tokens is not None:
        return np.full(len(rows), float(context_tokens))
    answer = numbers(rows, "output_tokens_per_response")
    answer = np.where(np.isnan(answer), USUAL_ANSWER_TOKENS, answer)
    if workload.output_tokens is not None:
        answer = np.full(len(rows), float(workload.output_tokens))
    return np.asarray(workload.input_tokens + answer)
